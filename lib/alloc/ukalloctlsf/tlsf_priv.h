/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * TLSF's structures: blocks, pools, bins. The idea is told in tlsf.c.
 *
 *      block ->  +-----------------+
 *                | below           |  the block before it in memory
 *                | size      |FREE |  bytes up to the next block's header
 *   pointer -->  +-----------------+
 *                | ...             |  the caller's bytes
 *                | next            |  these two only while it is free:
 *                | at              |  its place in the list of its bin
 *                +-----------------+  block + size: the next block
 *
 * The place in the list is at the end, because it is the beginning that moves:
 * a piece is taken off there, and given back there. The end stays, and with it
 * the list, as long as the block's new size has the same bin.
 *
 * All of it is inline: these few lines are most of what malloc and free do.
 */
#ifndef TLSF_PRIV_H
#define TLSF_PRIV_H

#include <uk/alloc.h>
#include <uk/spinlock.h>

//> tlsf-rows
/* Two to the power of this many bins for each power of two. */
#define TLSF_SL_SHIFT	4
#define TLSF_SL		(1 << TLSF_SL_SHIFT)
/* Powers of two that are told apart; what is below the first is one row. */
#define TLSF_FL		32
#define TLSF_BINS	(TLSF_FL * TLSF_SL)
/* A bit for each bin, in words. */
#define TLSF_WORDS	(TLSF_BINS / 64)
/* Bins of the first row, and of the second, are this many bytes wide. */
#define TLSF_STEP	UK_ALLOC_ALIGN
/* Below this the bins are exact: 16 bins of 16 bytes. */
#define TLSF_LINEAR	((size_t)TLSF_SL * TLSF_STEP)
/* The largest block: the smallest size of the last bin, 496 GiB. */
#define TLSF_LIMIT                                                             \
	((size_t)(2 * TLSF_SL - 1) << (TLSF_FL - 2 + TLSF_SL_SHIFT))
//< tlsf-rows

//> tlsf-block
/* A piece of memory, with a header in front: see above. */
struct block {
	struct block *below; /* the block before it in memory */
	size_t size;         /* bytes with the header, | BLOCK_FREE */
};

/* The last bytes of a free block. */
struct node {
	struct node *next; /* the next block's in the bin, or NULL */
	struct node **at;  /* the pointer that points to this node */
};
//< tlsf-block

#define BLOCK_FREE	((size_t)1)
#define BLOCK_HEADER	sizeof(struct block)
#define BLOCK_MIN	(sizeof(struct block) + sizeof(struct node))
/* What malloc()'s short cut is for: 1 to this; an immediate operand. */
#define TLSF_QUICK	((size_t)1 << 30)
/* The most that a caller can ask for. */
#define TLSF_MOST	(TLSF_LIMIT - BLOCK_HEADER)

/* A piece of memory that was given to the heap, at its beginning. */
struct pool {
	struct block head; /* in use for ever: nothing merges below it */
	struct pool *next; /* of the same heap, or NULL */
	struct block *end; /* in use for ever, of size 0: nor above this */
};

//> tlsf-heap
/* A heap. */
struct tlsf {
	struct uk_alloc a;              /* what the caller sees */
	struct uk_spinlock lock;        /* guards all that follows */
	struct pool *pools;             /* the latest first */
	size_t avail;                   /* bytes in free blocks */
	uint32_t words;                 /* bit w: map[w] is not 0 */
	uint64_t map[TLSF_WORDS];       /* a bit for each bin: not empty */
	struct node *bins[TLSF_BINS];   /* the first node of each, or NULL */
};
//< tlsf-heap

/* What tlsf.c does; pool.c registers heaps with it. */
extern const struct uk_alloc_ops tlsf_ops;
/* @return what is wrong with freeing `ptr`, in words, or NULL */
const char *tlsf_misuse(const struct tlsf *t, const void *ptr);
/* The operation `check`. */
const char *tlsf_check(struct uk_alloc *a);
/* The operation `addmem`. */
int tlsf_addmem(struct uk_alloc *a, void *base, size_t len);

static inline struct tlsf *tlsf_of(struct uk_alloc *a)
{
	return __containerof(a, struct tlsf, a);
}

static inline struct block *block_of(const void *ptr)
{
	return (struct block *)((uintptr_t)ptr - BLOCK_HEADER);
}

static inline void *block_ptr(struct block *b)
{
	return (char *)b + BLOCK_HEADER;
}

static inline bool block_is_free(const struct block *b)
{
	return b->size & BLOCK_FREE;
}

static inline size_t block_size(const struct block *b)
{
	return b->size & ~BLOCK_FREE;
}

/* The block that begins so many bytes behind another one's beginning. */
static inline struct block *block_at(const struct block *b, size_t bytes)
{
	return (struct block *)((uintptr_t)b + bytes);
}

static inline struct block *block_after(const struct block *b)
{
	return block_at(b, block_size(b));
}

static inline struct node *block_node(const struct block *b)
{
	return (struct node *)block_after(b) - 1;
}

/* The free block that a node lies at the end of. */
static inline struct block *node_block(const struct node *n)
{
	struct block *b = ((const struct block *)(n + 1))->below;

	if (!b) /* only a pool's head has nothing below it */
		__builtin_unreachable();
	return b;
}

/* State the size of a block, here and in the block after it: T2. */
static inline void block_set(struct block *b, size_t size, size_t flag)
{
	b->size = size | flag;
	block_after(b)->below = b;
}

