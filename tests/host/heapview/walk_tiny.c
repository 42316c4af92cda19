/* SPDX-License-Identifier: BSD-3-Clause */
/* Walk of a tiny heap: blocks end to end (T2), the free ones in a list too. */
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
