/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of the tiny allocator.
 *
 * Idea: the conformance suite says what all heaps do; the cases below are about
 * its one list, sorted by address: where a hole is filled, what is left of an
 * aligned block, and whether a list out of order is noticed.
 */
#include <uk/alloc.h>
#include <uk/alloc_conform.h>

static __align(4096) char arena[4 * 4096];

uk_testsuite_register(ukalloctiny_conform, NULL);
UK_ALLOC_CONFORM(ukalloctiny_conform, "tiny");

uk_testsuite_register(ukalloctiny, NULL);

static struct uk_alloc *make(void)
{
	return uk_alloc_conform_heap("tiny", arena, sizeof(arena));
}

UK_TESTCASE(ukalloctiny, a_block_costs_sixteen_bytes)
{
	struct uk_alloc *a = make();
	size_t before;

	UK_TEST_ASSERT(a != NULL);
	before = uk_alloc_availmem(a);
	UK_TEST_EXPECT_NOT_NULL(uk_malloc(a, 48));
	UK_TEST_EXPECT_UNUM_EQ(uk_alloc_availmem(a), before - 48 - 16);
	uk_alloc_unregister(a);
}

UK_TESTCASE(ukalloctiny, hole_is_filled_before_later_memory)
{
	struct uk_alloc *a = make();
	void *low, *hole;

	UK_TEST_ASSERT(a != NULL);
	hole = uk_malloc(a, 64);
	low = uk_malloc(a, uk_alloc_maxalloc(a));
	UK_TEST_ASSERT(low && low < hole);
	uk_free(a, hole);
	UK_TEST_EXPECT_PTR_EQ(uk_malloc(a, 64), hole);
	UK_TEST_EXPECT_NULL(uk_malloc(a, 1));
	UK_TEST_EXPECT_UNUM_EQ(uk_alloc_availmem(a), 0);
	uk_alloc_unregister(a);
}

UK_TESTCASE(ukalloctiny, what_an_alignment_leaves_over_can_be_had)
{
	struct uk_alloc *a = make();
	size_t before;
	void *p;

	UK_TEST_ASSERT(a != NULL);
	before = uk_alloc_maxalloc(a);
	p = uk_memalign(a, 4096, 16); /* at the last page's beginning */
	UK_TEST_EXPECT_PTR_EQ(p, arena + 3 * 4096);
	UK_TEST_EXPECT_UNUM_EQ(uk_alloc_availmem(a), before - 3 * 16);
	uk_free(a, p);
	UK_TEST_EXPECT_UNUM_EQ(uk_alloc_maxalloc(a), before);
	uk_alloc_unregister(a);
}

UK_TESTCASE(ukalloctiny, check_sees_a_list_that_falls)
{
	struct uk_alloc *a = make();
	size_t *head, was;
	void *p, *q;

	UK_TEST_ASSERT(a != NULL);
	p = uk_malloc(a, 100);
	q = uk_malloc(a, 100);
	UK_TEST_ASSERT(p && q);
	uk_free(a, p);
	head = (size_t *)p - 2; /* its length, then the next block */
	was = head[0];
	head[0] = was + 8;
	UK_TEST_EXPECT_NOT_NULL(uk_alloc_check(a));
	head[0] = was;
	head[1] = (size_t)p - 16;
	UK_TEST_EXPECT_NOT_NULL(uk_alloc_check(a));
	head[1] = 0;
	UK_TEST_EXPECT_NULL(uk_alloc_check(a));
	uk_alloc_unregister(a);
}
