/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of ukfault: a kind of one's own, asked a known number of times.
 */
#include <uk/fault.h>
#include <uk/test.h>

enum { CALLS = 2000 };

UK_FAULT_KIND(testkind);

/* Ask `calls` times. @return the number of the last call that failed, or 0 */
static unsigned int ask(unsigned int calls)
{
	unsigned int i, last = 0;

	for (i = 1; i <= calls; i++)
		if (UK_FAULT(testkind))
			last = i;
	return last;
}

UK_TESTCASE(ukfault, nothing_fails_without_a_plan)
{
	struct uk_fault *f = uk_fault_find("testkind");

	UK_TEST_ASSERT(f == &uk_fault_testkind);
	uk_fault_plan(f, 0);
	UK_TEST_EXPECT_ZERO(ask(CALLS));
	UK_TEST_EXPECT_UNUM_EQ(f->calls, CALLS);
	UK_TEST_EXPECT_ZERO(f->faults);
}

UK_TESTCASE(ukfault, unknown_kind_is_not_found)
{
	UK_TEST_EXPECT_NULL(uk_fault_find("testkin"));
	UK_TEST_EXPECT_NULL(uk_fault_find(""));
}

UK_TESTCASE(ukfault, nth_call_fails_and_no_other)
{
	struct uk_fault *f = uk_fault_find("testkind");
	unsigned int n;

	for (n = 1; n <= 20; n++) {
		uk_fault_plan(f, n);
		UK_TEST_EXPECT_UNUM_EQ(ask(CALLS), n);
		UK_TEST_EXPECT_UNUM_EQ(f->faults, 1);
	}
	uk_fault_plan(f, 0);
}

UK_TESTCASE(ukfault, every_nth_call_fails)
{
	struct uk_fault *f = uk_fault_find("testkind");

	uk_fault_plan(f, 0);
	f->every = 7;
	UK_TEST_EXPECT_UNUM_EQ(ask(6), 0);
	UK_TEST_EXPECT_UNUM_EQ(ask(1), 1);
	UK_TEST_EXPECT_UNUM_EQ(ask(CALLS - 7), CALLS / 7 * 7 - 7);
	UK_TEST_EXPECT_UNUM_EQ(f->faults, CALLS / 7);
	uk_fault_plan(f, 0);
}

UK_TESTCASE(ukfault, chance_is_about_kept_and_can_be_repeated)
{
	struct uk_fault *f = uk_fault_find("testkind");
	uint64_t last, faults;

	uk_fault_plan(f, 0);
	f->chance = 100;
	last = ask(CALLS);
	faults = f->faults;
	UK_TEST_EXPECT_UNUM_GT(faults, CALLS / 20);
	UK_TEST_EXPECT_UNUM_LT(faults, CALLS / 5);
	uk_fault_plan(f, 0);
	f->chance = 100;
	UK_TEST_EXPECT_UNUM_EQ(ask(CALLS), last);
	UK_TEST_EXPECT_UNUM_EQ(f->faults, faults);
	uk_fault_plan(f, 0);
	f->chance = 1000;
	UK_TEST_EXPECT_UNUM_EQ(ask(1), 1);
	uk_fault_plan(f, 0);
}
