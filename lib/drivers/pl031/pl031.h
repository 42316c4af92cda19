/* SPDX-License-Identifier: BSD-3-Clause */
/* What pl031.c and its tests share. */
#ifndef PL031_H
#define PL031_H

#include <uk/essentials.h>

/* The date of the first usable clock in a tree (NULL: there is none), in
 * nanoseconds since 1970. @return 0 or -ENODEV */
int pl031_read(const void *dtb, uint64_t *ns);

#endif /* PL031_H */
