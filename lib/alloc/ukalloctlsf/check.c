/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * TLSF's invariants, walked (T1 to T5 of tlsf.c), and the check of a pointer
 * before it is freed.
 *
 * The walk goes along both ways to a block: through the bins, and through the
 * pools in memory order. Where both find the same number of free blocks and of
 * bytes, each free block is in one list, and no list has anything else.
 */
#include "tlsf_priv.h"

/* What one of the two ways found. */
struct tally {
	size_t blocks; /* free blocks */
	size_t bytes;  /* in them, with headers */
};

static const char *check_word(struct tlsf *t, unsigned int w,
			      struct tally *sum);
static const char *check_bin(struct tlsf *t, unsigned int bin,
			     struct tally *sum);
static const char *check_pool(const struct pool *p, struct tally *sum);

static const struct pool *pool_of(const struct tlsf *t, uintptr_t addr)
{
	const struct pool *p = t->pools;

	while (p && (addr < (uintptr_t)(p + 1) || addr >= (uintptr_t)p->end))
		p = p->next;
	return p;
}

//> tlsf-misuse
/***
A block that vanished into the one below it keeps its old header, with the FREE
bit, as bytes of nobody: so a second free is recognised until somebody else has
written there. After that T2 fails, which is as much as can be known.
***/
const char *tlsf_misuse(const struct tlsf *t, const void *ptr)
{
	const struct block *b = block_of(ptr);
	const struct pool *p = pool_of(t, (uintptr_t)b);
	size_t room, size;

	if (!p)
		return "not from this heap";
	if (!IS_ALIGNED(ptr, UK_ALLOC_ALIGN))
		return "not the beginning of a block";
	room = (uintptr_t)p->end - (uintptr_t)b;
	size = block_size(b);
	if (!IS_ALIGNED(size, UK_ALLOC_ALIGN) || size < BLOCK_MIN ||
	    size > room)
		return "not the beginning of a block, or freed twice";
	if (block_is_free(b))
		return "freed twice";
	if (block_after(b)->below != b)
		return "written past its end, not a block, or freed twice";
	return NULL;
}
//< tlsf-misuse

const char *tlsf_check(struct uk_alloc *a)
{
	struct tlsf *t = tlsf_of(a);
	unsigned long flags = uk_spin_lock_irqsave(&t->lock);
	struct tally listed = { 0 }, met = { 0 };
	const char *wrong = NULL;
	const struct pool *p;
	unsigned int w;

	for (p = t->pools; p && !wrong; p = p->next)
		wrong = check_pool(p, &met);
	for (w = 0; w < TLSF_WORDS && !wrong; w++)
		wrong = check_word(t, w, &listed);
	if (!wrong && listed.blocks != met.blocks)
		wrong = "T3: a free block is in no list, or in two";
	if (!wrong && (listed.bytes != met.bytes || t->avail != met.bytes))
		wrong = "the count of free bytes is wrong";
	uk_spin_unlock_irqrestore(&t->lock, flags);
	return wrong;
}

static const char *check_word(struct tlsf *t, unsigned int w,
			      struct tally *sum)
{
	unsigned int bin;
	const char *wrong;

	if (!(t->words >> w & 1) != !t->map[w])
		return "T4: the bit of a word is wrong";
	for (bin = w * 64; bin < w * 64 + 64; bin++) {
		if (!(t->map[w] >> bin % 64 & 1) != !t->bins[bin])
			return "T4: the bit of a bin is wrong";
		wrong = check_bin(t, bin, sum);
		if (wrong)
			return wrong;
	}
	return NULL;
}

/* A list cannot run in a circle: its second entry would have another `at`. */
static const char *check_bin(struct tlsf *t, unsigned int bin,
			     struct tally *sum)
{
	struct node *n, **at = &t->bins[bin];
	const struct block *b;

	for (n = *at; n; n = n->next) {
		if (n->at != at)
			return "T3: a list's pointer back is wrong";
		b = node_block(n);
		if (!pool_of(t, (uintptr_t)b) || !block_is_free(b) ||
		    block_node(b) != n)
			return "T3: a list has something that is not free";
		if (bin_of(block_size(b)) != bin)
			return "T3: a block is in another size's bin";
		sum->blocks++;
		sum->bytes += block_size(b);
		at = &n->next;
	}
	return NULL;
}

static const char *check_pool(const struct pool *p, struct tally *sum)
{
	const struct block *b, *next;

	for (b = &p->head; b != p->end; b = next) {
		next = block_after(b);
		if (block_size(b) < BLOCK_MIN || next > p->end ||
		    !IS_ALIGNED(block_size(b), UK_ALLOC_ALIGN))
			return "T1: a block's size is wrong";
		if (next->below != b)
			return "T2: a block does not know the one below it";
		if (block_is_free(b) && block_is_free(next))
			return "T5: two free neighbours";
		if (block_is_free(b)) {
			sum->blocks++;
			sum->bytes += block_size(b);
		}
	}
	return b->size ? "T1: the pool's end was overwritten" : NULL;
}
