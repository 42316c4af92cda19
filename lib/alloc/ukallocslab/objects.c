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
static void slab_rest(struct heap *h, struct page *pg);

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

	h->idle[pg->what] -= !pg->used; /* O3 */
	pg->free = o->next;
	pg->used++;
	if (!pg->free)
		partial_del(h, pg); /* O3 */
	return o;
}

/* A list out of order is followed at the price of a miss for each object, one
 * after the other. Asked for in advance, the lines come side by side. */
static inline void look_ahead(const struct heap *h, const struct page *pg)
{
	size_t size = slab_class_size[pg->what];
	size_t step = (uintptr_t)pg->free->next - (uintptr_t)pg->free;
	const char *line, *end;

	if (step == size || step == -size)
		return; /* in order: the processor sees that itself */
	line = slab_page_addr(h, pg);
	size = MAX(size, (size_t)CACHE_LINE);
	for (end = line + pg->pages * __PAGE_SIZE; line < end; line += size)
		__builtin_prefetch(line, 1);
}

//> slab-take
/*** A slab's free objects are a list already, and so is what a cache wants: all
of it changes hands by one pointer, however long it is. It is hung behind what
the cache got before, to the end of which somebody must walk; but that is short,
or no second slab would be asked. Only a list that is too long for the cache is
walked along itself, to the place where it is cut. ***/
static long take_list(struct heap *h, struct page *pg, long most,
		      struct object **end)
{
	long n = (long)slab_objects(pg) - pg->used, i;
	struct object *last;

	look_ahead(h, pg);
	*end = pg->free;
	pg->free = NULL;
	if (unlikely(n > most)) {
		n = most / 2;
		for (last = *end, i = 1; i < n; i++)
			last = last->next;
		pg->free = last->next;
		last->next = NULL;
	}
	h->idle[pg->what] -= !pg->used; /* O3 */
	pg->used = (uint16_t)(pg->used + n);
	if (!pg->free)
		partial_del(h, pg); /* O3 */
	return n;
}

long slab_take(struct heap *h, unsigned int class, long least, long most,
	       struct object **list)
{
	long got = 0;

	uk_spin_lock(&h->lock);
	while (got < least && (h->partial[class] || slab_make(h, class))) {
		while (*list)
			list = &(*list)->next;
		got += take_list(h, h->partial[class], most - got, list);
	}
	h->cached |= got != 0;
	uk_spin_unlock(&h->lock);
	return got;
}
//< slab-take

/* The first object of a class above, if the class is a multiple of `align`. */
static struct object *take_larger(struct heap *h, unsigned int class,
				  uint32_t align)
{
	while (++class < CLASSES)
		if (h->partial[class] && !(slab_class_size[class] & (align - 1)))
			return take_one(h, h->partial[class]);
	return NULL;
}

/* No pages are left: an object of a larger class, which goes back there when it
 * is freed. Whoever asked for an alignment got a class that is a multiple of
 * it, so a larger class whose lowest bit is no lower comes first; any other is
 * better than none, and memalign looks at what it gets. */
struct object *slab_borrow(struct heap *h, unsigned int class)
{
	uint32_t low = slab_class_size[class] & -slab_class_size[class];
	struct object *o;

	uk_spin_lock(&h->lock);
	o = take_larger(h, class, low);
	if (!o)
		o = take_larger(h, class, UK_ALLOC_ALIGN);
	uk_spin_unlock(&h->lock);
	return o;
}

static struct page *slab_of(const struct heap *h, const struct object *o)
{
	const struct region *r = slab_region_of(h, (uintptr_t)o);
	uintptr_t in = (uintptr_t)o - r->base;
	struct page *pg = &r->map[in / __PAGE_SIZE];

	return pg - slab_offset(pg, in) / __PAGE_SIZE;
}

static inline bool same_page(const struct object *o, const struct object *p)
{
	return ((uintptr_t)o ^ (uintptr_t)p) < __PAGE_SIZE;
}

//> slab-give
/*** Objects that come back lie in the order in which they were freed. Where the
first two are neighbours, most are: as many as lie in one page go back together,
again without being touched. What a slab is costs two looks at the page map. ***/
static inline void give_list(struct heap *h, struct object *first,
			     struct object *last, long n)
{
	struct page *pg = slab_of(h, first);

	last->next = pg->free;
	pg->free = first;
	if (!last->next)
		partial_add(h, pg); /* O3 */
	pg->used = (uint16_t)(pg->used - n);
	if (unlikely(!pg->used))
		slab_rest(h, pg);
}

static struct object *give_runs(struct heap *h, struct object *next, long n)
{
	struct object *first, *last;
	long before;

	while (n) {
		first = next;
		before = n;
		do {
			last = next;
			next = last->next;
		} while (--n && same_page(next, first));
		give_list(h, first, last, before - n);
	}
	return next;
}

/* Out of order, to look for runs costs more than the short ones save: a
 * processor does not guess where they end. */
static struct object *give_each(struct heap *h, struct object *next, long n)
{
	struct object *o;

	while (n--) {
		o = next;
		next = o->next;
		give_list(h, o, o, 1);
	}
	return next;
}

void slab_give(struct heap *h, long n, struct object **list)
{
	struct object *first = *list;

	uk_spin_lock(&h->lock);
	*list = same_page(first, first->next) ? give_runs(h, first, n)
					      : give_each(h, first, n);
	uk_spin_unlock(&h->lock);
}
//< slab-give

/* --- making and unmaking ------------------------------------------------------ */

//> slab-pages
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
//< slab-pages

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
	h->idle[class]++;
	partial_add(h, pg);
	return true;
}

/* All its objects are back. Some such slabs stay as they are: who takes many
 * objects and gives them back does it again, and cutting pages up is most of
 * what that costs. */
static void slab_rest(struct heap *h, struct page *pg)
{
	if (++h->idle[pg->what] * pg->pages * __PAGE_SIZE > IDLE_BYTES)
		slab_unmake(h, pg);
}

void slab_drop_idle(struct heap *h, unsigned int class)
{
	struct page *pg, *next;

	uk_spin_lock(&h->lock);
	for (pg = h->partial[class]; pg && h->idle[class]; pg = next) {
		next = pg->next;
		if (!pg->used)
			slab_unmake(h, pg);
	}
	uk_spin_unlock(&h->lock);
}

/* Of an idle slab: pages again. */
static void slab_unmake(struct heap *h, struct page *pg)
{
	uint8_t i;

	h->idle[pg->what]--;
	partial_del(h, pg);
	for (i = 0; i < pg->pages; i++)
		pg[i].what = PAGE_INNER;
	slab_run_put(h, pg, pg->pages);
}
