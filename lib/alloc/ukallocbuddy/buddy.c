/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The binary buddy system - blocks that halve and double.
 *
 * Idea (Knowlton, "A fast storage allocator", CACM 8/10, 1965): every block has
 * a power of two of bytes and is aligned to it. Cut in halves, it becomes two
 * buddies, whose addresses differ in one bit; so whoever knows one knows the
 * other, and two buddies that are both free become one block again:
 *
 *      order 9   [              512              ]
 *                      take() | cuts    ^ release() joins
 *      order 8   [     256      ][      256      ]
 *      order 7   [  128 ][  128 ]
 *      order 6   [64][64]
 *                  |   `- p ^ 64: its buddy
 *                  p
 *
 * The blocks themselves hold nothing but the caller's bytes: what begins where
 * stands in a map, one byte for each smallest block, at the region's start.
 *
 * B1  A region is blocks end to end; one of order k is aligned to 2^k.
 * B2  The map's entry at a block's beginning is its order, with FREE where it
 *     is free. Other entries are left over from earlier, or were never
 *     written; nobody reads them. (So a region of 8 GiB is made as fast as one
 *     of 2 MiB: nothing is cleared.)
 * B3  A block is in the list of its order exactly while it is free, and bit k
 *     of `nonempty` is set exactly while list k is not empty.
 * B4  No two buddies are both free, unless they lie partly outside the region
 *     or joined would exceed BUDDY_MAX.
 *
 * Why B2 suffices for merging: the buddy of a block, if all of it lies in the
 * region, begins a block. For both were cut from one, when it wrote an entry
 * for each half, and a half that vanished into a larger block is met again only
 * when that is cut again, which writes anew.
 *
 * What it costs and buys. A split or merge for each level between the order
 * asked for and the order there is: logarithmic, but not constant (TLSF is).
 * malloc(65) takes 128 bytes: with random sizes a quarter of what is handed out
 * is padding. In return a block has no header, blocks of a page are pages, any
 * alignment costs nothing, and fragments heal by themselves. The smallest block
 * is 64 bytes (an option): a byte of map for each, a 64th of the memory, is
 * what it costs that malloc(64) need not take a page. palloc(5) takes 5 pages,
 * not 8: pages are given back with their number, malloc's blocks are not.
 * Measured by `make bench` in guest instructions (x86_64): a pair 165, blocks of
 * 1 to 30000 bytes in 16 MiB: malloc 86 and free 95 at the median, 176 and 207
 * at worst. A heap that is full of random sizes up to 512 bytes is 74 % what was
 * asked for (TLSF: 91 %); recorded programs need 1.11 to 1.89 of their live bytes
 * (tests/bench/trace; TLSF: 1.03 to 1.28).
 *
 * Read take() and release(), then the operations. Regions are in region.c, the
 * invariants' walk in check.c. Not here: growing in place (ukalloc copies).
 */
#include <uk/assert.h>

#include "buddy_priv.h"

static unsigned int order_for(size_t size);
static uintptr_t take(struct buddy *h, unsigned int order);
static void release(struct buddy *h, struct region *r, uintptr_t p,
		    unsigned int order);
static void give_back_tail(struct buddy *h, uintptr_t p, unsigned int order,
			   size_t need);
static void crash_on_misuse(struct buddy *h, void *ptr, unsigned int order);

static void *buddy_malloc(struct uk_alloc *a, size_t size)
{
	struct buddy *h = buddy_of(a);
	unsigned long flags = uk_spin_lock_irqsave(&h->lock);
	uintptr_t p = take(h, order_for(size));

	uk_spin_unlock_irqrestore(&h->lock, flags);
	return (void *)p;
}

static void buddy_free(struct uk_alloc *a, void *ptr)
{
	struct buddy *h = buddy_of(a);
	uintptr_t p = (uintptr_t)ptr;
	unsigned long flags;
	struct region *r;

	if (!ptr)
		return;
	flags = uk_spin_lock_irqsave(&h->lock);
	crash_on_misuse(h, ptr, 0);
	r = buddy_region(h, p);
	release(h, r, p, *buddy_entry(r, p)); /* B2: in use, so the order */
	uk_spin_unlock_irqrestore(&h->lock, flags);
}

//> buddy-order
/* A size that is too large gets an order that no list is for. */
static unsigned int order_for(size_t size)
{
//# ex buddy.2 2
	if (size <= 1UL << BUDDY_MIN)
		return BUDDY_MIN;
	return 64 - (unsigned int)__builtin_clzl(size - 1);
//-	(void)size;
//-	return BUDDY_MAX + 1; /* buddy.2: nothing can be had yet */
//# end
}
//< buddy-order

//> buddy-lists
static inline void list_remove(struct buddy *h, uintptr_t p, unsigned int order)
{
	uk_list_del((struct uk_list_head *)p);
	if (uk_list_empty(&h->free[order]))
		h->nonempty &= ~(1UL << order); /* B3 */
	h->avail -= 1UL << order;
}

void buddy_put(struct buddy *h, struct region *r, uintptr_t p,
	       unsigned int order)
{
	*buddy_entry(r, p) = (uint8_t)(order | ENTRY_FREE); /* B2 */
	uk_list_add((struct uk_list_head *)p, &h->free[order]);
	h->nonempty |= 1UL << order; /* B3 */
	h->avail += 1UL << order;
}
//< buddy-lists

//> buddy-split
/***
The lists say at once which order to start from: the smallest that has a block.
It is halved until the lower half is of the size that was asked for; each upper
half goes into the list below the one it came from. One block of 1 MiB that is
asked for 64 bytes leaves one free block of each order behind: 512 KiB,
256 KiB, ... 64 bytes. The second request finds its block without a cut.
***/
static uintptr_t take(struct buddy *h, unsigned int order)
{
	uint64_t there = order > BUDDY_MAX ? 0 : h->nonempty >> order;
	struct region *r;
	unsigned int k;
	uintptr_t p;

	if (!there)
		return 0;
	k = order + (unsigned int)__builtin_ctzl(there);
	p = (uintptr_t)h->free[k].next;
	r = buddy_region(h, p);
	list_remove(h, p, k);
	while (k > order) {
		k--;
		buddy_put(h, r, p + (1UL << k), k); /* the upper half */
	}
	*buddy_entry(r, p) = (uint8_t)order; /* B2 */
	return p;
}
//< buddy-split

//> buddy-merge
/***
A block that comes back looks for its buddy: the address with one bit turned
round. If that is free *and whole* (a buddy that was cut has a smaller order in
the map) the two are one block, which looks for its own buddy in turn. Leave the
loop out and everything still works, until somebody asks for a large block in
memory that is all free, in pieces.
***/
static void release(struct buddy *h, struct region *r, uintptr_t p,
		    unsigned int order)
{
//# ex buddy.1 6
	uintptr_t mate;

	while (order < BUDDY_MAX) {
		mate = p ^ (1UL << order);
		if (!buddy_holds(r, mate, order) ||
		    *buddy_entry(r, mate) != (order | ENTRY_FREE))
			break;
		list_remove(h, mate, order);
		p = MIN(p, mate);
		order++;
	}
	buddy_put(h, r, p, order);
//-	buddy_put(h, r, p, order); /* buddy.1: and its buddy? */
//# end
}
//< buddy-merge

/* Blocks are aligned to their size (B1): the alignment is a size to ask for. */
static void *buddy_memalign(struct uk_alloc *a, size_t align, size_t size)
{
	if (!POWER_OF_2(align))
		return NULL;
	return buddy_malloc(a, MAX(align, size));
}

static void *buddy_palloc(struct uk_alloc *a, unsigned long pages)
{
	struct buddy *h = buddy_of(a);
	unsigned int order;
	unsigned long flags;
	uintptr_t p;

	pages = MAX(pages, 1UL);
	if (pages > (1UL << BUDDY_MAX) / __PAGE_SIZE)
		return NULL;
	order = order_for(pages * __PAGE_SIZE);
	flags = uk_spin_lock_irqsave(&h->lock);
	p = take(h, order);
	if (p)
		give_back_tail(h, p, order, pages * __PAGE_SIZE);
	uk_spin_unlock_irqrestore(&h->lock, flags);
	return (void *)p;
}

//> buddy-tail
/*
 * Halve a block in use until the halves that are kept are `need` bytes: they
 * are what the binary digits of `need` say, the largest first. 5 pages of 8:
 *
 *      [ 4 pages, kept ][ 1 kept ][ 1 free ][ 2 free ]
 */
static void give_back_tail(struct buddy *h, uintptr_t p, unsigned int order,
			   size_t need)
{
	struct region *r = buddy_region(h, p);
	size_t half;

	while (need < 1UL << order) {
		order--;
		half = 1UL << order;
		*buddy_entry(r, p) = (uint8_t)order;
		if (need > half) {
			p += half;
			need -= half;
		} else {
			buddy_put(h, r, p + half, order);
		}
	}
}
//< buddy-tail

static void buddy_pfree(struct uk_alloc *a, void *ptr, unsigned long pages)
{
	struct buddy *h = buddy_of(a);
	size_t left = MAX(pages, 1UL) * __PAGE_SIZE;
	uintptr_t p = (uintptr_t)ptr;
	unsigned int order;
	unsigned long flags;

	if (!ptr)
		return;
	flags = uk_spin_lock_irqsave(&h->lock);
	while (left) {
		order = 63 - (unsigned int)__builtin_clzl(left);
		crash_on_misuse(h, (void *)p, order);
		release(h, buddy_region(h, p), p, order);
		p += 1UL << order;
		left -= 1UL << order;
	}
	uk_spin_unlock_irqrestore(&h->lock, flags);
}

static inline void crash_on_misuse(struct buddy *h, void *ptr,
				   unsigned int order)
{
	const char *wrong = NULL;

	if (UK_IS_ON(CONFIG_LIBUKALLOCBUDDY_DEBUG))
		wrong = buddy_misuse(h, ptr, order);
	if (unlikely(wrong))
		uk_crash("buddy: free(%p): %s", ptr, wrong);
}

static size_t buddy_usable(struct uk_alloc *a, const void *ptr)
{
	uintptr_t p = (uintptr_t)ptr;

	return 1UL << *buddy_entry(buddy_region(buddy_of(a), p), p);
}

static size_t buddy_availmem(struct uk_alloc *a)
{
	return uk_load_n(&buddy_of(a)->avail);
}

static size_t buddy_maxalloc(struct uk_alloc *a)
{
	uint64_t there = uk_load_n(&buddy_of(a)->nonempty);

	return there ? 1UL << (63 - __builtin_clzl(there)) : 0;
}

const struct uk_alloc_ops buddy_ops = {
	.malloc = buddy_malloc,
	.memalign = buddy_memalign,
	.free = buddy_free,
	.palloc = buddy_palloc,
	.pfree = buddy_pfree,
	.addmem = buddy_addmem,
	.usable = buddy_usable,
	.availmem = buddy_availmem,
	.maxalloc = buddy_maxalloc,
	.check = buddy_check,
};
