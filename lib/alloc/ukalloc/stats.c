/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Statistics - a layer (layers.c) that counts.
 *
 * Idea: a block is counted by its usable bytes, which can be asked for when it
 * goes as well as when it comes; nothing is stored with it.
 *
 * S1  cur_bytes and cur_blocks are exact whenever no call is under way.
 * S2  What one heap counts is counted in `all` too. When the heap goes, so do
 *     its blocks: `all` forgets those alive, and keeps the sums.
 */
#include <uk/alloc.h>
#include <uk/atomic.h>

static const struct uk_alloc_ops *under(struct uk_alloc *a);
static bool registered(struct uk_alloc *a);

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
	if (registered(a))
		came_in(&all, bytes);
}

static void went(struct uk_alloc *a, size_t bytes)
{
	struct uk_alloc_stats *s[] = { &a->stats, &all };
	size_t i, n = registered(a) ? 2 : 1;

	for (i = 0; i < n; i++) {
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

//> alloc-counted
/* What a call returned. */
static void *counted(struct uk_alloc *a, void *p)
{
	if (p)
		came(a, under(a)->usable(a, p));
	else
		failed(a);
	return p;
}

static void *counted_malloc(struct uk_alloc *a, size_t size)
{
	return counted(a, under(a)->malloc(a, size));
}
//< alloc-counted

static void *counted_calloc(struct uk_alloc *a, size_t n, size_t size)
{
	return counted(a, under(a)->calloc(a, n, size));
}

static void *counted_memalign(struct uk_alloc *a, size_t align, size_t size)
{
	return counted(a, under(a)->memalign(a, align, size));
}

/* An old block goes and a new one comes, also where they are in one place. */
static void *counted_realloc(struct uk_alloc *a, void *ptr, size_t size)
{
	size_t old = ptr ? under(a)->usable(a, ptr) : 0;
	void *p = under(a)->realloc(a, ptr, size);

	if (p && ptr)
		went(a, old);
	return counted(a, p);
}

static void counted_free(struct uk_alloc *a, void *ptr)
{
	if (ptr)
		went(a, under(a)->usable(a, ptr));
	under(a)->free(a, ptr);
}

static void *counted_palloc(struct uk_alloc *a, unsigned long pages)
{
	void *p = under(a)->palloc(a, pages);

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
	under(a)->pfree(a, ptr, pages);
}

static void end(struct uk_alloc *a)
{
	uk_fetch_sub(&all.cur_bytes, a->stats.cur_bytes); /* S2 */
	uk_fetch_sub(&all.cur_blocks, a->stats.cur_blocks);
}

struct uk_alloc_stats uk_alloc_stats_get(struct uk_alloc *a)
{
	return a ? a->stats : all;
}

//> alloc-stats-layer
/* Above all others: it counts what the callers see. */
UK_ALLOC_LAYER(90, stats) = {
	.name = "stats",
	.detach = end,
	.ops = {
		.malloc = counted_malloc,
		.calloc = counted_calloc,
		.realloc = counted_realloc,
		.memalign = counted_memalign,
		.free = counted_free,
		.palloc = counted_palloc,
		.pfree = counted_pfree,
	},
};
//< alloc-stats-layer

static const struct uk_alloc_ops *under(struct uk_alloc *a)
{
	return &uk_alloc_level(a, &uk_alloc_layer_stats)->under;
}

/* An unregistered heap may be in use; nobody's sum is concerned (S2). */
static bool registered(struct uk_alloc *a)
{
	return uk_alloc_level(a, &uk_alloc_layer_stats)->on;
}
