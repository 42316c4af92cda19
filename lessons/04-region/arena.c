/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Arena - a region heap in an array, watched from its first block to its last.
 *
 * Idea: a heap is whatever memory somebody has; here it is an array of 2 KiB,
 * so that its end is near. Addresses are shown as distances from the first
 * block. That one is aligned to 256 bytes, so all distances are the same on
 * every machine, whatever the heap keeps for itself at the beginning.
 */
#include <uk/alloc.h>
#include <uk/print.h>

#include "lesson.h"

static __align(256) char arena[2048];

static char *first; /* the first block, at +0 */

static size_t distance(const void *p)
{
	return (size_t)((const char *)p - first);
}

/* One block: where its head lies, and where the block itself. */
static void *show(struct uk_alloc *a, const char *call, void *block)
{
	if (!block) {
		uk_pr_info("  %-18s NULL", call);
		return NULL;
	}
	if (!first)
		first = block;
	uk_pr_info("  %-18s +0x%03zx .. +0x%03zx, %zu bytes", call,
		   distance(block), distance(block) + uk_alloc_usable(a, block),
		   uk_alloc_usable(a, block));
	return block;
}

/* Free a block and say how much more there is to be had. */
static void show_free(struct uk_alloc *a, void *block)
{
	size_t before = uk_alloc_availmem(a);

	uk_free(a, block);
	uk_pr_info("  free(+0x%03zx)       %zu bytes come back",
		   distance(block), uk_alloc_availmem(a) - before);
}

//> show-blocks
static void show_blocks(struct uk_alloc *a)
{
	void *p, *q;

	show(a, "memalign(256, 16)", uk_memalign(a, 256, 16));
	show(a, "malloc(1)", uk_malloc(a, 1));
	p = show(a, "malloc(24)", uk_malloc(a, 24));
	show(a, "malloc(40)", uk_malloc(a, 40));
	q = show(a, "memalign(128, 10)", uk_memalign(a, 128, 10));
	if (!p || !q)
		return;
	show_free(a, p);
	show_free(a, q);
	q = show(a, "malloc(5)", uk_malloc(a, 5));
	show(a, "realloc(it, 60)", uk_realloc(a, q, 60));
}
//< show-blocks

//> show-end
static void show_end(struct uk_alloc *a)
{
	unsigned int n = 0;

	while (uk_malloc(a, 100))
		n++;
	uk_pr_info("  malloc(100)        %u times, then NULL; the largest "
		   "is %zu bytes", n, uk_alloc_maxalloc(a));
}

void show_arena(void)
{
	struct uk_alloc *a = uk_alloc_create("region", arena, sizeof(arena));
	size_t avail = uk_alloc_availmem(a);

	uk_pr_info("a heap in an array of %zu bytes, %zu free:",
		   sizeof(arena), avail);
	show_blocks(a);
	show_end(a);
	uk_alloc_unregister(a); /* all of it is free again */
	a = uk_alloc_create("region", arena, sizeof(arena));
	uk_pr_info("the same array, a new heap: %zu free",
		   uk_alloc_availmem(a));
	uk_alloc_unregister(a);
}
//< show-end
