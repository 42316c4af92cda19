/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Walk of a region heap. It keeps no list of its blocks, and where one was
 * aligned there are bytes between two that nobody speaks of: so the addresses
 * come from those who got them, the lengths from the blocks' heads.
 */
#include "region.c"

#include "heapview.h"

void walk_region(struct uk_alloc *a, const void *end __maybe_unused)
{
	const struct span *s = region_of(a)->first;
	char *p = view_given(s);

	while (p && p < s->top) {
		view(VIEW_USED, head_of(p), head_of(p)->len + sizeof(struct head),
		     sizeof(struct head), NULL);
		p = view_given(p + head_of(p)->len);
	}
	if (s->top < s->end)
		view(VIEW_FREE, s->top, (size_t)(s->end - s->top), 0, NULL);
}
