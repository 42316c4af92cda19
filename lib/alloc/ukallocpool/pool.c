/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Object pool - a known number of objects of one size.
 *
 * Idea: whoever knows how many of one size are needed (descriptors, packet
 * buffers, connections) needs no search and no classes. The objects lie side by
 * side; beside them, four bytes for each say which object is after it in the
 * list of those that are in the pool, or that it is taken:
 *
 *      head = 2                       taken
 *      next:    [  END |  TAKEN |  0  ]      list: 2 -> 0
 *      objects: |   0  |    1   |  2  |
 *
 * The links are not in the objects, which costs four bytes, and buys three
 * things: an object keeps its contents while it is in the pool (a network
 * buffer stays set up); what was written to after it was returned breaks no
 * list; and a second return is seen at once, because TAKEN is gone.
 *
 * I1  next[i] is POOL_TAKEN exactly if object i is not in the pool.
 * I2  From `head` through next[] there are `avail` objects, then POOL_END.
 *
 * The price: the memory belongs to the pool even if it is not used, and when
 * it is all taken that is all there is. Finding an object's number costs a
 * division on return (a multiplication would bound the sizes). One lock for
 * all cores: slab has caches for each of them.
 *
 * Read uk_allocpool_take(), then uk_allocpool_return().
 */
#include <uk/assert.h>
#include <uk/essentials.h>
#include <uk/string.h>

#include "pool_priv.h"

//> pool-take
/*** The object that was returned last is taken first: it is the one most likely
to be in the processor's cache. ***/
static inline void *take(struct uk_allocpool *p)
{
	uint32_t i = p->head;

	if (unlikely(i == POOL_END))
		return NULL;
	p->head = p->next[i]; /* I2 */
	p->next[i] = POOL_TAKEN; /* I1 */
	p->avail--;
	return (void *)(p->base + i * p->size);
}

void *uk_allocpool_take(struct uk_allocpool *p)
{
	unsigned long flags = uk_spin_lock_irqsave(&p->lock);
	void *obj = take(p);

	uk_spin_unlock_irqrestore(&p->lock, flags);
	return obj;
}
//< pool-take

unsigned int uk_allocpool_take_batch(struct uk_allocpool *p, void *obj[],
				     unsigned int count)
{
	unsigned long flags = uk_spin_lock_irqsave(&p->lock);
	unsigned int n;

	for (n = 0; n < count; n++) {
		obj[n] = take(p);
		if (!obj[n])
			break;
	}
	uk_spin_unlock_irqrestore(&p->lock, flags);
	return n;
}

static __noinline __cold __noreturn void refuse(struct uk_allocpool *p,
						const void *obj)
{
	uk_crash("pool: return of %p: it %s", obj, pool_diagnose(p, obj));
}

//> pool-return
/*** An address becomes a number by division; a remainder, or a number that is
too large, is not of this pool, and a number that is in the pool was returned
already. ***/
static inline void give(struct uk_allocpool *p, void *obj)
{
	uintptr_t in = (uintptr_t)obj - p->base;
	uintptr_t i = in / p->size;

	if (unlikely(i >= p->count || in % p->size || p->next[i] != POOL_TAKEN))
		refuse(p, obj);
	p->next[i] = p->head; /* I2 */
	p->head = (uint32_t)i;
	p->avail++;
}

void uk_allocpool_return(struct uk_allocpool *p, void *obj)
{
	unsigned long flags = uk_spin_lock_irqsave(&p->lock);

	give(p, obj);
	uk_spin_unlock_irqrestore(&p->lock, flags);
}
//< pool-return

void uk_allocpool_return_batch(struct uk_allocpool *p, void *const obj[],
			       unsigned int count)
{
	unsigned long flags = uk_spin_lock_irqsave(&p->lock);
	unsigned int n;

	for (n = 0; n < count; n++)
		give(p, obj[n]);
	uk_spin_unlock_irqrestore(&p->lock, flags);
}

