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

static struct uk_alloc *make(void)
{
	return uk_alloc_conform_heap("region", arena, sizeof(arena));
}

UK_TESTCASE(ukallocregion, last_block_grows_and_shrinks_in_place)
{
	struct uk_alloc *a = make();
	void *p;

	UK_TEST_ASSERT(a != NULL);
	p = uk_malloc(a, 10);
	UK_TEST_ASSERT(p != NULL);
	UK_TEST_EXPECT_PTR_EQ(uk_realloc(a, p, 1000), p);
	UK_TEST_EXPECT_UNUM_EQ(uk_alloc_usable(a, p), 1008);
	UK_TEST_EXPECT_PTR_EQ(uk_realloc(a, p, 20), p);
	UK_TEST_EXPECT_PTR_EQ(uk_malloc(a, 1), (char *)p + 32 + 16);
	UK_TEST_EXPECT(uk_realloc(a, p, 1000) != p);
	uk_alloc_unregister(a);
}

UK_TESTCASE(ukallocregion, only_the_last_block_is_reused)
{
	struct uk_alloc *a = make();
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

/* The heap ends 32 bytes past a multiple of 1024, and top is 16 before it. */
UK_TESTCASE(ukallocregion, aligned_block_that_just_fits_is_had)
{
	struct uk_alloc *a = uk_alloc_conform_heap("region", arena, 3072 + 32);

	UK_TEST_ASSERT(a != NULL);
	UK_TEST_ASSERT(uk_malloc(a, uk_alloc_maxalloc(a) - 48) != NULL);
	UK_TEST_EXPECT_NULL(uk_memalign(a, 1024, 48));
	UK_TEST_EXPECT_PTR_EQ(uk_memalign(a, 1024, 32), arena + 3072);
	UK_TEST_EXPECT_NULL(uk_malloc(a, 1));
	uk_alloc_unregister(a);
}

UK_TESTCASE(ukallocregion, check_sees_a_pointer_that_left_its_span)
{
	struct uk_alloc *a = make();
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
