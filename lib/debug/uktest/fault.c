/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Cases in which something fails - each in turn.
 *
 *      uktest.fault=alloc
 *
 *      run 0   nothing fails; the case makes K allocations
 *      run 1   the first one fails
 *      ...
 *      run K   the last one fails
 *      run K+1 nothing fails
 *
 * Idea: a case is a program that is known to work. Run once for every call of
 * a kind (uk/fault.h) with that call failing, it goes through the error paths
 * of all that it uses. It cannot meet its expectations then, and need not; what
 * it must do is come to its end and leave the world as it was.
 *
 * F1  An expectation counts until the first failure of the run; after it, one
 *     that is not met is excused.
 * F2  After each run all that UK_TEST_KEPT states is as it was before it. Run 0
 *     is free of this, since what is made once and kept for good is made there.
 * F3  The last run meets all expectations: nothing was spoilt.
 *
 * A case of K calls makes K * K of them in all; where that is more than
 * uktest.faults some runs are left out, evenly, behind the first few.
 */
#include <uk/fault.h>
#include <uk/libparam.h>
#include <uk/string.h>

#include "test_priv.h"

enum { KEPT_MAX = 16 };

static void run_with(struct uk_fault *f, uint64_t nth);
static uint64_t next(uint64_t n, uint64_t calls);

static char *fault = NULL; /* the kind; NULL: tests run as ever */
static unsigned int faults = 1000000;

UK_LIBPARAM_PARAM(fault, charp, "run each case with each call of this kind "
		  "failing: alloc");
UK_LIBPARAM_PARAM(faults, uint, "calls that all runs of a case may make");

static struct uk_fault *kind; /* in a run with a failure; else NULL */
static unsigned int excused;  /* expectations, in all runs of a case */

bool test_fault_wanted(void)
{
	return fault;
}

bool test_fault_excuses(void)
{
	if (!kind || !kind->faults)
		return false;
	excused++;
	return true; /* F1 */
}

void test_fault_run(void)
{
	struct uk_fault *f = uk_fault_find(fault);
	unsigned int runs = 0;
	uint64_t calls, n;

	if (!f) {
		uk_test_log("uktest.fault=%s: no such kind in this image",
			    fault);
		test_now.failures++;
		return;
	}
	excused = 0;
	uk_fault_plan(f, 0);
	test_run_case();
	calls = f->calls;
	for (n = 1; n <= calls && !test_now.failures; n = next(n, calls), runs++)
		run_with(f, n);
	if (calls && !test_now.failures)
		run_with(f, 0); /* F3 */
	if (calls)
		uk_test_log("%llu calls, %u runs with a failure, %u "
			    "expectations not met", (unsigned long long)calls,
			    runs, excused);
}

/* The call that fails in the run after that in which `n` did. */
static uint64_t next(uint64_t n, uint64_t calls)
{
	bool first_few = n < 16 && n * calls < faults;

	return n + 1 + (first_few ? 0 : calls * calls / MAX(faults, 1U));
}

/* Ask all that keeps books. */
static void take_stock(uint64_t counts[KEPT_MAX])
{
	const struct uk_test_kept *k;
	unsigned int i = 0;

	uk_table_for_each(k, uk_test_kept)
		if (i < KEPT_MAX)
			counts[i++] = k->count();
}

/* Say what is not as it was. */
static void compare(const uint64_t before[KEPT_MAX], uint64_t nth)
{
	const struct uk_test_kept *k;
	uint64_t now[KEPT_MAX];
	const char *why;
	unsigned int i = 0;

	take_stock(now);
	uk_table_for_each(k, uk_test_kept) {
		if (i < KEPT_MAX && now[i] != before[i]) {
			uk_test_log("call %llu failed: %s: %llu before, %llu "
				    "after", (unsigned long long)nth, k->what,
				    (unsigned long long)before[i],
				    (unsigned long long)now[i]);
			test_now.failures++;
		}
		why = k->check ? k->check() : NULL;
		if (why) {
			uk_test_log("call %llu failed: %s",
				    (unsigned long long)nth, why);
			test_now.failures++;
		}
		i++;
	}
}

static void run_with(struct uk_fault *f, uint64_t nth)
{
	const char *skipped = test_now.skipped;
	uint64_t before[KEPT_MAX];

	take_stock(before);
	uk_fault_plan(f, nth);
	kind = f;
	test_run_case();
	kind = NULL;
	test_now.skipped = skipped;
	f->nth = 0;
	compare(before, nth); /* F2 */
}
