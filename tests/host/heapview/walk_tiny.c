/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Walk of a tiny heap.
 *
 * Idea: blocks lie end to end (T2 in tiny.c), and the list of the free ones is
 * sorted by address; so walking both side by side tells which block is free.
 */
#include "tiny.c"

#include "heapview.h"

void walk_tiny(struct uk_alloc *a, const void *end)
{
	const struct tiny *t = tiny_of(a);
	const struct block *free = t->free, *b;

	b = (const struct block *)ALIGN_UP((uintptr_t)(t + 1), UK_ALLOC_ALIGN);
	for (; (const void *)b < end; b = past(b)) {
		view(b == free ? VIEW_FREE : VIEW_USED, b, b->len, sizeof(*b),
		     NULL);
		if (b == free)
			free = free->next;
	}
}
