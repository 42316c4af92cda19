/* SPDX-License-Identifier: BSD-3-Clause */
/* What pl031.c and its tests share. */
#ifndef PL031_H
#define PL031_H

#include <uk/bootinfo.h>

/* The date of the first usable clock in the device tree, if there is a tree, in
 * nanoseconds since 1970. @return 0 or -ENODEV */
int pl031_read(const struct ukplat_bootinfo *bi, uint64_t *ns);

#endif /* PL031_H */