//> tlsf-bins
/***
A bin's number is a floating-point number in disguise. Take the size in binary:
the position of its first one is the exponent and chooses the row, the
``TLSF_SL_SHIFT`` = 4 digits behind it are the mantissa and choose the bin in the
row. So every power of two is cut into 16 bins of equal width, and no bin is
wider than a sixteenth of the sizes in it::

	size 1000 = 1111101000 in binary
		    1               first one at 9: row 9 - 8 + 1 = 2
		     1111           bin 15 of that row: sizes 992 ... 1023
			 01000      not looked at

	row 0:  0  16  32 ... 240          16 bins of 16 bytes
	row 1:  256  272  288 ... 496      16 bins of 16 bytes
	row 2:  512  544  576 ... 992      16 bins of 32 bytes
	row 3:  1024 1088 ...              16 bins of 64 bytes

Below 256 there are too few digits for four behind the first, and the exponent
is held at 8, as IEEE 754 does with its subnormal numbers: the row is a plain
division by 16. Because the rows follow each other without a gap, "all blocks of
this bin are large enough" needs no rounding of its own: it is the bin after
that of ``size - 1``.
***/
//# ex tlsf.1 6
/* Digits that do not matter. 63 ^ clz is the position of the first one. */
static inline unsigned int bin_shift(size_t size)
{
	return (63 ^ (unsigned int)__builtin_clzl(size | TLSF_LINEAR)) -
	       TLSF_SL_SHIFT;
}

static inline unsigned int bin_of(size_t size)
{
	unsigned int shift = bin_shift(size);

	return ((shift - TLSF_SL_SHIFT) << TLSF_SL_SHIFT) +
	       (unsigned int)(size >> shift);
}

/* The first bin whose blocks are all of `size` or more. */
static inline unsigned int bin_fitting(size_t size)
{
	return bin_of(size - 1) + 1;
}
//-static inline unsigned int bin_shift(size_t size)
//-{
//-	(void)size;
//-	return 0; /* tlsf.1 is yours to write */
//-}
//-
//-static inline unsigned int bin_of(size_t size)
//-{
//-	return size >= 4UL << 20; /* two bins: up to 4 MiB, and the rest */
//-}
//-
//-static inline unsigned int bin_fitting(size_t size)
//-{
//-	return size <= 4UL << 20 ? 1 : TLSF_BINS - 1; /* all large enough */
//-}
//# end
//< tlsf-bins

//> tlsf-find
/***
Where is the next block that is large enough? ``map`` has a bit for each bin, set
while the bin has a block: 512 bits, eight words of 64, four rows in each. One
word more, ``words``, has a bit for each of the eight. "The first set bit at or
behind this one" is one instruction of the processor, so the answer is two or
four of those away, whether there are two free blocks or two million.
***/
static inline struct block *bin_find(struct tlsf *t, unsigned int bin)
{
//# ex tlsf.2 3
	size_t w = bin / 64;
	uint64_t bits = t->map[w] >> bin % 64;
	uint32_t words;

	if (likely(bits))
		return node_block(t->bins[bin + (unsigned int)__builtin_ctzl(bits)]);
	words = t->words & (~1U << w);
	if (!words)
		return NULL;
	w = (unsigned int)__builtin_ctz(words);
	bin = (unsigned int)__builtin_ctzl(t->map[w]);
	return node_block(t->bins[w * 64 + bin]);
//-	for (; bin < TLSF_BINS; bin++) /* right, and slow: tlsf.2 is yours */
//-		if (t->bins[bin])
//-			return node_block(t->bins[bin]);
//-	return NULL;
//# end
}
//< tlsf-find

//> tlsf-insert
/* Put a free block into its bin: T3, T4. */
static inline void bin_insert(struct tlsf *t, struct block *b)
{
	unsigned int bin = bin_of(block_size(b));
	struct node *n = block_node(b), **head = &t->bins[bin];
	struct node *next = *head;

	n->next = next;
	n->at = head;
	*head = n;
	if (next) { /* the bits are set */
		next->at = &n->next;
	} else {
		t->words |= 1U << bin / 64;
		t->map[bin / 64] |= 1UL << bin % 64;
	}
}
//< tlsf-insert

/* Take a free block out of its bin, which is found without its size: who is
 * the last in a list and hangs in the array itself leaves an empty bin (T4). */
static inline void bin_remove(struct tlsf *t, struct block *b)
{
	struct node *n = block_node(b), *next = n->next, **at = n->at;
	uintptr_t off = (uintptr_t)at - (uintptr_t)t->bins;
	unsigned int bin;

	*at = next;
	if (next) {
		next->at = at;
	} else if (off < sizeof(t->bins)) {
		bin = (unsigned int)(off / sizeof(t->bins[0]));
		t->map[bin / 64] &= ~(1UL << bin % 64);
		if (!t->map[bin / 64])
			t->words &= ~(1U << bin / 64);
	}
}

/* Whether two sizes have one bin for certain: a 32nd of a size is less than the
 * width of its bin, and bins begin at multiples of that. Some that have one bin
 * differ in more; but this needs no look for the first digit. (The FREE bit is
 * the same in both.) */
static inline bool bin_same(size_t size, size_t other)
{
	return (size ^ other) <= size >> (TLSF_SL_SHIFT + 1);
}

#endif /* TLSF_PRIV_H */
