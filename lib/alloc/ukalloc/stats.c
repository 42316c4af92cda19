/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Statistics - a layer between a heap's table and those who call it.
 *
 *      uk_malloc(a) -> a->ops.malloc = counted_malloc
 *                          -> a->uncounted.malloc -> the implementation
 *
 * Idea: a block is counted by its usable bytes, which can be asked for when it
 * goes as well as when it comes; nothing is stored with it.
 *
 * S1  cur_bytes and cur_blocks are exact whenever no call is under way.
 * S2  What one heap counts is counted in `all` too; `all` outlives heaps.
 */
#include <uk/alloc.h>
#include <uk/atomic.h>

#include "alloc_priv.h"

static struct uk_alloc_stats all; /* S2 */

static void came_in(struct uk_alloc_stats *s, size_t bytes)
{
	size_t now = uk_add_fetch(&s->cur_bytes, bytes);
	size_t peak = uk_load_n(&s->peak_bytes);

	uk_fetch_add(&s->allocs, 1);
	uk_fetch_add(&s->cur_blocks, 1);
	while (now > peak && !uk_compare_exchange_n(&s->peak_bytes, &peak, now))
		;
}

static void came(struct uk_alloc *a, size_t bytes)
{
	came_in(&a->stats, bytes);
	came_in(&all, bytes);
}

static void went(struct uk_alloc *a, size_t bytes)
{
	struct uk_alloc_stats *s[] = { &a->stats, &all };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(s); i++) {
		uk_fetch_add(&s[i]->frees, 1);
		uk_fetch_sub(&s[i]->cur_blocks, 1);
		uk_fetch_sub(&s[i]->cur_bytes, bytes);
	}
}

static void failed(struct uk_alloc *a)
{
	uk_fetch_add(&a->stats.failures, 1);
	uk_fetch_add(&all.failures, 1);
}

/* What a call returned. */
static void *counted(struct uk_alloc *a, void *p)
{
	if (p)
		came(a, a->uncounted.usable(a, p));
	else
		failed(a);
	return p;
}

static void *counted_malloc(struct uk_alloc *a, size_t size)
{
	return counted(a, a->uncounted.malloc(a, size));
}

static void *counted_calloc(struct uk_alloc *a, size_t n, size_t size)
{
	return counted(a, a->uncounted.calloc(a, n, size));
}

static void *counted_memalign(struct uk_alloc *a, size_t align, size_t size)
{
	return counted(a, a->uncounted.memalign(a, align, size));
}

/* An old block goes and a new one comes, also where they are in one place. */
static void *counted_realloc(struct uk_alloc *a, void *ptr, size_t size)
{
	size_t old = ptr ? a->uncounted.usable(a, ptr) : 0;
	void *p = a->uncounted.realloc(a, ptr, size);

	if (p && ptr)
		went(a, old);
	return counted(a, p);
}

static void counted_free(struct uk_alloc *a, void *ptr)
{
	if (ptr)
		went(a, a->uncounted.usable(a, ptr));
	a->uncounted.free(a, ptr);
}

static void *counted_palloc(struct uk_alloc *a, unsigned long pages)
{
	void *p = a->uncounted.palloc(a, pages);

	if (p)
		came(a, pages * __PAGE_SIZE);
	else
		failed(a);
	return p;
}

static void counted_pfree(struct uk_alloc *a, void *ptr, unsigned long pages)
{
	if (ptr)
		went(a, pages * __PAGE_SIZE);
	a->uncounted.pfree(a, ptr, pages);
}

void alloc_count(struct uk_alloc *a)
{
	a->uncounted = a->ops;
	a->ops.malloc = counted_malloc;
	a->ops.calloc = counted_calloc;
	a->ops.realloc = counted_realloc;
	a->ops.memalign = counted_memalign;
	a->ops.free = counted_free;
	a->ops.palloc = counted_palloc;
	a->ops.pfree = counted_pfree;
}

struct uk_alloc_stats uk_alloc_stats_get(struct uk_alloc *a)
{
	return a ? a->stats : all;
}
