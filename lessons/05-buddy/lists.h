/* SPDX-License-Identifier: BSD-3-Clause */
/* What the free lists of a buddy heap hold, found out from outside. */
#ifndef LISTS_H
#define LISTS_H

#include <uk/alloc.h>

/* The orders that are shown: blocks of 64 bytes to 64 KiB. */
enum { LISTS_FIRST = 6, LISTS_LAST = 16 };

/* Print the line that says which column is which order. */
void lists_heading(void);
/* Print how many free blocks of each order a heap has, behind a name for this
 * moment. The heap is the same afterwards. */
void lists_show(struct uk_alloc *a, const char *moment);

#endif /* LISTS_H */
