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

#endif /* UKTEST_TEST_PRIV_H */
