/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of the region allocator.
 *
 * Idea: the conformance suite says what all heaps do; the cases below are about
 * what only a region does, which is to know its last block and no other.
 */
#include <uk/alloc.h>
#include <uk/alloc_conform.h>

static __align(4096) char arena[4096];

uk_testsuite_register(ukallocregion_conform, NULL);
UK_ALLOC_CONFORM(ukallocregion_conform, "region");

uk_testsuite_register(ukallocregion, NULL);

UK_TESTCASE(ukallocregion, last_block_grows_and_shrinks_in_place)
{
	struct uk_alloc *a = uk_alloc_create("region", arena, sizeof(arena));
	void *p;

	UK_TEST_ASSERT(a != NULL);
	p = uk_malloc(a, 10);
	UK_TEST_EXPECT_PTR_EQ(uk_realloc(a, p, 1000), p);
	UK_TEST_EXPECT_UNUM_EQ(uk_alloc_usable(a, p), 1008);
	UK_TEST_EXPECT_PTR_EQ(uk_realloc(a, p, 20), p);
	UK_TEST_EXPECT_PTR_EQ(uk_malloc(a, 1), (char *)p + 32 + 16);
	UK_TEST_EXPECT(uk_realloc(a, p, 1000) != p);
	uk_alloc_unregister(a);
}

UK_TESTCASE(ukallocregion, only_the_last_block_is_reused)
{
	struct uk_alloc *a = uk_alloc_create("region", arena, sizeof(arena));
	void *p, *q;
	size_t before;

	UK_TEST_ASSERT(a != NULL);
	p = uk_malloc(a, 100);
	q = uk_malloc(a, 100);
	before = uk_alloc_availmem(a);
	uk_free(a, p);
	UK_TEST_EXPECT_UNUM_EQ(uk_alloc_availmem(a), before);
	uk_free(a, q);
	UK_TEST_EXPECT_UNUM_EQ(uk_alloc_availmem(a), before + 112 + 16);
	UK_TEST_EXPECT_PTR_EQ(uk_malloc(a, 100), q);
	uk_alloc_unregister(a);
}

UK_TESTCASE(ukallocregion, check_sees_a_pointer_that_left_its_span)
{
	struct uk_alloc *a = uk_alloc_create("region", arena, sizeof(arena));
	char **top = (char **)(void *)arena + 1, *was;

	UK_TEST_ASSERT(a != NULL);
	was = *top;
	*top = was + sizeof(arena);
	UK_TEST_EXPECT_NOT_NULL(uk_alloc_check(a));
	*top = was + 1;
	UK_TEST_EXPECT_NOT_NULL(uk_alloc_check(a));
	*top = was;
	UK_TEST_EXPECT_NULL(uk_alloc_check(a));
	uk_alloc_unregister(a);
}
