/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * TLSF's pools: how a piece of memory becomes blocks, and a heap.
 *
 *      base                                                   base + len
 *      | struct tlsf | struct pool |  one free block  | end |
 *        only the      in use,       below = pool's     in use,
 *        first pool    no `below`    head               size 0
 *
 * The two ends are blocks in use (T1 of tlsf.c), so that merging needs no
 * comparison with the pool's limits. Pools that happen to touch are not
 * merged: no block spans two of them. Making one touches its two ends and
 * nothing between, so it takes as long for 2 MiB as for 8 GiB.
 */
#include <uk/errno.h>
#include <uk/string.h>

#include "tlsf_priv.h"

static bool overlaps(const struct tlsf *t, uintptr_t start, uintptr_t end);
static void fill(struct tlsf *t, struct pool *p, struct block *end);

int tlsf_addmem(struct uk_alloc *a, void *base, size_t len)
{
	struct tlsf *t = tlsf_of(a);
	uintptr_t start = ALIGN_UP((uintptr_t)base, UK_ALLOC_ALIGN);
	uintptr_t end = ALIGN_DOWN((uintptr_t)base + len, UK_ALLOC_ALIGN);
	unsigned long flags;
	int err = -EINVAL;

	if ((uintptr_t)base + len < len || end < start ||
	    end - start < sizeof(struct pool) + BLOCK_MIN + BLOCK_HEADER)
		return -EINVAL;
	end = start + MIN(end - start, TLSF_LIMIT);
	flags = uk_spin_lock_irqsave(&t->lock);
	if (!overlaps(t, start, end)) {
		fill(t, (struct pool *)start,
		     (struct block *)(end - BLOCK_HEADER));
		err = 0;
	}
	uk_spin_unlock_irqrestore(&t->lock, flags);
	return err;
}

static bool overlaps(const struct tlsf *t, uintptr_t start, uintptr_t end)
{
	const struct pool *p;

	for (p = t->pools; p; p = p->next)
		if (start < (uintptr_t)p->end + BLOCK_HEADER &&
		    (uintptr_t)p < end)
			return true;
	return false;
}

static void fill(struct tlsf *t, struct pool *p, struct block *end)
{
	struct block *b = (struct block *)(p + 1);

	end->size = 0; /* and in use */
	p->head.below = NULL;
	block_set(&p->head, sizeof(*p), 0);
	block_set(b, (uintptr_t)end - (uintptr_t)b, BLOCK_FREE);
	p->end = end;
	p->next = t->pools;
	t->pools = p;
	bin_insert(t, b);
	t->avail += block_size(b);
}

static struct uk_alloc *tlsf_init(void *base, size_t len)
{
	uintptr_t start = ALIGN_UP((uintptr_t)base, UK_ALLOC_ALIGN);
	struct tlsf *t = (struct tlsf *)start;
	size_t used = start - (uintptr_t)base + sizeof(*t);

	if (len < used)
		return NULL;
	memset(t, 0, sizeof(*t));
	uk_spin_init(&t->lock);
	if (tlsf_addmem(&t->a, t + 1, len - used) < 0 ||
	    uk_alloc_register(&t->a, &tlsf_ops, "tlsf", 0) < 0)
		return NULL;
	return &t->a;
}

UK_ALLOC_IMPL(tlsf) = {
	.name = "tlsf",
	.init = tlsf_init,
};
