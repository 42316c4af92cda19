/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Heaps for the allocators' harness: one of each implementation by its name,
 * pools and stacks, and two whose implementation writes the least it may.
 */
#include "fuzz.h"

#include <uk/alloc.h>
#include <uk/allocpool.h>
#include <uk/allocstack.h>

#include "heaps.h"

/* Two allocators that write the least they may: what ukalloc adds to those is
 * most of what is tried with them. Both take their memory from another heap. */
struct uk_alloc *heap_inner;

static void *inner_malloc(struct uk_alloc *a, size_t size)
{
	(void)a;
	return uk_malloc(heap_inner, size);
}

static void inner_free(struct uk_alloc *a, void *p)
{
	(void)a;
	uk_free(heap_inner, p);
}

static void *inner_palloc(struct uk_alloc *a, unsigned long pages)
{
	(void)a;
	return uk_palloc(heap_inner, pages);
}

static void inner_pfree(struct uk_alloc *a, void *p, unsigned long pages)
{
	(void)a;
	uk_pfree(heap_inner, p, pages);
}

static const struct uk_alloc_ops blocks_ops = {
	.malloc = inner_malloc, .free = inner_free,
};

static const struct uk_alloc_ops pages_ops = {
	.palloc = inner_palloc, .pfree = inner_pfree,
};

static struct uk_alloc *make_above(const char *name, void *base, size_t len,
				   struct bytes *in)
{
	static struct uk_alloc outer;
	struct uk_allocstack_conf conf = { 1 + take8(in) * 40U, take8(in) % 4,
					   NULL };
	struct uk_allocstack *s;

	heap_inner = uk_alloc_create("buddy", base, len);
	if (!heap_inner)
		return NULL;
	if (!strcmp(name, "stack")) {
		s = uk_allocstack_create(heap_inner, &conf);
		return s ? uk_allocstack2ukalloc(s) : NULL;
	}
	if (uk_alloc_register(&outer, !strcmp(name, "blocks") ? &blocks_ops
							      : &pages_ops,
			      name, 0))
		return NULL;
	return &outer;
}

struct uk_alloc *heap_make(const char *name, void *base, size_t len,
			   struct bytes *in)
{
	struct uk_allocpool *pool;
	size_t size;

	heap_inner = NULL;
	if (!strcmp(name, "pool")) {
		size = take16(in);
		pool = uk_allocpool_init(base, len, size % 5000,
					 16UL << take8(in) % 10);
		return pool ? uk_allocpool2ukalloc(pool) : NULL;
	}
	if (!strcmp(name, "stack") || !strcmp(name, "blocks")
	    || !strcmp(name, "pages"))
		return make_above(name, base, len, in);
	return uk_alloc_create(name, base, len);
}
