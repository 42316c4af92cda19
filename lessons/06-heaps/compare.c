/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Compare - the same two questions to each allocator in the image.
 *
 * What does a block of 160 bytes take? And how long does a malloc() and its
 * free() take in a heap with a few holes, and in one with many, all too small?
 * Each heap is made for the question in a piece of the default one.
 *
 * The time is the shortest of several rounds, as something else may run between
 * two looks at the counter. Statistics are counted meanwhile, for all alike. An
 * allocator that takes nothing back has no holes, and is not asked.
 */
#include <uk/arch/lcpu.h>
#include <uk/print.h>

#include "heaps.h"

enum {
	ARENA = 1 << 20,   /* bytes of each heap */
	SIZE = 160,        /* bytes of the blocks that leave the holes */
	PROBE = 400,       /* bytes of a block that fits into none of them */
	FEW = 10,          /* holes */
	MANY = 1000,       /* holes */
	PAIRS = 64,        /* calls of malloc and free that are timed together */
	ROUNDS = 8,        /* of which the shortest counts */
};

/* MANY holes, with as many blocks between them. */
static void *block[2 * MANY];

/* @return cycles of one malloc and one free */
static unsigned int time_pair(struct uk_alloc *a)
{
	uint64_t from, took, best = UINT64_MAX;
	int round, i;

	for (round = 0; round < ROUNDS; round++) {
		from = ukarch_cycles();
		for (i = 0; i < PAIRS; i++)
			uk_free(a, uk_malloc(a, PROBE));
		took = ukarch_cycles() - from;
		best = MIN(best, took);
	}
	return (unsigned int)(best / PAIRS);
}

/* Leave `holes` of them, and behind them one large free block. */
static size_t make_holes(struct uk_alloc *a, int holes)
{
	void *large = uk_malloc(a, ARENA / 4);
	size_t before = uk_alloc_availmem(a), bytes;
	int i;

	for (i = 0; i < 2 * holes; i++)
		block[i] = uk_malloc(a, SIZE);
	bytes = (before - uk_alloc_availmem(a)) / (2 * (size_t)holes);
	uk_malloc(a, uk_alloc_maxalloc(a)); /* never freed: it goes with `a` */
	for (i = 0; i < 2 * holes; i += 2)
		uk_free(a, block[i]);
	uk_free(a, large);
	return bytes;
}

/* @return cycles in a heap with holes, or 0; *bytes: what a block takes */
static unsigned int among(const struct uk_alloc_impl *impl, void *arena,
			  int holes, size_t *bytes)
{
	struct uk_alloc *a = impl->init(arena, ARENA);
	unsigned int cycles = 0;

	if (!a)
		return 0;
	if (!(a->flags & UK_ALLOC_NO_REUSE)) {
		*bytes = make_holes(a, holes);
		cycles = time_pair(a);
	}
	uk_alloc_unregister(a);
	return cycles;
}

//> compare
void compare(void)
{
	void *arena = uk_malloc(uk_alloc_get_default(), ARENA);
	const struct uk_alloc_impl *i;
	unsigned int few, many;
	size_t bytes = 0;

	if (!arena)
		return;
	uk_table_for_each(i, uk_alloc_impls) {
		few = among(i, arena, FEW, &bytes);
		many = among(i, arena, MANY, &bytes);
		if (!many)
			continue;
		uk_pr_info("  %-6s %zu bytes for a block of %d; malloc and "
			   "free: %u cycles among %d holes, %u among %d",
			   i->name, bytes, SIZE, few, FEW, many, MANY);
	}
	uk_free(uk_alloc_get_default(), arena);
}
//< compare
