/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of heaps_bind(), exercise heaps.1.
 *
 * It is asked once, as the lesson asks it, and the cases look at what came of
 * it; the last one asks again, with a default heap that has no room.
 */
#include <uk/allocpool.h>
#include <uk/errno.h>
#include <uk/string.h>
#include <uk/test.h>

#include "heaps.h"

static struct heaps h;

static int bind(void)
{
	return heaps_bind(&h);
}

uk_testsuite_register(heaps, bind);

UK_TESTCASE(heaps, inbox_has_a_pool)
{
	UK_TEST_ASSERT(h.inbox != NULL);
	UK_TEST_EXPECT_STR_EQ(h.inbox->name, "pool");
	UK_TEST_EXPECT_NOT_NULL(ukalloc2uk_allocpool(h.inbox));
}

UK_TESTCASE(heaps, inbox_holds_all_letters_and_no_more)
{
	struct uk_allocpool *p;

	UK_TEST_ASSERT(h.inbox != NULL);
	p = ukalloc2uk_allocpool(h.inbox);
	UK_TEST_ASSERT(p != NULL);
	UK_TEST_EXPECT_UNUM_EQ(uk_allocpool_count(p), INBOX_MOST);
	UK_TEST_EXPECT_UNUM_GE(uk_allocpool_objlen(p), sizeof(struct letter));
	UK_TEST_EXPECT_UNUM_LE(uk_allocpool_objlen(p),
			       sizeof(struct letter) + 64);
}

UK_TESTCASE(heaps, journal_has_the_heap_that_it_is_bound_to)
{
	UK_TEST_ASSERT(h.journal != NULL);
	UK_TEST_EXPECT_STR_EQ(h.journal->name, "slab");
	UK_TEST_EXPECT_PTR_EQ(h.journal, uk_alloc_of("journal"));
}

/* The pool's memory is a block of the default heap, the journal's another. */
UK_TESTCASE(heaps, neither_lives_in_the_other)
{
	char *pool = (char *)h.inbox, *slab = (char *)h.journal;
	size_t bytes = (size_t)CONFIG_LIBUKALLOC_BIND_KIB * 1024;

	UK_TEST_ASSERT(h.inbox != NULL && h.journal != NULL);
	UK_TEST_EXPECT(pool < slab || pool >= slab + bytes);
}

UK_TESTCASE(heaps, want_of_memory_is_returned)
{
	static char small[12 << 10] __align(16);
	struct uk_alloc *was = uk_alloc_get_default();
	struct uk_alloc *a = uk_alloc_create("tlsf", small, sizeof(small));
	struct heaps again = { NULL, NULL };

	UK_TEST_ASSERT(a != NULL);
	UK_TEST_EXPECT_ZERO(uk_alloc_set_default(a));
	UK_TEST_EXPECT_SNUM_EQ(heaps_bind(&again), -ENOMEM);
	UK_TEST_EXPECT_ZERO(uk_alloc_set_default(was));
	uk_alloc_unregister(a);
}
