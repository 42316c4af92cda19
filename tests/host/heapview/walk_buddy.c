/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Walk of a buddy heap.
 *
 * Idea: the map has an entry where a block begins (B2 in buddy.c) and the entry
 * says how large it is, so the next block begins right behind it: the walk asks
 * nothing else, and so draws what the map says, not what the lists do.
 */
#include "buddy_priv.h"
#include "heapview.h"

void walk_buddy(struct uk_alloc *a, const void *end __maybe_unused)
{
	struct region *r = buddy_of(a)->regions;
	unsigned int entry;
	uintptr_t p;
	size_t size;

	for (p = r->start; p < r->end; p += size) {
		entry = *buddy_entry(r, p);
		size = 1UL << (entry & ENTRY_ORDER);
		view(entry & ENTRY_FREE ? VIEW_FREE : VIEW_USED, (void *)p,
		     size, 0, NULL);
	}
}
