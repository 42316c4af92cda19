/* SPDX-License-Identifier: BSD-3-Clause */
/* Tests of ukconsole: the store for early output, and what is in use now. */
#include <uk/console.h>
#include <uk/string.h>
#include <uk/test.h>

#include "early.h"

static struct early store; /* the one under test */
static char got[2 * EARLY_MAX]; /* what it handed over */
static size_t got_len;

static void take(const char *s, size_t len)
{
	memcpy(got + got_len, s, len);
	got_len += len;
}

static void start_empty(void)
{
	memset(&store, 0, sizeof(store));
	got_len = 0;
}

uk_testsuite_register(ukconsole, NULL);

UK_TESTCASE(ukconsole, early_output_comes_out_once_and_in_order)
{
	start_empty();
	early_keep(&store, "one ", 4);
	early_keep(&store, "two", 3);
	early_flush(&store, take);
	UK_TEST_EXPECT_UNUM_EQ(got_len, 7);
	UK_TEST_EXPECT_BYTES_EQ(got, "one two", 7);
	early_flush(&store, take);
	UK_TEST_EXPECT_UNUM_EQ(got_len, 7);
}

UK_TESTCASE(ukconsole, full_store_keeps_the_beginning_and_says_so)
{
	static const char cut[] = "\n[early output was cut here]\n";
	size_t i;

	start_empty();
	for (i = 0; i < EARLY_MAX - 2; i++)
		early_keep(&store, i % 2 ? "b" : "a", 1);
	early_keep(&store, "12345", 5);
	early_keep(&store, "6", 1);
	UK_TEST_EXPECT_UNUM_EQ(store.lost, 4);
	early_flush(&store, take);
	UK_TEST_EXPECT_UNUM_EQ(got_len, EARLY_MAX + sizeof(cut) - 1);
	UK_TEST_EXPECT_BYTES_EQ(got, "abab", 4);
	UK_TEST_EXPECT_BYTES_EQ(got + EARLY_MAX - 2, "12", 2);
	UK_TEST_EXPECT_BYTES_EQ(got + EARLY_MAX, cut, sizeof(cut) - 1);
}

UK_TESTCASE(ukconsole, this_report_has_a_console)
{
	UK_TEST_ASSERT(uk_console_name() != NULL);
	UK_TEST_EXPECT(strlen(uk_console_name()) > 0);
}
