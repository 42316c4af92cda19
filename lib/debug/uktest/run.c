/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Running the tests - the table of cases, walked and reported in KTAP.
 *
 *      KTAP version 1
 *      1..2
 *      ok 1 ukbell.late_bell_rings_once # nonce=8c1f...
 *      # ukbell.two_bells_ring: bell_test.c:31: expected n == 2, got 1 and 2
 *      not ok 2 ukbell.two_bells_ring # nonce=8c1f...
 *      # weft-tests: 1 passed, 1 failed nonce=8c1f...
 *
 * Idea: the linker has sorted the table by suite, the line of the suite first.
 * The plan is counted before the first case runs, so that a report that broke
 * off is seen to have broken off.
 *
 * R1  Each selected case has exactly one result line.
 * R2  Result lines carry the nonce of this build, which the code under test
 *     has no header for: printing "ok" earns nothing.
 *
 * Not here: tests that must crash. Those are images of their own.
 */
#include <uk/assert.h>
#include <uk/boot.h>
#include <uk/console.h>
#include <uk/fmt.h>
#include <uk/inittab.h>
#include <uk/libparam.h>
#include <uk/nonce.h>
#include <uk/string.h>

#include "test_priv.h"

/* The counts of the last line. */
struct tally {
	unsigned int passed;  /* also the number of ... */
	unsigned int failed;  /* ... result lines: R1 */
	unsigned int skipped; /* neither */
};

/* What is to be done when the case is over. */
struct deferred {
	void (*fn)(void *arg); /* called with ... */
	void *arg;
};

static unsigned int count(const char *glob);
static bool selected(const struct uk_testcase *tc, const char *glob);
static int suite_init(const struct uk_testcase *tc);
static void run_one(const struct uk_testcase *tc, int suite_err,
		    struct tally *t);

static struct deferred deferred[UK_TEST_DEFER_MAX];
static unsigned int deferred_count; /* of these are waiting */

static char *suite = NULL; /* the glob of uktest.suite */
static char *skip = NULL;  /* that of uktest.skip */
static bool exit_after = UK_IS_ON(CONFIG_LIBUKTEST_EXIT);

UK_LIBPARAM_PARAM(suite, charp, "run only suites like this glob, or "
		  "suite.case where it has a dot");
UK_LIBPARAM_PARAM(skip, charp, "leave out what is like this one");
UK_LIBPARAM_PARAM_ALIAS(exit, exit_after, bool,
			"end after the tests, with status 0 or 1");

unsigned int uk_test_run(const char *glob)
{
	const struct uk_testcase *tc;
	struct tally t = { 0 };
	unsigned int planned = count(glob);
	const char *in_suite = "";
	int err = 0;

	test_out("KTAP version 1\n1..%u\n", planned);
	uk_table_for_each(tc, uk_testtab) {
		if (!selected(tc, glob))
			continue;
		if (strcmp(tc->suite, in_suite) != 0)
			err = suite_init(tc);
		in_suite = tc->suite;
		run_one(tc, err, &t);
	}
	if (!planned)
		test_out("# no test matches %s\n", glob ? glob : "*");
	test_out("# weft-tests: %u passed, %u failed", t.passed, t.failed);
	if (t.skipped)
		test_out(", %u skipped", t.skipped);
	test_out(" nonce=%s\n", UK_TEST_NONCE);
	return planned ? t.failed : 1;
}

static unsigned int count(const char *glob)
{
	const struct uk_testcase *tc;
	unsigned int n = 0;

	uk_table_for_each(tc, uk_testtab)
		n += selected(tc, glob);
	return n;
}

static bool like(const struct uk_testcase *tc, const char *glob)
{
	char name[160];

	if (!strchr(glob, '.'))
		return test_glob(glob, tc->suite);
	uk_snprintf(name, sizeof(name), "%s.%s", tc->suite, tc->name);
	return test_glob(glob, name);
}

static bool selected(const struct uk_testcase *tc, const char *glob)
{
	if (!tc->run)
		return false; /* the line of a suite */
	return (!glob || like(tc, glob)) && !(skip && like(tc, skip));
}

/* Find the line of the case's suite and run what it asks for. */
static int suite_init(const struct uk_testcase *tc)
{
	const struct uk_testcase *s;

	uk_table_for_each(s, uk_testtab)
		if (!s->run && strcmp(s->suite, tc->suite) == 0)
			return s->init ? s->init() : 0;
	return 0;
}

static void run_one(const struct uk_testcase *tc, int suite_err,
		    struct tally *t)
{
	bool ok;

	test_now = (struct test_now){ .tc = tc };
	if (suite_err) {
		uk_test_log("the suite's init returned %d", suite_err);
		test_now.failures++;
	} else if (test_fault_wanted()) {
		test_fault_run();
	} else {
		test_run_case();
	}
	ok = !test_now.failures;
	test_out("%sok %u %s.%s #", ok ? "" : "not ",
		 t->passed + t->failed + t->skipped + 1, tc->suite, tc->name);
	if (ok && test_now.skipped)
		test_out(" SKIP %s", test_now.skipped);
	test_out(" nonce=%s\n", UK_TEST_NONCE); /* R2 */
	t->failed += !ok;
	t->skipped += ok && test_now.skipped;
	t->passed += ok && !test_now.skipped;
	test_now.tc = NULL;
}

void test_run_case(void)
{
	test_now.tc->run();
	test_run_deferred();
}

void test_run_deferred(void)
{
	struct deferred *d;

	while (deferred_count) {
		d = &deferred[--deferred_count];
		d->fn(d->arg);
	}
}

void uk_test_defer(void (*fn)(void *arg), void *arg)
{
	unsigned int i;

	for (i = 0; i < deferred_count; i++)
		if (deferred[i].fn == fn && deferred[i].arg == arg)
			return;
	UK_ASSERT(deferred_count < ARRAY_SIZE(deferred));
	deferred[deferred_count++] = (struct deferred){ fn, arg };
}

static int test_init(struct uk_init_ctx *ctx __maybe_unused)
{
	unsigned int failed;

	if (!UK_IS_ON(CONFIG_LIBUKTEST_BOOT))
		return 0;
	failed = uk_test_run(suite);
	if (exit_after)
		uk_exit(failed ? 1 : 0);
	return 0;
}
uk_late_initcall_prio(test_init, NULL, UK_PRIO_LATEST);
