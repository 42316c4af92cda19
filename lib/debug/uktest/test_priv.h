/* SPDX-License-Identifier: BSD-3-Clause */
/* What the files of uktest know of each other. */
#ifndef UKTEST_TEST_PRIV_H
#define UKTEST_TEST_PRIV_H

#include <uk/test.h>

/* The case that is running. */
struct test_now {
	const struct uk_testcase *tc; /* NULL between cases */
	unsigned int failures;        /* expectations not met */
	const char *skipped;          /* why it ended early, or NULL */
	bool mute;                    /* count, but do not print */
};
extern struct test_now test_now;

/* One piece of the report, as printf(3). */
void test_out(const char *fmt, ...) __printf(1, 2);

/* Whether `text` matches `glob`: `*` any characters, `?` any one. */
bool test_glob(const char *glob, const char *text);

/* run.c: run the case of test_now, and what it deferred. */
void test_run_case(void);
void test_run_deferred(void);

#if CONFIG_LIBUKTEST_FAULT
/* fault.c: whether cases are to run with failures, and run one so. */
bool test_fault_wanted(void);
void test_fault_run(void);
/* fault.c: an expectation was not met; @return whether that is to be expected */
bool test_fault_excuses(void);
#else
static inline bool test_fault_wanted(void)
{
	return false;
}

static inline void test_fault_run(void)
{
}

static inline bool test_fault_excuses(void)
{
	return false;
}
#endif

#endif /* UKTEST_TEST_PRIV_H */
