/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * TLSF - two-level segregated fit: malloc and free in a bounded time.
 *
 * Idea (Masmano, Ripoll, Crespo, Real: "TLSF: a New Dynamic Memory Allocator
 * for Real-Time Systems", ECRTS 2004): keep the free blocks in many lists, by
 * size; let two levels of bits say which lists are not empty; take the first
 * block of the first list in which every block is large enough. Nothing is
 * searched, so nothing takes longer when there is more:
 *
 *      words   1 0 1 0 0 0 0 0           a bit for each 64 bins
 *              |   `----------------.
 *      map[0]  0..010..01..0        map[2]  0..0100..0    a bit for each bin
 *                  |    |                        |
 *      bins[]   block  block             block -> block
 *
 * A block that is freed is merged with free neighbours at once (boundary tags,
 * Knuth, TAOCP 1, 2.5): its header says how long it is, and the next one's
 * where it begins, so both neighbours are one step away.
 *
 * T1  A pool is blocks end to end, from its `head` to its `end`. Sizes are
 *     multiples of 16, of BLOCK_MIN or more.
 * T2  block_after(b)->below == b, for every block but the pool's end.
 * T3  A free block is in the list of bin_of(its size), and in no other; what
 *     its node's `at` points to points to the node. One in use is in none.
 * T4  A bit of the map is set exactly where the bin has a block, and a bit of
 *     `words` exactly where the word has a bit.
 * T5  No two neighbours are both free.
 *
 * What it costs and buys. 16 bytes a block and rounding to 16; 4.3 KiB for the
 * heap itself. The header could be 8 bytes (`below` lives in the neighbour
 * while that is free); we pay the other 8 to recognise, in one comparison, a
 * pointer that is not ours or a block that was written past its end. Searching
 * one bin above the size's own passes by blocks that would have fitted, up to a
 * sixteenth larger than asked for; last_look() tries one before giving up. The
 * block that is cut keeps its upper part free: who was served last can grow in
 * place. Where the remainder still has the same bin, as when small pieces are
 * taken off a large block, neither map nor list is touched, since the block's
 * place in the list is at its end: the short cuts in tlsf_malloc() and
 * tlsf_free().
 *
 * Measured by `make bench` in guest instructions (x86_64; arm64): a pair with the
 * short cuts 94 (96), the loop around it included; random sizes of 1 to 30000
 * bytes in 16 MiB, mostly without them: malloc 117 and free 81 at the median, 142
 * and 124 at worst; making the default heap 1,000 more than region's, whatever
 * the memory. Four recorded programs (tests/bench/trace) fit into 1.03 to 1.28 of
 * their live bytes. Mixed sizes take 165 (144), and hardly less is to be had: to
 * find a block is 35, to take it out of its bin and its rest into another 40, to
 * take the free neighbours out of theirs and the sum into another 55. A processor
 * cannot guess which neighbours are free, so there a pair takes four times as
 * long as mimalloc's. Where sizes repeat, slab does none of this.
 *
 * Bounded means: no loop at all in malloc, free and memalign, except over the
 * pools in the check for misuse. realloc copies when it has to move.
 *
 * Read tlsf_priv.h (blocks, bins), then release() and malloc_other(), which
 * always do, then the short cuts in tlsf_malloc() and tlsf_free(). Pools and
 * the making of a heap are in pool.c, the invariants' walk in check.c. Not
 * here: pages (ukalloc makes them from memalign), caches per core (ukallocslab).
 */
#include <uk/assert.h>
#include <uk/string.h>

#include "tlsf_priv.h"

static void crash_on_misuse(struct tlsf *t, void *ptr, const char *call);
static size_t size_for(size_t size);
static void *malloc_unusual(struct tlsf *t, size_t size);
static void *malloc_other(struct tlsf *t, struct block *b, size_t need,
			  unsigned long flags);
static void free_other(struct tlsf *t, struct block *b, unsigned long flags);
static struct block *last_look(struct tlsf *t, size_t need);
static struct block *find(struct tlsf *t, size_t need);
static inline void cut(struct tlsf *t, struct block *b, size_t need);
static inline void release(struct tlsf *t, struct block *b);
static bool resize(struct tlsf *t, struct block *b, size_t need);
static struct block *cut_front(struct tlsf *t, struct block *b, size_t align);
static void trim(struct tlsf *t, struct block *b, size_t need);

//> tlsf-malloc
/***
The short cut: what is left of the block that was found has the bin that the
block had. Then it inherits the block's end, where its place in the list is, and
all that has to be written is where one block ends and the other begins. (Both
have one bin only if the rest is large enough to be a block: ``have`` is 32 or
more, what is less than 32 has another bin.)
***/
static void *tlsf_malloc(struct uk_alloc *a, size_t size)
{
	struct tlsf *t = tlsf_of(a);
	struct block *b, *rest;
	unsigned long flags;
	size_t need, have;

	if (unlikely(size - 1 >= TLSF_QUICK))
		return malloc_unusual(t, size); /* huge, or 0 */
	need = ((size - 1) | (UK_ALLOC_ALIGN - 1)) + 1 + BLOCK_HEADER;
	flags = uk_spin_lock_irqsave(&t->lock);
	b = bin_find(t, bin_fitting(need));
	if (unlikely(!b))
		return malloc_other(t, last_look(t, need), need, flags);
	have = b->size; /* with the FREE bit: it lies in a bin */
	if (!bin_same(have, have - need))
		return malloc_other(t, b, need, flags);
	rest = block_at(b, need);
	rest->size = have - need; /* it inherits the FREE bit, too */
	block_at(b, have - BLOCK_FREE)->below = rest; /* T2 */
	block_set(b, need, 0);
	t->avail -= need;
	uk_spin_unlock_irqrestore(&t->lock, flags);
	return block_ptr(b);
}
//< tlsf-malloc

/* The same the other way: the block above is free and grows downwards. */
static void tlsf_free(struct uk_alloc *a, void *ptr)
{
	struct block *b = block_of(ptr), *above;
	struct tlsf *t = tlsf_of(a);
	unsigned long flags;
	size_t size, sum;

	if (unlikely(!ptr))
		return;
	flags = uk_spin_lock_irqsave(&t->lock);
	crash_on_misuse(t, ptr, "free");
	size = b->size;
	above = (struct block *)((uintptr_t)b + size);
	sum = above->size + size;
	if (!block_is_free(above) || block_is_free(b->below) ||
	    !bin_same(above->size, sum)) {
		free_other(t, b, flags);
		return;
	}
	b->size = sum; /* with the FREE bit of `above` */
	block_at(b, sum - BLOCK_FREE)->below = b; /* T2 */
	t->avail += size;
	uk_spin_unlock_irqrestore(&t->lock, flags);
}

static inline void crash_on_misuse(struct tlsf *t, void *ptr, const char *call)
{
	const char *wrong = NULL;

	if (UK_IS_ON(CONFIG_LIBUKALLOCTLSF_DEBUG))
		wrong = tlsf_misuse(t, ptr);
	if (unlikely(wrong))
		uk_crash("tlsf: %s(%p): %s", call, ptr, wrong);
}

/* Bytes of a block for so many of the caller's: 32 or more, as 0 is taken for
 * 1. TLSF_MOST or less have room in TLSF_LIMIT. */
static inline size_t size_for(size_t size)
{
	return ALIGN_UP(size + !size + BLOCK_HEADER, UK_ALLOC_ALIGN);
}

/* malloc() of a size that the short cut leaves out. */
static __noinline void *malloc_unusual(struct tlsf *t, size_t size)
{
	unsigned long flags;
	size_t need;

	if (size > TLSF_MOST)
		return NULL;
	need = size_for(size);
	flags = uk_spin_lock_irqsave(&t->lock);
	return malloc_other(t, find(t, need), need, flags);
}

/* malloc() without the short cut; ends the section that it began. */
static __noinline void *malloc_other(struct tlsf *t, struct block *b,
				     size_t need, unsigned long flags)
{
	if (b)
		cut(t, b, need);
	uk_spin_unlock_irqrestore(&t->lock, flags);
	return b ? block_ptr(b) : NULL;
}

static __noinline void free_other(struct tlsf *t, struct block *b,
				  unsigned long flags)
{
	release(t, b);
	uk_spin_unlock_irqrestore(&t->lock, flags);
}

//> tlsf-last-look
/* When no bin is large enough throughout, the first block of the bin that the
 * size itself belongs to may still be. One look, not a search. */
static __noinline struct block *last_look(struct tlsf *t, size_t need)
{
	struct node *n = t->bins[bin_of(need)];

	return n && block_size(node_block(n)) >= need ? node_block(n) : NULL;
}
//< tlsf-last-look

static struct block *find(struct tlsf *t, size_t need)
{
	struct block *b = bin_find(t, bin_fitting(need));

	return b ? b : last_look(t, need);
}

/* Take the lower part of a free block; what is left goes into its own bin, or
 * with it where it would be too small for a block. */
static inline void cut(struct tlsf *t, struct block *b, size_t need)
{
	size_t have = block_size(b);
	struct block *rest = (struct block *)((uintptr_t)b + need);

	bin_remove(t, b);
	if (have - need >= BLOCK_MIN) {
		block_set(rest, have - need, BLOCK_FREE);
		bin_insert(t, rest);
		have = need;
	}
	block_set(b, have, 0);
	t->avail -= have;
}

/* Give back what a block in use has beyond `need`, if it makes a block. */
static void trim(struct tlsf *t, struct block *b, size_t need)
{
	size_t have = b->size;
	struct block *tail = (struct block *)((uintptr_t)b + need);

	if (have - need < BLOCK_MIN)
		return;
	block_set(tail, have - need, 0);
	block_set(b, need, 0);
	release(t, tail);
}

//> tlsf-release
/***
A block comes back. Whichever neighbour is free leaves its bin and becomes part
of it; the sum goes into the bin that it belongs to. There is nothing to repeat:
the neighbours' neighbours are in use, or they would have been merged before.
***/
static inline void release(struct tlsf *t, struct block *b)
{
	size_t size = b->size;
	struct block *below = b->below, *above = block_at(b, size);

	t->avail += size;
	if (block_is_free(above)) {
		bin_remove(t, above);
		size += block_size(above);
	}
	if (block_is_free(below)) {
		b->size = size | BLOCK_FREE; /* for tlsf_misuse() */
		bin_remove(t, below);
		size += block_size(below);
		b = below;
	}
	block_set(b, size, BLOCK_FREE);
	bin_insert(t, b);
}
//< tlsf-release

static void *tlsf_realloc(struct uk_alloc *a, void *ptr, size_t size)
{
	struct tlsf *t = tlsf_of(a);
	unsigned long flags;
	void *moved;
	bool done;

	if (!ptr || size > TLSF_MOST)
		return ptr ? NULL : tlsf_malloc(a, size);
	flags = uk_spin_lock_irqsave(&t->lock);
	crash_on_misuse(t, ptr, "realloc");
	done = resize(t, block_of(ptr), size_for(size));
	uk_spin_unlock_irqrestore(&t->lock, flags);
	if (done)
		return ptr;
	moved = tlsf_malloc(a, size);
	if (!moved)
		return NULL;
	memcpy(moved, ptr, MIN(size, block_of(ptr)->size - BLOCK_HEADER));
	tlsf_free(a, ptr);
	return moved;
}

/* In place: into the free block above, or out of what is no longer needed. */
static bool resize(struct tlsf *t, struct block *b, size_t need)
{
	struct block *above = block_after(b);

	if (b->size < need) {
		if (!block_is_free(above) ||
		    b->size + block_size(above) < need)
			return false;
		cut(t, above, block_size(above)); /* all of it */
		block_set(b, b->size + above->size, 0);
	}
	trim(t, b, need);
	return true;
}

/* Take a block with room to move the beginning in, then give both ends back. */
static void *tlsf_memalign(struct uk_alloc *a, size_t align, size_t size)
{
	struct tlsf *t = tlsf_of(a);
	unsigned long flags;
	struct block *b;
	size_t need;

	if (!POWER_OF_2(align) || align > TLSF_MOST || size > TLSF_MOST)
		return NULL;
	if (align <= UK_ALLOC_ALIGN)
		return tlsf_malloc(a, size);
	need = size_for(size);
	if (need + align + BLOCK_MIN > TLSF_LIMIT)
		return NULL;
	flags = uk_spin_lock_irqsave(&t->lock);
	b = find(t, need + align + BLOCK_MIN);
	if (b) {
		cut(t, b, block_size(b)); /* all of it */
		b = cut_front(t, b, align);
		trim(t, b, need);
	}
	uk_spin_unlock_irqrestore(&t->lock, flags);
	return b ? block_ptr(b) : NULL;
}

/* What lies before the aligned place becomes a free block, so it must not be
 * smaller than one. @return the block that begins there */
static struct block *cut_front(struct tlsf *t, struct block *b, size_t align)
{
	uintptr_t ptr = (uintptr_t)block_ptr(b);
	size_t gap, have = b->size;
	struct block *aligned;

	if (IS_ALIGNED(ptr, align))
		return b;
	gap = ALIGN_UP(ptr + BLOCK_MIN, align) - ptr;
	aligned = (struct block *)((uintptr_t)b + gap);
	block_set(aligned, have - gap, 0);
	block_set(b, gap, 0);
	release(t, b);
	return aligned;
}

static size_t tlsf_usable(struct uk_alloc *a __maybe_unused, const void *ptr)
{
	return block_of(ptr)->size - BLOCK_HEADER;
}

static size_t tlsf_availmem(struct uk_alloc *a)
{
	return uk_load_n(&tlsf_of(a)->avail);
}

/* bin_last_look() would give the first block of the last bin, whole; a larger
 * one behind it is not looked at. */
static size_t tlsf_maxalloc(struct uk_alloc *a)
{
	struct tlsf *t = tlsf_of(a);
	unsigned long flags = uk_spin_lock_irqsave(&t->lock);
	size_t size = BLOCK_HEADER;
	unsigned int w;

	if (t->words) {
		w = 31 ^ (unsigned int)__builtin_clz(t->words);
		w = w * 64 + (63 ^ (unsigned int)__builtin_clzl(t->map[w]));
		size = block_size(node_block(t->bins[w]));
	}
	uk_spin_unlock_irqrestore(&t->lock, flags);
	return size - BLOCK_HEADER;
}

const struct uk_alloc_ops tlsf_ops = {
	.malloc = tlsf_malloc,
	.free = tlsf_free,
	.realloc = tlsf_realloc,
	.memalign = tlsf_memalign,
	.addmem = tlsf_addmem,
	.usable = tlsf_usable,
	.availmem = tlsf_availmem,
	.maxalloc = tlsf_maxalloc,
	.check = tlsf_check,
};
