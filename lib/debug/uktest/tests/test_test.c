/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of the tests: a false expectation is counted, a true one is not.
 *
 * FALSE() makes an expectation that must not be met, silently, and takes the
 * failure back; what it found is an expectation of its own.
 */
#include <uk/string.h>
#include <uk/test.h>

#include "test_priv.h"

#define FALSE(expectation)                                                     \
	do {                                                                   \
		unsigned int before = test_now.failures, after;                \
									       \
		test_now.mute = true;                                          \
		expectation;                                                   \
		test_now.mute = false;                                         \
		after = test_now.failures;                                     \
		test_now.failures = before;                                    \
		UK_TEST_EXPECT_UNUM_EQ(after, before + 1);                     \
	} while (0)

static int prepared; /* how often the suite's init ran */

static int prepare(void)
{
	prepared++;
	return 0;
}

uk_testsuite_register(uktest, prepare);

UK_TESTCASE(uktest, suite_is_prepared_once_before_its_cases)
{
	UK_TEST_EXPECT_SNUM_EQ(prepared, 1);
}

UK_TESTCASE(uktest, false_expectations_are_counted)
{
	static const int one = 1;

	FALSE(UK_TEST_EXPECT(one == 2));
	FALSE(UK_TEST_EXPECT_ZERO(one));
	FALSE(UK_TEST_EXPECT_NULL(&one));
	FALSE(UK_TEST_EXPECT_NOT_NULL((void *)(uintptr_t)(one - 1)));
	FALSE(UK_TEST_EXPECT_PTR_EQ(&one, &prepared));
	FALSE(UK_TEST_EXPECT_SNUM_EQ(one, 2));
	FALSE(UK_TEST_EXPECT_SNUM_NE(one, 1));
	FALSE(UK_TEST_EXPECT_SNUM_GT(-one, 0));
	FALSE(UK_TEST_EXPECT_SNUM_GE(-one, 0));
	FALSE(UK_TEST_EXPECT_SNUM_LT(one, 1));
	FALSE(UK_TEST_EXPECT_SNUM_LE(one, 0));
	FALSE(UK_TEST_EXPECT_UNUM_EQ(one, 2));
	FALSE(UK_TEST_EXPECT_UNUM_NE(one, 1));
	FALSE(UK_TEST_EXPECT_UNUM_GT(one, 1));
	FALSE(UK_TEST_EXPECT_UNUM_GE(one, 2));
	FALSE(UK_TEST_EXPECT_UNUM_LT(-one, 1));
	FALSE(UK_TEST_EXPECT_UNUM_LE(-one, 1));
}

UK_TESTCASE(uktest, true_expectations_are_not)
{
	UK_TEST_EXPECT_ZERO(test_now.failures);
	UK_TEST_EXPECT_SNUM_LT(-1, 0);
	UK_TEST_EXPECT_SNUM_LE(INT64_MIN, INT64_MAX);
	UK_TEST_EXPECT_UNUM_GT(UINT64_MAX, 0);
	UK_TEST_EXPECT_UNUM_EQ(UINT64_MAX, -1);
	UK_TEST_EXPECT_PTR_EQ(&prepared, &prepared);
	UK_TEST_EXPECT_NOT_NULL(&prepared);
}

UK_TESTCASE(uktest, strings_and_bytes_are_compared_to_the_end)
{
	UK_TEST_EXPECT_STR_EQ("abc", "abc");
	UK_TEST_EXPECT_STR_EQ(NULL, NULL);
	FALSE(UK_TEST_EXPECT_STR_EQ("abc", "ab"));
	FALSE(UK_TEST_EXPECT_STR_EQ("abc", NULL));
	FALSE(UK_TEST_EXPECT_STR_EQ(NULL, ""));
	UK_TEST_EXPECT_BYTES_EQ("abc", "abd", 2);
	UK_TEST_EXPECT_BYTES_EQ("a", "b", 0);
	FALSE(UK_TEST_EXPECT_BYTES_EQ("abc", "abd", 3));
}

UK_TESTCASE(uktest, expression_is_evaluated_once)
{
	int n = 0;

	UK_TEST_EXPECT_SNUM_EQ(++n, 1);
	UK_TEST_EXPECT(++n == 2);
	UK_TEST_EXPECT_SNUM_EQ(n, 2);
}

static void asserts_in_a_helper(int *reached)
{
	UK_TEST_ASSERT(*reached == 0);
	*reached = 1;
	UK_TEST_ASSERT(*reached == 0);
	*reached = 2;
}

UK_TESTCASE(uktest, false_assertion_ends_the_function)
{
	int reached = 0;

	FALSE(asserts_in_a_helper(&reached));
	UK_TEST_EXPECT_SNUM_EQ(reached, 1);
}

static char deferred[4];

static void note(void *letter)
{
	size_t n = strlen(deferred);

	if (n < sizeof(deferred) - 1)
		deferred[n] = *(char *)letter;
}

UK_TESTCASE(uktest, deferred_is_done_once_and_last_first)
{
	static char letters[] = "abc";

	memset(deferred, 0, sizeof(deferred));
	uk_test_defer(note, &letters[0]);
	uk_test_defer(note, &letters[1]);
	uk_test_defer(note, &letters[0]);
	uk_test_defer(note, &letters[2]);
	UK_TEST_EXPECT_STR_EQ(deferred, "");
	test_run_deferred();
	UK_TEST_EXPECT_STR_EQ(deferred, "cba");
	test_run_deferred();
	UK_TEST_EXPECT_STR_EQ(deferred, "cba");
}

UK_TESTCASE(uktest, skipped_case_is_no_failure)
{
	UK_TEST_SKIP("to see a skipped case");
	UK_TEST_EXPECT(false);
}

UK_TESTCASE(uktest, glob_matches_as_in_a_shell)
{
	UK_TEST_EXPECT(test_glob("", ""));
	UK_TEST_EXPECT(test_glob("*", ""));
	UK_TEST_EXPECT(test_glob("uk*", "ukfmt"));
	UK_TEST_EXPECT(test_glob("*mt", "ukfmt"));
	UK_TEST_EXPECT(test_glob("u?f*t", "ukfmt"));
	UK_TEST_EXPECT(test_glob("*a*b", "xaxbxb"));
	UK_TEST_EXPECT(!test_glob("", "a"));
	UK_TEST_EXPECT(!test_glob("?", ""));
	UK_TEST_EXPECT(!test_glob("uk", "ukfmt"));
	UK_TEST_EXPECT(!test_glob("*a*b", "xaxbxc"));
	UK_TEST_EXPECT(!test_glob("ukfmt", "ukfm"));
}