const char *pool_diagnose(struct uk_allocpool *p, const void *obj)
{
	uintptr_t in = (uintptr_t)obj - p->base;

	if (in / p->size >= p->count)
		return "is not of this pool";
	if (in % p->size)
		return "is inside of an object";
	if (p->next[in / p->size] != POOL_TAKEN)
		return "was returned already";
	return NULL;
}

/* --- making and ending -------------------------------------------------------- */

size_t uk_allocpool_reqmem(unsigned int count, size_t size, size_t align)
{
	size_t step, objects, all;

	if (!count || count > POOL_MAX || !size || !POWER_OF_2(align)
	    || __builtin_add_overflow(size, align - 1, &step))
		return 0;
	align = MAX(align, (size_t)UK_ALLOC_ALIGN);
	step = ALIGN_UP(size, align);
	if (step < size
	    || __builtin_mul_overflow(step, (size_t)count, &objects)
	    || __builtin_add_overflow(objects, count * sizeof(uint32_t), &all)
	    || __builtin_add_overflow(all, sizeof(struct uk_allocpool)
				      + UK_ALLOC_ALIGN - 1 + align - 1, &all))
		return 0;
	return all;
}

//> pool-init
/*** The structure, then the links, then the objects at their alignment. All
objects are in the pool from the start, the first to be taken first. ***/
static struct uk_allocpool *pool_make(void *base, unsigned int count,
				      size_t size, size_t align)
{
	struct uk_allocpool *p = (void *)ALIGN_UP((uintptr_t)base,
						  (uintptr_t)UK_ALLOC_ALIGN);
	uint32_t i;

	align = MAX(align, (size_t)UK_ALLOC_ALIGN);
	memset(p, 0, sizeof(*p));
	p->next = (uint32_t *)(p + 1);
	p->base = ALIGN_UP((uintptr_t)(p->next + count), align);
	p->size = ALIGN_UP(size, align);
	p->count = p->avail = count;
	uk_spin_init(&p->lock);
	for (i = 0; i < count; i++)
		p->next[i] = i + 1;
	p->next[count - 1] = POOL_END;
	if (uk_alloc_register(&p->a, &pool_ops, "pool", UK_ALLOC_FIXED))
		return NULL;
	return p;
}
//< pool-init

struct uk_allocpool *uk_allocpool_alloc(struct uk_alloc *parent,
					unsigned int count, size_t size,
					size_t align)
{
	size_t len = uk_allocpool_reqmem(count, size, align);
	void *base = len ? uk_malloc(parent, len) : NULL;
	struct uk_allocpool *p;

	if (!base)
		return NULL;
	p = pool_make(base, count, size, align);
	if (p)
		p->parent = parent;
	else
		uk_free(parent, base);
	return p;
}

void uk_allocpool_free(struct uk_allocpool *p)
{
	struct uk_alloc *parent = p->parent;

	UK_ASSERT(parent); /* else it is uk_allocpool_fini()'s */
	uk_allocpool_fini(p);
	uk_free(parent, p); /* malloc aligned it, so it begins the block */
}

/* The largest number of objects that fits, by halving the interval. */
static unsigned int count_in(size_t len, size_t size, size_t align)
{
	unsigned int low = 0, high = POOL_MAX, mid;
	size_t need;

	while (low < high) {
		mid = low + (high - low + 1) / 2;
		need = uk_allocpool_reqmem(mid, size, align);
		if (need && need <= len)
			low = mid;
		else
			high = mid - 1;
	}
	return low;
}

struct uk_allocpool *uk_allocpool_init(void *base, size_t len, size_t size,
				       size_t align)
{
	unsigned int count = count_in(len, size, align);

	return count ? pool_make(base, count, size, align) : NULL;
}

void uk_allocpool_fini(struct uk_allocpool *p)
{
	UK_ASSERT(p->avail == p->count); /* an object is still out */
	uk_alloc_unregister(&p->a);
}
