/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * @defgroup allocpool Object pools
 * A fixed number of objects of one size, got from a heap once. Taking one is
 * two loads and a store, and never fails for want of memory elsewhere: it is
 * what a driver takes its buffers from.
 *
 *      p = uk_allocpool_alloc(parent, 64, 1500, 64);
 *      buf = uk_allocpool_take(p);
 *      ...
 *      uk_allocpool_return(p, buf);
 *      uk_allocpool_free(p);
 *
 * A pool is a heap as well (uk_allocpool2ukalloc()), with UK_ALLOC_FIXED: it
 * serves any size and alignment that its objects have.
 *
 * Context: any thread, any core, one pool from several of them; take and return
 * in an interrupt handler, too. Nothing sleeps.
 */
#ifndef UK_ALLOCPOOL_H
#define UK_ALLOCPOOL_H

#include <uk/alloc.h>

struct uk_allocpool;

/**
 * @return bytes that a pool takes: for uk_allocpool_init(); 0 if they overflow
 * @param count of objects @param size of one @param align a power of two
 */
size_t uk_allocpool_reqmem(unsigned int count, size_t size, size_t align);

/**
 * Make a pool in memory from `parent`.
 * @return the pool; NULL if the parent has not enough, or an argument is wrong
 *         (`count` or `size` of 0, `align` no power of two)
 */
struct uk_allocpool *uk_allocpool_alloc(struct uk_alloc *parent,
					unsigned int count, size_t size,
					size_t align);

/** Give a pool of uk_allocpool_alloc() back. All its objects must be in it. */
void uk_allocpool_free(struct uk_allocpool *p);

/**
 * Make a pool in [base, base + len), with as many objects as fit.
 * @return the pool; NULL if not one fits, or an argument is wrong
 */
struct uk_allocpool *uk_allocpool_init(void *base, size_t len, size_t size,
				       size_t align);

/** The end of one of uk_allocpool_init(): the memory is the caller's again. */
void uk_allocpool_fini(struct uk_allocpool *p);

/** @return an object, with anything in it; NULL if all are taken */
void *uk_allocpool_take(struct uk_allocpool *p);

/** @return how many objects it put into `obj`: fewer than `count` at the end */
unsigned int uk_allocpool_take_batch(struct uk_allocpool *p, void *obj[],
				     unsigned int count);

/** Give an object back. Crashes if it is not of this pool, or in it already. */
void uk_allocpool_return(struct uk_allocpool *p, void *obj);

/** Give `count` of them back. */
void uk_allocpool_return_batch(struct uk_allocpool *p, void *const obj[],
			       unsigned int count);

/** @return how many can be taken now */
unsigned int uk_allocpool_availcount(const struct uk_allocpool *p);

/** @return how many objects there are */
unsigned int uk_allocpool_count(const struct uk_allocpool *p);

/** @return usable bytes of each */
size_t uk_allocpool_objlen(const struct uk_allocpool *p);

/** @return the pool as a heap */
struct uk_alloc *uk_allocpool2ukalloc(struct uk_allocpool *p);

/** @return the pool that a heap is, or NULL if it is none */
struct uk_allocpool *ukalloc2uk_allocpool(struct uk_alloc *a);

#endif /* UK_ALLOCPOOL_H */
