/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The invariants of the slab allocator, walked (pages.c and slab.c state them).
 *
 * All locks are held, so a check may run at any time; but it reads each page's
 * entry and each free object, and is for tests and for debugging.
 */
#include <uk/assert.h>

#include "slab_priv.h"

/* What is counted on the way. */
struct sum {
	size_t free_pages; /* in runs and above the tops */
	size_t runs;       /* free runs */
	size_t partial;    /* slabs with free objects */
	size_t used;       /* objects that are not in their slabs */
	size_t idle[CLASSES]; /* slabs that have all of theirs */
};

static const char *check_inner(const struct page *pg, uint32_t n)
{
	while (n--)
		if (pg++->what != PAGE_INNER)
			return "P1: a page inside of a run or block is not inner";
	return NULL;
}

static const char *check_run(const struct page *pg, const struct page *top,
			     struct sum *sum)
{
	sum->runs++;
	sum->free_pages += pg->len;
	if (!pg->len || pg + pg->len >= top)
		return "P2: a free run ends at the top";
	if (pg[pg->len - 1].what != PAGE_FREE || pg[pg->len - 1].len != pg->len)
		return "P1: the ends of a free run differ";
	if (pg[pg->len].what == PAGE_FREE)
		return "P2: two free runs touch";
	return pg->len > 2 ? check_inner(pg + 1, pg->len - 2) : NULL;
}

static const char *check_slab(const struct page *pg, uintptr_t base,
			      struct sum *sum)
{
	size_t size = slab_class_size[pg->what];
	const struct object *o;
	size_t n = pg->used, in;
	uint8_t i;

	for (i = 0; i < pg->pages; i++)
		if (pg[i].what != pg->what || pg[i].start != pg->start)
			return "P1: a slab's pages differ";
	for (o = pg->free; o; o = o->next) {
		in = (uintptr_t)o - base;
		if (in % size || in / size >= slab_objects(pg))
			return "O1: a slab's list leaves the slab";
		if (o->mark != MARK)
			return "O2: a free object was written";
		if (++n > slab_objects(pg))
			break;
	}
	if (n != slab_objects(pg))
		return "O1: a slab's objects do not add up";
	sum->idle[pg->what] += !pg->used;
	sum->partial += pg->free != NULL;
	sum->used += pg->used;
	return NULL;
}

static const char *check_page(const struct region *r, const struct page *pg,
			      uint32_t len, struct sum *sum)
{
	const struct page *top = r->map + r->top / __PAGE_SIZE;
	uintptr_t in = (uintptr_t)(pg - r->map) * __PAGE_SIZE;

	if (!len || len > (size_t)(top - pg))
		return "P1: a run, block or slab passes the top";
	switch (pg->what) {
	case PAGE_INNER:
		return "P1: a page belongs to nothing";
	case PAGE_FREE:
		return check_run(pg, top, sum);
	case PAGE_BLOCK:
		return check_inner(pg + 1, len - 1);
	}
	if (pg->start != (uint32_t)in)
		return "P1: a slab does not begin where it says";
	return check_slab(pg, r->base + in, sum);
}

static const char *check_region(const struct region *r, struct sum *sum)
{
	const struct page *top = r->map + r->top / __PAGE_SIZE;
	const struct page *pg;
	const char *wrong = NULL;
	uint32_t len;

	if (r->top > r->len || r->top % __PAGE_SIZE)
		return "P4: the top is not at a page";
	sum->free_pages += (r->len - r->top) / __PAGE_SIZE;
	for (pg = r->map; pg < top && !wrong; pg += len) {
		len = pg->what < CLASSES ? pg->pages : pg->len;
		wrong = check_page(r, pg, len, sum);
	}
	return wrong;
}

/* The two sets of lists hold what the maps say, no more and no less. */
static const char *check_lists(const struct heap *h, struct sum *sum)
{
	const struct page *pg;
	unsigned int i;

	for (i = 0; i < BINS; i++) {
		if ((h->runs_filled >> i & 1) != (h->runs[i] != NULL))
			return "P3: the bit of a list is wrong";
		for (pg = h->runs[i]; pg; pg = pg->next)
			if (pg->what != PAGE_FREE || pg->len >> i != 1
			    || !sum->runs--)
				return "P3: a run is in a wrong list";
	}
	for (i = 0; i < CLASSES; i++) {
		if (h->idle[i] != sum->idle[i])
			return "O3: the idle slabs do not add up";
		for (pg = h->partial[i]; pg; pg = pg->next)
			if (pg->what != i || !pg->free || !sum->partial--)
				return "O3: a slab is in a wrong list";
	}
	if (sum->runs || sum->partial)
		return "P3, O3: a run or slab is in no list";
	return NULL;
}

static const char *check_cache(const struct heap *h, const struct cache *c,
			       struct sum *sum)
{
	const struct object *o;
	const struct region *r;
	unsigned int i;

	for (i = 0; i < CLASSES; i++)
		for (o = c->head[i]; o; o = o->next) {
			r = slab_region_of(h, (uintptr_t)o);
			if (!r || r->map[((uintptr_t)o - r->base)
					 / __PAGE_SIZE].what != i)
				return "O1: a cache holds what is of no slab";
			if (o->mark != MARK)
				return "O2: a free object was written";
			if (!sum->used--)
				return "O1: caches hold more than is out";
		}
	return NULL;
}

static const char *check_heap(const struct heap *h)
{
	struct sum sum = { 0 };
	const struct region *r;
	const char *wrong = NULL;
	unsigned int cpu;

	for (r = &h->first; r && !wrong; r = r->next)
		wrong = check_region(r, &sum);
	if (!wrong && sum.free_pages != h->free_pages)
		wrong = "the free pages do not add up";
	if (!wrong)
		wrong = check_lists(h, &sum);
	for (cpu = 0; cpu < CONFIG_UKPLAT_LCPU_MAXCOUNT && !wrong; cpu++)
		wrong = check_cache(h, &h->cache[cpu], &sum);
	return wrong;
}

const char *slab_check(struct uk_alloc *a)
{
	struct heap *h = __containerof(a, struct heap, a);
	unsigned long flags = ukarch_irq_save();
	const char *wrong;
	unsigned int cpu;

	for (cpu = 0; cpu < CONFIG_UKPLAT_LCPU_MAXCOUNT; cpu++)
		uk_spin_lock(&h->cache[cpu].lock);
	uk_spin_lock(&h->lock); /* O4 */
	wrong = check_heap(h);
	uk_spin_unlock(&h->lock);
	while (cpu--)
		uk_spin_unlock(&h->cache[cpu].lock);
	ukarch_irq_restore(flags);
	return wrong;
}
