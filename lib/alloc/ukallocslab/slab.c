/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Slab allocator - size classes, cut from pages, cached by each core.
 *
 * Idea (Bonwick 1994, with the magazines of Bonwick and Adams 2001): a slab is
 * a few pages cut into objects of one size class. An object has no header: its
 * page says what it is. Each core keeps up to 128 free objects of each class in
 * a list of its own, so that malloc is "take the first" and free is "put it in
 * front", with no line shared by two cores; between these lists and the slabs
 * objects move many at a time.
 *
 *      malloc --> cache of this core --(empty: refill)--> partial slabs --> pages
 *      free   --> cache of this core --(full:  flush )--> slab, if all
 *                                                 are back --------------> pages
 *
 * O1  An object is live, or in one core's cache, or in its slab's `free`.
 * O2  A free object's second word is its mark; malloc wipes it. One that is
 *     freed while it is marked was freed twice (or its owner wrote the mark by
 *     chance: slab_diagnose() looks for it before it says so).
 * O3  A slab is in partial[class] exactly if its `free` is not empty. One whose
 *     objects are all back is idle: it stays a slab while its class has no more
 *     than 64 KiB of those, else it is pages again at once.
 * O4  Locks: a cache's, then the heap's. Interrupts are off while one is held.
 * O5  While heap.cached is not set, all lists are empty and none has room: so
 *     the first object to be kept comes through refill() or flush(), which set
 *     it, and the quick ways need not.
 *
 * The price: 32 bytes of page map for 4 KiB; up to a fifth of a block to its
 * class; memory that waits in caches and idle slabs (it is given back before
 * malloc fails); a page of one class serves no other until it is empty (only
 * when there are no pages left does a smaller size get one of its objects), so
 * a phase of many small blocks that leaves a few alive keeps many pages. For
 * the smallest heaps take tiny, for a bound on time TLSF.
 *
 * Measured by `make bench` in guest instructions (x86_64; arm64): a pair 57 (68),
 * the loop included; mixed sizes 76 (82); 1,000 blocks of 64 bytes and back 74
 * (81) a pair in order and 93 (101) out of order, because each object is then of
 * another slab; one call at worst 2,700, when a slab is cut. (arm64: the two
 * tables' addresses are an instruction more each, and to count in memory is three
 * for one.) Recorded programs (tests/bench/trace) need 1.10 to 1.72 of their live
 * bytes: the smaller the program, the more of each slab is nobody's.
 *
 * On a processor, as a process, pairs take less than half of mimalloc's time, and
 * mixed sizes and bulk in order the same; bulk out of order an eighth more.
 * That is the price of the caches: what does not fit into one is touched twice,
 * when it is freed and when it is flushed; with endless caches it would take the
 * same. mimalloc has none and frees into the block's page at once, with an atomic
 * operation where another thread owns that.
 *
 * Read slab_malloc() and slab_free(), then what they call when a cache is
 * empty or full.
 */
#include <uk/arch/lcpu.h>
#include <uk/essentials.h>

#include "slab_priv.h"

#define EIGHT(f, c) f(c), f((c) + 1), f((c) + 2), f((c) + 3), f((c) + 4),      \
	f((c) + 5), f((c) + 6), f((c) + 7)
#define FOR_CLASSES(f)                                                         \
	EIGHT(f, 0), EIGHT(f, 8), EIGHT(f, 16), EIGHT(f, 24), EIGHT(f, 32)

const uint32_t slab_class_size[CLASSES] = { FOR_CLASSES(CLASS_SIZE) };

/* 2^32 / size, rounded up: x is a multiple of size exactly if the low half of
 * x * this is less than it (Lemire, Kaser, Kurz 2019, section 3.2). What is no
 * slab has 0, which no product is less than. */
#define INVERSE(c) (uint32_t)(((1ULL << 32) + CLASS_SIZE(c) - 1) / CLASS_SIZE(c))
static const uint32_t class_inverse[PAGE_BLOCK + 1] = { FOR_CLASSES(INVERSE) };

