/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The buddy allocator's invariants, walked (B1 to B4 of buddy.c), and the
 * check of a pointer before it is freed.
 *
 * Both read the map only where a block begins (B2): the walk goes from block
 * to block, the check down the tree of halves.
 */
#include "buddy_priv.h"

/* What was found on the way. */
struct tally {
	size_t blocks; /* free blocks */
	size_t bytes;  /* in them */
};

static const char *check_region(struct region *r, struct tally *sum);
static const char *check_block(struct region *r, uintptr_t p,
			       unsigned int order);
static const char *check_list(struct buddy *h, unsigned int order,
			      size_t most, struct tally *sum);

//> buddy-misuse
/***
Which block does an address lie in? The region's largest block around it is
known by arithmetic alone. Either the map has that order at its beginning, and
it is the one; or it was cut, and the question is asked again of the half that
the address lies in. Each step reads the entry of a block that is or was whole:
so the answer is exact, even for an address in the middle of nowhere.
***/
static uintptr_t block_around(struct region *r, uintptr_t addr)
{
	unsigned int order = MIN(BUDDY_MAX, 63 ^ (unsigned int)__builtin_clzl(
						 r->end - r->start));
	uintptr_t p = ALIGN_DOWN(addr, 1UL << order);

	while (!buddy_holds(r, p, order) ||
	       (*buddy_entry(r, p) & ENTRY_ORDER) < order) {
		order--;
		p = ALIGN_DOWN(addr, 1UL << order);
	}
	return p;
}

const char *buddy_misuse(const struct buddy *h, const void *ptr,
			 unsigned int order)
{
	struct region *r = buddy_region(h, (uintptr_t)ptr);
	uintptr_t p;

	if (!r)
		return "not from this heap";
	p = block_around(r, (uintptr_t)ptr);
	if (*buddy_entry(r, p) & ENTRY_FREE)
		return "freed twice";
	if (p != (uintptr_t)ptr)
		return "not the beginning of a block";
	if (order && *buddy_entry(r, p) != order)
		return "another number of pages than was asked for";
	return NULL;
}
//< buddy-misuse

const char *buddy_check(struct uk_alloc *a)
{
	struct buddy *h = buddy_of(a);
	unsigned long flags = uk_spin_lock_irqsave(&h->lock);
	struct tally met = { 0 }, listed = { 0 };
	const char *wrong = NULL;
	unsigned int order;
	struct region *r;

	for (r = h->regions; r && !wrong; r = r->next)
		wrong = check_region(r, &met);
	for (order = 0; order < BUDDY_ORDERS && !wrong; order++)
		wrong = check_list(h, order, met.blocks, &listed);
	if (!wrong && listed.blocks != met.blocks)
		wrong = "B3: a free block is in no list";
	if (!wrong && (listed.bytes != met.bytes || h->avail != met.bytes))
		wrong = "the count of free bytes is wrong";
	uk_spin_unlock_irqrestore(&h->lock, flags);
	return wrong;
}

static const char *check_region(struct region *r, struct tally *sum)
{
	const char *wrong;
	unsigned int order;
	uintptr_t p;

	for (p = r->start; p < r->end; p += 1UL << order) {
		order = *buddy_entry(r, p) & ENTRY_ORDER;
		wrong = check_block(r, p, order);
		if (wrong)
			return wrong;
		if (*buddy_entry(r, p) & ENTRY_FREE) {
			sum->blocks++;
			sum->bytes += 1UL << order;
		}
	}
	return NULL;
}

/* B4 is asked of the lower of two buddies only; the upper one begins a block
 * (see buddy.c), so its entry may be read. */
static const char *check_block(struct region *r, uintptr_t p,
			       unsigned int order)
{
	uintptr_t mate = p ^ (1UL << order);

	if (order < BUDDY_MIN || order > BUDDY_MAX)
		return "B2: the map has an order that cannot be";
	if (!IS_ALIGNED(p, 1UL << order) || !buddy_holds(r, p, order))
		return "B1: a block is not where its order belongs";
	if (order < BUDDY_MAX && (*buddy_entry(r, p) & ENTRY_FREE) &&
	    mate > p && buddy_holds(r, mate, order) &&
	    *buddy_entry(r, mate) == *buddy_entry(r, p))
		return "B4: two buddies are free";
	return NULL;
}

static const char *check_list(struct buddy *h, unsigned int order,
			      size_t most, struct tally *sum)
{
	const struct uk_list_head *link, *before = &h->free[order];
	struct region *r;

	if (!(h->nonempty >> order & 1) != uk_list_empty(before))
		return "B3: the bit of an order is wrong";
	for (link = before->next; link != &h->free[order]; link = link->next) {
		r = buddy_region(h, (uintptr_t)link);
		if (!r || block_around(r, (uintptr_t)link) != (uintptr_t)link ||
		    *buddy_entry(r, (uintptr_t)link) != (order | ENTRY_FREE))
			return "B3: a list has what is not free, or not its";
		if (link->prev != before)
			return "B3: a list's pointer back is wrong";
		if (++sum->blocks > most)
			return "B3: a block is in two lists";
		sum->bytes += 1UL << order;
		before = link;
	}
	return link->prev == before ? NULL : "B3: a list's end is wrong";
}
