/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Blocks of whole pages, and addresses that are no blocks.
 *
 * Beyond CLASS_MAX a block is a run of pages: its length is in the page map, so
 * it has no header either and starts at a page. The same map tells a block from
 * an address that is none; where one is about to be freed that cannot be, the
 * heap would be broken some time later and far away, so we crash here and say
 * what it is.
 */
#include <uk/assert.h>

#include "slab_priv.h"

/* Objects in caches keep pages that may part two free runs. That matters for a
 * block that is large for what is free, and to empty the caches takes little
 * time compared to that many pages. */
static bool worth_draining(const struct heap *h, size_t n)
{
	return uk_load_n(&h->cached) && n >= uk_load_n(&h->free_pages) / 32;
}

void *slab_block_get(struct heap *h, size_t size, size_t align)
{
	size_t n = size / __PAGE_SIZE + (size % __PAGE_SIZE != 0);
	unsigned long flags;
	struct page *pg;
	void *ptr = NULL;

	if (worth_draining(h, n))
		slab_drain(h);
	flags = uk_spin_lock_irqsave(&h->lock);
	pg = n ? slab_run_get(h, n, align) : NULL;
	if (pg) {
		pg->what = PAGE_BLOCK;
		pg->len = (uint32_t)n;
		ptr = slab_page_addr(h, pg);
	}
	uk_spin_unlock_irqrestore(&h->lock, flags);
	if (!ptr && n && uk_load_n(&h->cached)) {
		slab_drain(h); /* what they keep may be what is missing */
		ptr = slab_block_get(h, size, align);
	}
	return ptr;
}

/* The entry of the page that an address is in, or NULL. */
static struct page *page_of(const struct heap *h, const void *ptr)
{
	const struct region *r = slab_region_of(h, (uintptr_t)ptr);

	return r ? &r->map[((uintptr_t)ptr - r->base) / __PAGE_SIZE] : NULL;
}

void slab_block_put(struct heap *h, void *ptr)
{
	struct page *pg = page_of(h, ptr);
	unsigned long flags;

	UK_ASSERT(pg->what == PAGE_BLOCK);
	flags = uk_spin_lock_irqsave(&h->lock);
	pg->what = PAGE_INNER;
	slab_run_put(h, pg, pg->len);
	uk_spin_unlock_irqrestore(&h->lock, flags);
}

/* --- what is wrong with it ---------------------------------------------------- */

static bool is_in(const struct object *o, const struct object *list)
{
	while (list && list != o)
		list = list->next;
	return list;
}

/* Whether a core, or its slab, has an object. */
static bool is_free(struct heap *h, const struct page *first,
		    const struct object *o)
{
	unsigned long flags;
	unsigned int cpu;
	bool found;

	flags = uk_spin_lock_irqsave(&h->lock);
	found = is_in(o, first->free);
	uk_spin_unlock_irqrestore(&h->lock, flags);
	for (cpu = 0; cpu < CONFIG_UKPLAT_LCPU_MAXCOUNT && !found; cpu++) {
		flags = uk_spin_lock_irqsave(&h->cache[cpu].lock);
		found = is_in(o, h->cache[cpu].head[first->what]);
		uk_spin_unlock_irqrestore(&h->cache[cpu].lock, flags);
	}
	return found;
}

const char *slab_diagnose(struct heap *h, const void *ptr)
{
	const struct region *r = slab_region_of(h, (uintptr_t)ptr);
	uintptr_t in = r ? (uintptr_t)ptr - r->base : 0;
	const struct object *o = ptr;
	const struct page *pg;
	uint32_t offset;

	if (!r)
		return "is not memory of this heap, or was freed";
	pg = &r->map[in / __PAGE_SIZE];
	if (pg->what == PAGE_BLOCK)
		return in % __PAGE_SIZE ? "is inside of a block" : NULL;
	if (pg->what >= CLASSES)
		return "is inside of a block, or was freed";
	offset = slab_offset(pg, in);
	if (offset % slab_class_size[pg->what])
		return "is inside of a block";
	if (offset / slab_class_size[pg->what] >= slab_objects(pg))
		return "was never a block";
	pg = &r->map[(in - offset) / __PAGE_SIZE];
	return o->mark == MARK && is_free(h, pg, o) ? "was freed already"
							  : NULL;
}

void slab_refuse(struct heap *h, const void *ptr)
{
	uk_crash("slab: free(%p): it %s", ptr, slab_diagnose(h, ptr));
}
