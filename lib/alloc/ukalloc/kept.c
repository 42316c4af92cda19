/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What a test case must leave of the heaps as it found it (uk/test.h): their
 * number, the blocks alive in them, and the invariants of each.
 */
#include <uk/alloc.h>
#include <uk/test.h>

static uint64_t heaps(void)
{
	const struct uk_alloc *a;
	uint64_t n = 0;

	uk_alloc_for_each(a)
		n++;
	return n;
}

static uint64_t blocks(void)
{
	return uk_alloc_stats_get(NULL).cur_blocks;
}

static uint64_t bytes(void)
{
	return uk_alloc_stats_get(NULL).cur_bytes;
}

static const char *check(void)
{
	const char *why = NULL;
	struct uk_alloc *a;

	uk_alloc_for_each(a)
		why = why ? why : uk_alloc_check(a);
	return why;
}

UK_TEST_KEPT(alloc_heaps) = { "heaps", heaps, check };
UK_TEST_KEPT(alloc_blocks) = { "blocks alive", blocks, NULL };
UK_TEST_KEPT(alloc_bytes) = { "bytes alive", bytes, NULL };
