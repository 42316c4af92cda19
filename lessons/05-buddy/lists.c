/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Lists - how many free blocks of each order a buddy heap has.
 *
 * Idea: the lists are the allocator's own, and no operation of uk/alloc.h shows
 * them. But the largest size that can be had is the size of the largest free
 * block, and asking for just that takes it as it is, without a cut. So take
 * them all, the largest first, count, and give them back:
 *
 *      maxalloc 4096 -> take it;  maxalloc 512 -> take it;  ...  maxalloc 0
 *
 * L1  What is free in a buddy heap cannot be merged any further, so blocks that
 *     are given back stay what they were. The last taken comes back first: the
 *     lists even have the same order again.
 * L2  The blocks that were taken form a chain through their own first words.
 */
#include <uk/print.h>

#include "lists.h"

/* A block that was taken. */
struct taken {
	struct taken *next; /* the one taken before it (L2) */
};

//> lists
static struct taken *take_all(struct uk_alloc *a, unsigned int count[])
{
	struct taken *all = NULL, *block;
	size_t size;

	while ((size = uk_alloc_maxalloc(a)) != 0) {
		block = uk_malloc(a, size);
		if (!block)
			break;
		count[__builtin_ctzl(size)]++;
		block->next = all;
		all = block;
	}
	return all;
}

static void give_back(struct uk_alloc *a, struct taken *all)
{
	struct taken *next;

	for (; all; all = next) { /* L1: the last one first */
		next = all->next;
		uk_free(a, all);
	}
}
//< lists

void lists_heading(void)
{
	uk_pr_info("%-13s  64 128 256 512  1K  2K  4K  8K 16K 32K 64K",
		   "free blocks");
}

static const char *number(unsigned int n)
{
	static const char *const words[] = { ".", "1", "2", "3", "4", "5", "6",
					     "7", "8", "9" };

	return n < ARRAY_SIZE(words) ? words[n] : "many";
}

void lists_show(struct uk_alloc *a, const char *moment)
{
	unsigned int count[64] = { 0 }, *c = &count[LISTS_FIRST];

	give_back(a, take_all(a, count));
	uk_pr_info("%-13s %3s %3s %3s %3s %3s %3s %3s %3s %3s %3s %3s", moment,
		   number(c[0]), number(c[1]), number(c[2]), number(c[3]),
		   number(c[4]), number(c[5]), number(c[6]), number(c[7]),
		   number(c[8]), number(c[9]), number(c[10]));
}
