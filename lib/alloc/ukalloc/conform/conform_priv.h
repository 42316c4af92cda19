/* SPDX-License-Identifier: BSD-3-Clause */
/* What the files of the conformance suite share (arena.c). */
#ifndef UKALLOC_CONFORM_PRIV_H
#define UKALLOC_CONFORM_PRIV_H

#include <uk/alloc_conform.h>

#define ARENA	UK_ALLOC_CONFORM_ARENA
#define KIB	((size_t)1024)

/* What the heaps of the cases are made in. */
extern char conform_arena[ARENA];

/*
 * Make a heap of the first `len` bytes of the arena, which hold rubbish.
 * @return NULL where that is not possible; reported
 */
struct uk_alloc *conform_begin(const char *impl, size_t len);

/* Walk the invariants once more and unregister. */
void conform_end(struct uk_alloc *a);

/* Report what the heap's check() complains about. */
void conform_check(struct uk_alloc *a);

/* @return whether [p, p + n) lies in the arena and p is aligned (A1) */
bool conform_good(const void *p, size_t n);

/* @return `size`, or the largest that a heap of one size gives */
size_t conform_size(struct uk_alloc *a, size_t size);

static inline bool conform_reuses(const struct uk_alloc *a)
{
	return !(a->flags & UK_ALLOC_NO_REUSE);
}

static inline bool conform_fixed(const struct uk_alloc *a)
{
	return a->flags & UK_ALLOC_FIXED;
}

/* Fill `n` bytes with what `seed` says; @return whether they still hold it. */
void conform_fill(void *p, size_t n, unsigned int seed);
bool conform_holds(const void *p, size_t n, unsigned int seed);

/* Pseudo-random numbers, the same in each run. @return one below `below` */
struct conform_random {
	uint64_t state; /* not 0 */
};
size_t conform_random(struct conform_random *r, size_t below);

/* Blocks in a chain that runs through the blocks themselves. */
struct conform_chain {
	void **first; /* each block's first word is the next block */
	size_t count; /* how many */
};
/* Allocate blocks of `size` until there are no more. */
struct conform_chain conform_exhaust(struct uk_alloc *a, size_t size);
/* Free them: last first, or with `r` in an order that is mixed up. */
void conform_free(struct uk_alloc *a, struct conform_chain c,
		  struct conform_random *r);

#endif /* UKALLOC_CONFORM_PRIV_H */
