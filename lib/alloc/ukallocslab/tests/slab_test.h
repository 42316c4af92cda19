/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the tests of the slab allocator share: a heap in an arena of each file's
 * own, and filling it.
 */
#ifndef SLAB_TEST_H
#define SLAB_TEST_H

#include <uk/alloc_conform.h>
#include <uk/essentials.h>

#include "slab_priv.h"

enum { ARENA = 1 << 20, MANY = 3000 };

static char arena[ARENA] __align(4096);
static void *blocks[MANY];

static inline struct heap *make(void)
{
	struct uk_alloc *a = uk_alloc_conform_heap("slab", arena, ARENA);

	return a ? __containerof(a, struct heap, a) : NULL;
}

/* Each case ends so. */
static inline void end(struct heap *h)
{
	UK_TEST_EXPECT_STR_EQ(uk_alloc_check(&h->a), NULL);
	uk_alloc_unregister(&h->a);
}

/* As many blocks as there are, up to MANY. */
static inline size_t take_all(struct heap *h, size_t size)
{
	size_t n;

	for (n = 0; n < MANY; n++) {
		blocks[n] = uk_malloc(&h->a, size);
		if (!blocks[n])
			break;
	}
	return n;
}

static inline void free_all(struct heap *h, size_t n)
{
	while (n--)
		uk_free(&h->a, blocks[n]);
}

#endif /* SLAB_TEST_H */
