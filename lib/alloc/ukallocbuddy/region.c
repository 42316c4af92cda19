/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The buddy allocator's regions: how memory becomes blocks, and a heap.
 *
 *      base                                                       base + len
 *      | struct buddy | struct region | map |64|128|  ...  |256|64|
 *        only the first                      ^ start           end ^
 *        region
 *
 * Addresses decide which blocks can be: at each place the largest that is
 * aligned there and still fits. They grow, then shrink again, at most two of
 * each order; so making a region takes as long for 2 MiB as for 8 GiB (B2 of
 * buddy.c says why the map need not be cleared). No block spans two regions.
 */
#include <uk/errno.h>

#include "buddy_priv.h"

static bool overlaps(const struct buddy *h, uintptr_t base, uintptr_t end);
static void fill(struct buddy *h, struct region *r);

int buddy_addmem(struct uk_alloc *a, void *base, size_t len)
{
	struct buddy *h = buddy_of(a);
	struct region *r = (struct region *)ALIGN_UP((uintptr_t)base, 8);
	uintptr_t end = (uintptr_t)base + len;
	unsigned long flags;
	int err = -EINVAL;
	size_t units;

	if (end < (uintptr_t)base || (uintptr_t)r->map >= end)
		return -EINVAL;
	units = (end - (uintptr_t)r->map) / ((1UL << BUDDY_MIN) + 1);
	flags = uk_spin_lock_irqsave(&h->lock);
	if (!overlaps(h, (uintptr_t)r, end)) {
		r->start = ALIGN_UP((uintptr_t)&r->map[units + 1],
				    1UL << BUDDY_MIN);
		r->end = ALIGN_DOWN(end, 1UL << BUDDY_MIN);
		if (r->start < r->end) {
			fill(h, r);
			err = 0;
		}
	}
	uk_spin_unlock_irqrestore(&h->lock, flags);
	return err;
}

static bool overlaps(const struct buddy *h, uintptr_t base, uintptr_t end)
{
	const struct region *r;

	for (r = h->regions; r; r = r->next)
		if (base < r->end && (uintptr_t)r < end)
			return true;
	return false;
}

//> buddy-fill
static void fill(struct buddy *h, struct region *r)
{
	unsigned int order;
	uintptr_t p;

	r->next = h->regions;
	h->regions = r;
	for (p = r->start; p < r->end; p += 1UL << order) {
		order = buddy_largest(p, r->end - p);
		buddy_put(h, r, p, order);
	}
}
//< buddy-fill

static struct uk_alloc *buddy_init(void *base, size_t len)
{
	struct buddy *h = (struct buddy *)ALIGN_UP((uintptr_t)base, 16);
	size_t used = (uintptr_t)(h + 1) - (uintptr_t)base;
	unsigned int order;

	if (len < used)
		return NULL;
	h->regions = NULL;
	h->avail = 0;
	h->nonempty = 0;
	uk_spin_init(&h->lock);
	for (order = 0; order < BUDDY_ORDERS; order++)
		UK_INIT_LIST_HEAD(&h->free[order]);
	if (buddy_addmem(&h->a, h + 1, len - used) < 0 ||
	    uk_alloc_register(&h->a, &buddy_ops, "buddy", 0) < 0)
		return NULL;
	return &h->a;
}

UK_ALLOC_IMPL(buddy) = {
	.name = "buddy",
	.init = buddy_init,
};
