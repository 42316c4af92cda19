/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The page layer of the slab allocator - runs of whole pages.
 *
 * Idea: each region of memory begins with a map of its pages, 32 bytes for
 * each (0.8 %). A run of free pages has its length in the entries of its first
 * and last page, so that a run that is given back finds the free neighbours on
 * both sides and joins them at once. Above the `top` nothing was ever used, or
 * all of it was given back, and the map has no meaning:
 *
 *      map  | slab slab | FREE inner FREE | BLOCK inner | (not yet written)
 *                         len 3     len 3   len 2       ^ top
 *
 * Hence a heap of 8 GiB is made as fast as one of 2 MiB.
 *
 * P1  Below `top`, each entry that is neither of a slab, nor the first of a
 *     block, nor the first or last of a free run, is PAGE_INNER.
 * P2  Two free runs never touch; none ends at `top` (then `top` is lowered).
 * P3  A free run of n pages is in the list runs[log2(n)], in no other.
 * P4  `top` is page aligned; a live block lies below it. So whoever frees
 *     a block may look at `top` and at the block's entry without the lock.
 *
 * Read slab_run_get(), then slab_run_put(). First fit among runs of the right
 * logarithm, so the time is not bounded: who needs that takes TLSF.
 */
#include <uk/assert.h>

#include "slab_priv.h"

static struct page *run_take(struct heap *h, size_t n);
static struct page *top_take(struct heap *h, struct region *r, size_t n);

static unsigned int bin_of(size_t n)
{
	return 63 - (unsigned int)__builtin_clzl(n);
}

bool slab_region_make(struct region *r, uintptr_t base, size_t len)
{
	uintptr_t map = ALIGN_UP(base, sizeof(struct page));
	uintptr_t end = base + len;
	size_t n = len / (__PAGE_SIZE + sizeof(struct page));

	if (end < base)
		return false;
	r->map = (struct page *)map;
	for (;; n--) {
		r->base = ALIGN_UP(map + n * sizeof(struct page), __PAGE_SIZE);
		if (!n || r->base + n * __PAGE_SIZE <= end)
			break;
	}
	r->len = n * __PAGE_SIZE;
	r->top = 0;
	return n != 0;
}

struct region *slab_region_find(const struct heap *h, uintptr_t addr)
{
	const struct region *r;

	for (r = &h->first; r; r = r->next)
		if (addr - r->base < r->top)
			break;
	return (struct region *)r;
}

/* The region that a page's entry is in. */
static struct region *region_of_page(const struct heap *h,
				     const struct page *pg)
{
	const struct region *r;

	for (r = &h->first; r; r = r->next)
		if (pg >= r->map && pg < r->map + r->len / __PAGE_SIZE)
			break;
	UK_ASSERT(r);
	return (struct region *)r;
}

void *slab_page_addr(const struct heap *h, const struct page *pg)
{
	const struct region *r = region_of_page(h, pg);

	return (void *)(r->base + (size_t)(pg - r->map) * __PAGE_SIZE);
}

/* --- free runs -------------------------------------------------------------- */

static void run_insert(struct heap *h, struct page *pg, size_t n)
{
	unsigned int bin = bin_of(n);

	pg[0].what = pg[n - 1].what = PAGE_FREE;
	pg[0].len = pg[n - 1].len = (uint32_t)n;
	pg->prev = NULL;
	pg->next = h->runs[bin];
	if (pg->next)
		pg->next->prev = pg;
	h->runs[bin] = pg;
	h->runs_filled |= 1UL << bin;
}

/* Out of the list; the entries become PAGE_INNER. */
static void run_remove(struct heap *h, struct page *pg)
{
	unsigned int bin = bin_of(pg->len);

	if (pg->prev)
		pg->prev->next = pg->next;
	else
		h->runs[bin] = pg->next;
	if (pg->next)
		pg->next->prev = pg->prev;
	if (!h->runs[bin])
		h->runs_filled &= ~(1UL << bin);
	pg[0].what = pg[pg->len - 1].what = PAGE_INNER;
}

//> slab-run-get
/*** A run is taken from the list of its logarithm, or from any list of longer
ones, and its rest goes back. Only when no free run fits does the top move. A
stricter alignment than a page's takes a longer run and gives both ends back.
***/
struct page *slab_run_get(struct heap *h, size_t n, size_t align)
{
	size_t extra = align > __PAGE_SIZE ? align / __PAGE_SIZE - 1 : 0;
	size_t before;
	struct page *pg;
	uintptr_t addr;

	if (n > h->free_pages || extra > h->free_pages - n)
		return NULL;
	pg = run_take(h, n + extra);
	if (!pg || !extra)
		return pg;

	/* Keep the aligned part; what is on both sides goes back. */
	addr = (uintptr_t)slab_page_addr(h, pg);
	before = (ALIGN_UP(addr, align) - addr) / __PAGE_SIZE;
	if (extra - before)
		slab_run_put(h, pg + before + n, extra - before);
	if (before)
		slab_run_put(h, pg, before);
	return pg + before;
}

static struct page *run_take(struct heap *h, size_t n)
{
	unsigned int bin = bin_of(n);
	uint64_t larger = h->runs_filled & (~1UL << bin);
	struct region *r;
	struct page *pg;
	size_t len;

	for (pg = h->runs[bin]; pg && pg->len < n; )
		pg = pg->next;
	if (!pg && larger)
		pg = h->runs[__builtin_ctzl(larger)];
	if (pg) {
		len = pg->len;
		run_remove(h, pg);
		if (len > n)
			run_insert(h, pg + n, len - n);
		h->free_pages -= n;
		return pg;
	}
	for (r = &h->first; r; r = r->next) {
		pg = top_take(h, r, n);
		if (pg)
			break;
	}
	return pg;
}
//< slab-run-get

/* From above the top, whose entries are now written for the first time. */
static struct page *top_take(struct heap *h, struct region *r, size_t n)
{
	struct page *pg = r->map + r->top / __PAGE_SIZE;
	size_t i;

	if ((r->len - r->top) / __PAGE_SIZE < n)
		return NULL;
	for (i = 0; i < n; i++)
		pg[i].what = PAGE_INNER; /* P1 */
	r->top += n * __PAGE_SIZE;
	h->free_pages -= n;
	return pg;
}

//> slab-run-put
/*** Giving back looks at two entries: the one after the last page and the one
before the first. A free run ends there or it does not; nothing is searched. ***/
void slab_run_put(struct heap *h, struct page *pg, size_t n)
{
	struct region *r = region_of_page(h, pg);
	struct page *top = r->map + r->top / __PAGE_SIZE;
	size_t len;

	h->free_pages += n;
	if (pg + n < top && pg[n].what == PAGE_FREE) { /* the run after us */
		len = pg[n].len;
		run_remove(h, pg + n);
		n += len;
	}
	if (pg > r->map && pg[-1].what == PAGE_FREE) { /* the run before us */
		len = pg[-1].len;
		pg -= len;
		run_remove(h, pg);
		n += len;
	}
	if (pg + n == top)
		r->top -= n * __PAGE_SIZE; /* P2 */
	else
		run_insert(h, pg, n);
}
//< slab-run-put

size_t slab_run_longest(const struct heap *h)
{
	const struct region *r;
	const struct page *pg;
	size_t n = 0;

	if (h->runs_filled) {
		pg = h->runs[bin_of(h->runs_filled)];
		for (; pg; pg = pg->next)
			n = MAX(n, (size_t)pg->len);
	}
	for (r = &h->first; r; r = r->next)
		n = MAX(n, (r->len - r->top) / __PAGE_SIZE);
	return n;
}
