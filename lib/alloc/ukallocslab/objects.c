/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Slabs - a few pages, cut into objects of one class.
 *
 * This is what is behind the caches of slab.c: it hands objects out and takes
 * them back in batches, under the heap's lock. A slab is found from an object
 * by the page map; its free objects are a list through the objects themselves.
 *
 *      partial[class] -> slab -> slab      (those with objects to give; O3)
 *                         | free
 *                         v
 *                        object -> object -> NULL
 *
 * Read slab_take(), slab_give(), then how a slab is made and unmade.
 */
#include <uk/essentials.h>

#include "slab_priv.h"

static bool slab_make(struct heap *h, unsigned int class);
static void slab_unmake(struct heap *h, struct page *pg);

static void partial_add(struct heap *h, struct page *pg)
{
	struct page **list = &h->partial[pg->what];

	pg->prev = NULL;
	pg->next = *list;
	if (pg->next)
		pg->next->prev = pg;
	*list = pg;
}

static void partial_del(struct heap *h, struct page *pg)
{
	if (pg->prev)
		pg->prev->next = pg->next;
	else
		h->partial[pg->what] = pg->next;
	if (pg->next)
		pg->next->prev = pg->prev;
}

/* An object out of a slab that has one. */
static struct object *take_one(struct heap *h, struct page *pg)
{
	struct object *o = pg->free;

	pg->free = o->next;
	pg->used++;
	if (!pg->free)
		partial_del(h, pg); /* O3 */
	return o;
}

/* Up to `n` objects in front of a list. Returns how many. */
long slab_take(struct heap *h, unsigned int class, long n,
	       struct object **list)
{
	struct object *o;
	long got;

	uk_spin_lock(&h->lock);
	for (got = 0; got < n; got++) {
		if (!h->partial[class] && !slab_make(h, class))
			break;
		o = take_one(h, h->partial[class]);
		o->next = *list;
		*list = o;
	}
	h->cached |= got != 0;
	uk_spin_unlock(&h->lock);
	return got;
}

/* No pages are left: an object of a larger class, which goes back there when it
 * is freed. Whoever asked for an alignment got a class that is a multiple of
 * it; so must this one be, whose lowest bit is no lower. */
struct object *slab_borrow(struct heap *h, unsigned int class)
{
	uint32_t low = slab_class_size[class] & -slab_class_size[class];
	struct object *o = NULL;

	uk_spin_lock(&h->lock);
	while (++class < CLASSES && !o)
		if (h->partial[class] && !(slab_class_size[class] & (low - 1)))
			o = take_one(h, h->partial[class]);
	uk_spin_unlock(&h->lock);
	return o;
}

static void give_one(struct heap *h, struct object *o)
{
	struct region *r = slab_region_of(h, (uintptr_t)o);
	uintptr_t in = (uintptr_t)o - r->base;
	struct page *pg = &r->map[in / __PAGE_SIZE];

	pg = &r->map[(in - slab_offset(pg, in)) / __PAGE_SIZE];
	o->next = pg->free;
	pg->free = o;
	if (!o->next)
		partial_add(h, pg); /* O3 */
	if (!--pg->used)
		slab_unmake(h, pg);
}

/* Up to `n` objects from the front of a list. Returns how many. */
long slab_give(struct heap *h, long n, struct object **list)
{
	struct object *o;
	long given;

	uk_spin_lock(&h->lock);
	for (given = 0; given < n && *list; given++) {
		o = *list;
		*list = o->next;
		give_one(h, o);
	}
	uk_spin_unlock(&h->lock);
	return given;
}

/* --- making and unmaking ------------------------------------------------------ */

/* Pages of a slab: little waste, and four objects or 32 KiB. */
static size_t slab_pages(unsigned int class)
{
	size_t size = slab_class_size[class];
	size_t n = DIV_ROUND_UP(size, __PAGE_SIZE);

	for (;; n++)
		if (n * __PAGE_SIZE % size * 8 <= n * __PAGE_SIZE
		    && (n >= 8 || n * __PAGE_SIZE >= 4 * size))
			return n;
}

/* Cut pages into objects. Returns whether there were pages. */
static bool slab_make(struct heap *h, unsigned int class)
{
	size_t size = slab_class_size[class];
	size_t n = slab_pages(class), i;
	struct page *pg = slab_run_get(h, n, 0);
	const struct region *r;
	struct object *o;
	char *base;

	if (!pg) { /* less of a good fit, if only one object fits */
		n = DIV_ROUND_UP(size, __PAGE_SIZE);
		pg = slab_run_get(h, n, 0);
	}
	if (!pg)
		return false;
	base = slab_page_addr(h, pg);
	r = slab_region_of(h, (uintptr_t)base);
	for (i = 0; i < n; i++) {
		pg[i].what = (uint8_t)class;
		pg[i].pages = (uint8_t)n;
		pg[i].start = (uint32_t)((uintptr_t)base - r->base);
	}
	pg->used = 0;
	pg->free = NULL;
	for (i = slab_objects(pg); i-- > 0; ) {
		o = (struct object *)(base + i * size);
		o->next = pg->free;
		o->mark = MARK;
		pg->free = o;
	}
	partial_add(h, pg);
	return true;
}

/* All its objects are back: pages again. */
static void slab_unmake(struct heap *h, struct page *pg)
{
	uint8_t i;

	partial_del(h, pg);
	for (i = 0; i < pg->pages; i++)
		pg[i].what = PAGE_INNER;
	slab_run_put(h, pg, pg->pages);
}
