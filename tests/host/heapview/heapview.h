/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The seam of the heap view: what the walkers tell the program.
 *
 * A walker knows the inside of one allocator. It goes through the heap's own
 * structures from the lowest address up and reports what is in use and what is
 * free; what nobody reports is the heap's own.
 */
#ifndef HEAPVIEW_H
#define HEAPVIEW_H

#include <uk/alloc.h>

/* What a stretch of memory is. */
enum view_state {
	VIEW_OWN,  /* the heap's own data, or padding between blocks */
	VIEW_FREE, /* can be had */
	VIEW_USED, /* was given to somebody */
	VIEW_LOST, /* was given back, and cannot be had again */
};

/* script.c: a stretch of `size` bytes, the first `head` of them the
 * allocator's; `note` says more about it, or is NULL. Addresses ascend. */
void view(enum view_state state, const void *at, size_t size, size_t head,
	  const char *note);

/* script.c: the lowest address at `from` or above it that was given to
 * somebody and, as far as one knows, could not be had again; or NULL. For
 * allocators that do not know themselves. */
void *view_given(const void *from);

/* The walkers. `end` is where the memory ends that the heap was made of. */
void walk_buddy(struct uk_alloc *a, const void *end);
void walk_region(struct uk_alloc *a, const void *end);
void walk_slab(struct uk_alloc *a, const void *end);
void walk_tiny(struct uk_alloc *a, const void *end);
void walk_tlsf(struct uk_alloc *a, const void *end);

#endif /* HEAPVIEW_H */
