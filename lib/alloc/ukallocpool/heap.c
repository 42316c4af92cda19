/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The pool as a heap (uk/alloc.h), with UK_ALLOC_FIXED - so that code which is
 * given a heap can be given a pool. A size or an alignment that the objects
 * have not is one that cannot be had.
 */
#include <uk/assert.h>
#include <uk/errno.h>

#include "pool_priv.h"

static struct uk_allocpool *pool_of(struct uk_alloc *a)
{
	return __containerof(a, struct uk_allocpool, a);
}

static void *pool_malloc(struct uk_alloc *a, size_t size)
{
	struct uk_allocpool *p = pool_of(a);

	return size <= p->size ? uk_allocpool_take(p) : NULL;
}

/* The first object and the distance between two are multiples of `align`. */
static void *pool_memalign(struct uk_alloc *a, size_t align, size_t size)
{
	struct uk_allocpool *p = pool_of(a);

	if (!POWER_OF_2(align) || !IS_ALIGNED(p->base | p->size, align))
		return NULL;
	return pool_malloc(a, size);
}

static void pool_free(struct uk_alloc *a, void *ptr)
{
	if (ptr)
		uk_allocpool_return(pool_of(a), ptr);
}

static void *pool_palloc(struct uk_alloc *a, unsigned long pages)
{
	if (pages > SIZE_MAX / __PAGE_SIZE)
		return NULL;
	return pool_memalign(a, __PAGE_SIZE, pages * __PAGE_SIZE);
}

static void pool_pfree(struct uk_alloc *a, void *ptr,
		       unsigned long pages __maybe_unused)
{
	pool_free(a, ptr);
}

static int pool_addmem(struct uk_alloc *a __maybe_unused,
		       void *base __maybe_unused, size_t len __maybe_unused)
{
	return -ENOTSUP;
}

static size_t pool_usable(struct uk_alloc *a, const void *ptr __maybe_unused)
{
	return pool_of(a)->size;
}

static size_t pool_availmem(struct uk_alloc *a)
{
	return uk_allocpool_availcount(pool_of(a)) * pool_of(a)->size;
}

static size_t pool_maxalloc(struct uk_alloc *a)
{
	return uk_allocpool_availcount(pool_of(a)) ? pool_of(a)->size : 0;
}

/* I1 and I2: the list, and as many others as are missing from it. */
static const char *check_links(const struct uk_allocpool *p)
{
	uint32_t i, in = 0, out = 0;

	for (i = p->head; i != POOL_END; i = p->next[i])
		if (i >= p->count || ++in > p->count)
			return "I2: the list leads outside, or round";
	for (i = 0; i < p->count; i++)
		out += p->next[i] == POOL_TAKEN;
	if (in != p->avail)
		return "I2: the list is not as long as it should be";
	if (in + out != p->count)
		return "I1: an object is neither in the pool nor taken";
	return NULL;
}

static const char *pool_check(struct uk_alloc *a)
{
	struct uk_allocpool *p = pool_of(a);
	unsigned long flags = uk_spin_lock_irqsave(&p->lock);
	const char *wrong = check_links(p);

	uk_spin_unlock_irqrestore(&p->lock, flags);
	return wrong;
}

const struct uk_alloc_ops pool_ops = {
	.malloc = pool_malloc,
	.memalign = pool_memalign,
	.free = pool_free,
	.palloc = pool_palloc,
	.pfree = pool_pfree,
	.addmem = pool_addmem,
	.usable = pool_usable,
	.availmem = pool_availmem,
	.maxalloc = pool_maxalloc,
	.check = pool_check,
};

unsigned int uk_allocpool_availcount(const struct uk_allocpool *p)
{
	return uk_load_n(&p->avail);
}

unsigned int uk_allocpool_count(const struct uk_allocpool *p)
{
	return p->count;
}

size_t uk_allocpool_objlen(const struct uk_allocpool *p)
{
	return p->size;
}

struct uk_alloc *uk_allocpool2ukalloc(struct uk_allocpool *p)
{
	return &p->a;
}

struct uk_allocpool *ukalloc2uk_allocpool(struct uk_alloc *a)
{
	return a->impl == &pool_ops ? pool_of(a) : NULL;
}