/* The class of each size up to QUICK_MAX; 0 is a size. */
enum { QUICK_MAX = 512 };
static const uint8_t quick_class[1 + QUICK_MAX] = {
	[0 ... 16] = 0,     [17 ... 32] = 1,    [33 ... 48] = 2,
	[49 ... 64] = 3,    [65 ... 80] = 4,    [81 ... 96] = 5,
	[97 ... 112] = 6,   [113 ... 128] = 7,  [129 ... 160] = 8,
	[161 ... 192] = 9,  [193 ... 224] = 10, [225 ... 256] = 11,
	[257 ... 320] = 12, [321 ... 384] = 13, [385 ... 448] = 14,
	[449 ... 512] = 15,
};

static __noinline void *malloc_large(struct heap *h, size_t size);
static __noinline void *refill(struct heap *h, struct cache *c,
			       size_t size, unsigned long flags);
static __noinline void flush(struct heap *h, struct cache *c,
			     struct object *o, unsigned long flags);
static __noinline void free_unusual(struct heap *h, void *ptr);

/* --- which core ------------------------------------------------------------- */

static UK_PERCPU_DEFINE(unsigned int, cpu_plus_1); /* 0: not known yet */

static __noinline unsigned int find_cpu(unsigned int *where)
{
	*where = 1 + (unsigned int)(ukarch_percpu_offset() / uk_percpu_stride());
	return *where;
}

/* A thread that moves away meanwhile uses another core's cache: the lock makes
 * that right, and it is rare. */
static inline struct cache *this_cache(struct heap *h)
{
	unsigned int n = 1;

	if (CONFIG_UKPLAT_LCPU_MAXCOUNT > 1) {
		n = *uk_percpu_ptr(cpu_plus_1);
		if (unlikely(!n))
			n = find_cpu(uk_percpu_ptr(cpu_plus_1));
	}
	return &h->cache[n - 1];
}

/* --- the usual case --------------------------------------------------------- */

//> slab-alloc
/*** The usual malloc: the class, the core's list, its first object. Nothing is
searched, and no memory is touched but the list's head and the object. ***/
static inline void *malloc_of_class(struct heap *h, unsigned long class,
				     size_t size)
{
	struct cache *c = this_cache(h);
	unsigned long flags = uk_spin_lock_irqsave(&c->lock);
	struct object *o = c->head[class];

	if (unlikely(!o))
		return refill(h, c, size, flags);
	c->head[class] = o->next;
	c->room[class]++;
	o->mark = 0; /* O2 */
	uk_spin_unlock_irqrestore(&c->lock, flags);
	return o;
}

void *slab_malloc(struct uk_alloc *a, size_t size)
{
	struct heap *h = __containerof(a, struct heap, a);

	if (unlikely(size > QUICK_MAX))
		return malloc_large(h, size);
	return malloc_of_class(h, quick_class[size], size);
}
//< slab-alloc

static void *malloc_large(struct heap *h, size_t size)
{
	if (size > CLASS_MAX)
		return slab_block_get(h, size, 0);
	return malloc_of_class(h, class_of(size), size);
}

//> slab-free
/*** free has only an address. The page map gives the class and where the slab
starts; an address that is not a multiple of the class's size from there was
never handed out, and one that is marked was handed back already. ***/
static inline void free_in(struct heap *h, const struct region *r,
			   struct object *o)
{
	uintptr_t in = (uintptr_t)o - r->base;
	const struct page *pg = &r->map[in / __PAGE_SIZE];
	unsigned long class = pg->what;
	uint32_t inverse = class_inverse[class];
	struct cache *c = this_cache(h);
	unsigned long flags;

	if (unlikely(slab_offset(pg, in) * inverse >= inverse
		     || o->mark == MARK)) {
		free_unusual(h, o);
		return;
	}
	o->mark = MARK; /* O2 */
	flags = uk_spin_lock_irqsave(&c->lock);
	if (unlikely(--c->room[class] < 0)) {
		flush(h, c, o, flags);
		return;
	}
	o->next = c->head[class];
	c->head[class] = o;
	uk_spin_unlock_irqrestore(&c->lock, flags);
}

