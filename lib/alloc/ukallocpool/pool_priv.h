/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the files of the pool share: its structure.
 */
#ifndef POOL_PRIV_H
#define POOL_PRIV_H

#include <uk/allocpool.h>
#include <uk/spinlock.h>

//> pool-structure
/* A pool, at the front of its memory. */
struct uk_allocpool {
	struct uk_alloc a;       /* the pool as a heap */
	struct uk_alloc *parent; /* where the memory is from; NULL: the caller */
	uintptr_t base;          /* the first object */
	size_t size;             /* bytes from one object to the next */
	uint32_t count;          /* objects in all */
	uint32_t avail;          /* objects that are in the pool */
	uint32_t head;           /* the one to be taken next; END: none */
	struct uk_spinlock lock; /* for avail, head and next[] */
	uint32_t *next;          /* by object: the one after it, END, or TAKEN */
};

enum pool_next {
	POOL_MAX = 0x7ffffffd, /* objects; then their numbers end */
	POOL_END,              /* the last object in the pool */
	POOL_TAKEN,            /* not in the pool */
};
//< pool-structure

/* Why an object cannot be returned, in words; NULL if it can. */
const char *pool_diagnose(struct uk_allocpool *p, const void *obj);

/* heap.c: the operations of the pool as a heap. */
extern const struct uk_alloc_ops pool_ops;

#endif /* POOL_PRIV_H */
