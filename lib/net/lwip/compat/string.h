/* SPDX-License-Identifier: BSD-3-Clause */
/* What lwIP wants of <string.h> is in every image. */
#ifndef LWIP_COMPAT_STRING_H
#define LWIP_COMPAT_STRING_H

#include <uk/string.h>

#endif /* LWIP_COMPAT_STRING_H */