void slab_free(struct uk_alloc *a, void *ptr)
{
	struct heap *h = __containerof(a, struct heap, a);

	if (likely((uintptr_t)ptr - h->first.base < h->first.top))
		free_in(h, &h->first, ptr); /* P4 */
	else
		free_unusual(h, ptr);
}
//< slab-free

/* NULL; added memory; pages; a block whose owner wrote the mark; or no block. */
static void free_unusual(struct heap *h, void *ptr)
{
	const struct region *r = slab_region_of(h, (uintptr_t)ptr);
	const struct page *pg;
	struct object *o = ptr;

	if (!ptr)
		return;
	if (slab_diagnose(h, ptr))
		slab_refuse(h, ptr);
	pg = &r->map[((uintptr_t)ptr - r->base) / __PAGE_SIZE];
	if (pg->what == PAGE_BLOCK) {
		slab_block_put(h, ptr);
		return;
	}
	o->mark = 0;
	free_in(h, r, o);
}

/* --- filling and emptying caches ----------------------------------------------- */

static long cache_limit(unsigned int class)
{
	int n = CACHE_BYTES / (int)slab_class_size[class];

	return MAX(MIN(n, CACHE_OBJS), CACHE_OBJS_MIN);
}

//> slab-refill
/*** An empty cache takes all that one slab has, or a new slab; where that is next
to nothing, of another one, too. ***/
static void take_objects(struct heap *h, struct cache *c, unsigned int class)
{
	long limit = cache_limit(class), least = MAX(limit / 8, 1);
	long got = slab_take(h, class, least, limit, &c->head[class]);

	c->room[class] = got ? limit - got : 0; /* O5 */
}
//< slab-refill

/* The rest of malloc where the list is empty; the cache is locked. */
static void *refill(struct heap *h, struct cache *c, size_t size,
		    unsigned long flags)
{
	unsigned int class = class_of(size ? size : 1);
	struct object *o;

	take_objects(h, c, class);
	if (!c->head[class]) { /* perhaps other caches hold what we need */
		uk_spin_unlock_irqrestore(&c->lock, flags);
		slab_drain(h);
		flags = uk_spin_lock_irqsave(&c->lock);
		if (!c->head[class])
			take_objects(h, c, class);
	}
	o = c->head[class];
	if (o) {
		c->head[class] = o->next;
		c->room[class]++;
	} else {
		o = slab_borrow(h, class);
	}
	if (o)
		o->mark = 0; /* O2 */
	uk_spin_unlock_irqrestore(&c->lock, flags);
	return o;
}

/* Add an object to a cache that has no room: it is full, or was never used. */
static void flush(struct heap *h, struct cache *c, struct object *o,
		  unsigned long flags)
{
	const struct region *r = slab_region_of(h, (uintptr_t)o);
	unsigned int class = r->map[((uintptr_t)o - r->base) / __PAGE_SIZE].what;
	long limit = cache_limit(class);

	c->room[class] = limit - 1;
	if (c->head[class]) {
		slab_give(h, limit / 2, &c->head[class]);
		c->room[class] -= limit - limit / 2;
	}
	uk_store_n(&h->cached, true); /* O5 */
	o->next = c->head[class];
	c->head[class] = o;
	uk_spin_unlock_irqrestore(&c->lock, flags);
}

static void drain_list(struct heap *h, struct cache *c, unsigned int class)
{
	if (c->head[class])
		slab_give(h, cache_limit(class) - c->room[class],
			  &c->head[class]);
	c->room[class] = 0; /* O5 */
	slab_drop_idle(h, class);
}

void slab_drain(struct heap *h)
{
	unsigned int cpu, class;
	unsigned long flags;
	struct cache *c;

	uk_store_n(&h->cached, false);
	for (cpu = 0; cpu < CONFIG_UKPLAT_LCPU_MAXCOUNT; cpu++) {
		c = &h->cache[cpu];
		flags = uk_spin_lock_irqsave(&c->lock);
		for (class = 0; class < CLASSES; class++)
			drain_list(h, c, class);
		uk_spin_unlock_irqrestore(&c->lock, flags);
	}
}
