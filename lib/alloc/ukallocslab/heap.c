/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The slab allocator as a heap - how it is made, and the rarer operations.
 *
 *      base                                                        base + len
 *      | struct heap | page map ..... | page | page | ... not touched ... |
 *
 * Making one writes the heap's own structure and nothing else: a cache or a
 * list that is all zero is an empty one. The rest is in slab.c (small blocks),
 * block.c (large ones) and pages.c.
 */
#include <uk/assert.h>
#include <uk/errno.h>
#include <uk/string.h>

#include "slab_priv.h"

static const struct uk_alloc_ops slab_ops;

//> slab-init
static struct uk_alloc *slab_init(void *base, size_t len)
{
	uintptr_t start = ALIGN_UP((uintptr_t)base, __alignof__(struct heap));
	uintptr_t end = (uintptr_t)base + len;
	struct heap *h = (struct heap *)start;

	if (end < (uintptr_t)base || start < (uintptr_t)base
	    || start > end || end - start < sizeof(*h))
		return NULL;
	memset(h, 0, sizeof(*h));
	if (!slab_region_make(&h->first, start + sizeof(*h),
			      end - start - sizeof(*h)))
		return NULL;
	h->free_pages = h->first.len / __PAGE_SIZE;
	if (uk_alloc_register(&h->a, &slab_ops, "slab", 0))
		return NULL;
	return &h->a;
}
//< slab-init

static struct heap *heap_of(struct uk_alloc *a)
{
	return __containerof(a, struct heap, a);
}

/* Another region: its description lies at its own front. */
static int slab_addmem(struct uk_alloc *a, void *base, size_t len)
{
	uintptr_t start = ALIGN_UP((uintptr_t)base, UK_ALLOC_ALIGN);
	struct region *r = (struct region *)start;
	struct heap *h = heap_of(a);
	unsigned long flags;

	if (start - (uintptr_t)base + sizeof(*r) > len
	    || !slab_region_make(r, start + sizeof(*r), (uintptr_t)base + len
				 - start - sizeof(*r)))
		return -EINVAL;
	flags = uk_spin_lock_irqsave(&h->lock);
	r->next = h->first.next;
	uk_store_n_release(&h->first.next, r);
	h->free_pages += r->len / __PAGE_SIZE;
	uk_spin_unlock_irqrestore(&h->lock, flags);
	return 0;
}

//> slab-memalign
/*** Slabs start at a page and objects at multiples of their size, so an object
whose size is a multiple of an alignment has it. A class is never finer than the
bits of the sizes in it: a size that is rounded up to the alignment first gets a
class that is a multiple of it, too. (Where memory is short, malloc may give an
object of another class: that one is looked at.) ***/
static void *slab_memalign(struct uk_alloc *a, size_t align, size_t size)
{
	size_t rounded = ALIGN_UP(size ? size : 1, align);
	void *p;

	if (!POWER_OF_2(align) || rounded < size)
		return NULL;
	if (align > __PAGE_SIZE || rounded > CLASS_MAX)
		return slab_block_get(heap_of(a), size ? size : 1, align);
	p = slab_malloc(a, rounded);
	if (IS_ALIGNED(p, align))
		return p;
	slab_free(a, p);
	return NULL;
}
//< slab-memalign

static void *slab_palloc(struct uk_alloc *a, unsigned long pages)
{
	if (pages > SIZE_MAX / __PAGE_SIZE)
		return NULL;
	return slab_block_get(heap_of(a), pages * __PAGE_SIZE, 0);
}

static size_t slab_usable(struct uk_alloc *a, const void *ptr)
{
	struct heap *h = heap_of(a);
	const struct region *r = slab_region_of(h, (uintptr_t)ptr);
	const struct page *pg;

	UK_ASSERT(r);
	pg = &r->map[((uintptr_t)ptr - r->base) / __PAGE_SIZE];
	if (pg->what < CLASSES)
		return slab_class_size[pg->what];
	UK_ASSERT(pg->what == PAGE_BLOCK);
	return pg->len * __PAGE_SIZE;
}

static void slab_pfree(struct uk_alloc *a, void *ptr, unsigned long pages)
{
	UK_ASSERT(!ptr || slab_usable(a, ptr) == pages * __PAGE_SIZE);
	slab_free(a, ptr);
}

static size_t slab_availmem(struct uk_alloc *a)
{
	struct heap *h = heap_of(a);
	const struct page *pg;
	unsigned long flags;
	unsigned int class;
	size_t n;

	slab_drain(h);
	flags = uk_spin_lock_irqsave(&h->lock);
	n = h->free_pages * __PAGE_SIZE;
	for (class = 0; class < CLASSES; class++)
		for (pg = h->partial[class]; pg; pg = pg->next)
			n += (slab_objects(pg) - pg->used)
			     * (size_t)slab_class_size[class];
	uk_spin_unlock_irqrestore(&h->lock, flags);
	return n;
}

static size_t slab_maxalloc(struct uk_alloc *a)
{
	struct heap *h = heap_of(a);
	unsigned long flags;
	unsigned int class;
	size_t n;

	slab_drain(h);
	flags = uk_spin_lock_irqsave(&h->lock);
	n = slab_run_longest(h) * __PAGE_SIZE;
	for (class = 0; class < CLASSES; class++)
		if (h->partial[class])
			n = MAX(n, (size_t)slab_class_size[class]);
	uk_spin_unlock_irqrestore(&h->lock, flags);
	return n;
}

static const struct uk_alloc_ops slab_ops = {
	.malloc = slab_malloc,
	.memalign = slab_memalign,
	.free = slab_free,
	.palloc = slab_palloc,
	.pfree = slab_pfree,
	.addmem = slab_addmem,
	.usable = slab_usable,
	.availmem = slab_availmem,
	.maxalloc = slab_maxalloc,
	.check = slab_check,
};

UK_ALLOC_IMPL(slab) = { .name = "slab", .init = slab_init };
