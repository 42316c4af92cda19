/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Planted faults - cases that pass, and do not bear that an allocation fails.
 *
 * tests/test_fault.py runs each under the driver (uktest.fault=alloc) and
 * expects it to be found out; `sound` is not. A kind that is found no more is
 * seen so.
 */
#include <uk/alloc.h>
#include <uk/alloc_conform.h>
#include <uk/string.h>
#include <uk/test.h>

static char arena[64 << 10] __align(64);

static struct uk_alloc *heap(void)
{
	return uk_alloc_get_default();
}

/* Three allocations; whichever fails, the others are given back. */
UK_TESTCASE(planted, sound)
{
	void *p[3];
	int i;

	for (i = 0; i < 3; i++)
		p[i] = uk_malloc(heap(), 100);
	for (i = 0; i < 3; i++) {
		UK_TEST_EXPECT_NOT_NULL(p[i]);
		uk_free(heap(), p[i]);
	}
}

/* What the second one's failure leaves of the first. */
UK_TESTCASE(planted, leaks)
{
	void *p, *q;

	p = uk_malloc(heap(), 100);
	UK_TEST_ASSERT(p);
	q = uk_calloc(heap(), 1, 200);
	UK_TEST_ASSERT(q);
	uk_free(heap(), p);
	uk_free(heap(), q);
}

UK_TESTCASE(planted, leaves_a_heap)
{
	struct uk_alloc *a = uk_alloc_create("tlsf", arena, sizeof(arena));

	UK_TEST_ASSERT(a);
	UK_TEST_ASSERT(uk_malloc(a, 10));
	uk_alloc_unregister(a);
}

UK_TESTCASE(planted, writes_to_null)
{
	char *volatile p = uk_malloc(heap(), 10);

	*p = 1;
	uk_free(heap(), p);
}

/* The failure's damage shows in the run after it, when nothing fails. */
UK_TESTCASE(planted, spoils_the_next_run)
{
	static int good = 1;
	void *p = uk_malloc(heap(), 10);

	UK_TEST_EXPECT_SNUM_EQ(good, 1);
	if (!p)
		good = 0;
	uk_free(heap(), p);
}

UK_TESTCASE(planted, breaks_an_invariant)
{
	char *p = uk_memalign(heap(), 64, 64), *q = uk_malloc(heap(), 64);

	if (p && !q)
		memset(p + 64, 0x41, 16);
	uk_free(heap(), q);
	if (p && q)
		uk_free(heap(), p);
}

/* It met an expectation less before anything failed. */
UK_TESTCASE(planted, fails_anyway)
{
	static int runs;
	void *p;

	UK_TEST_EXPECT_SNUM_EQ(runs++, 0);
	p = uk_malloc(heap(), 10);
	uk_free(heap(), p);
}
