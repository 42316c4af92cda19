/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of ukprint: the line that a message becomes.
 *
 * Idea: line.c is given a receiver of ours in the place of the console, so that
 * the bytes of a line can be compared, and the calls in which they came be
 * counted. Time is given as a number: no case depends on a clock.
 */
#include <uk/print.h>
#include <uk/string.h>
#include <uk/test.h>

#include "line.h"

static char got[4 * LINE_MAX]; /* what went out, NUL-terminated */
static size_t got_len;
static unsigned int pieces; /* in how many calls */

static void take(const char *s, size_t len)
{
	if (got_len + len >= sizeof(got))
		len = sizeof(got) - 1 - got_len;
	memcpy(got + got_len, s, len);
	got_len += len;
	got[got_len] = '\0';
	pieces++;
}

static struct line *begin(void)
{
	static struct line l;

	got_len = 0;
	got[0] = '\0';
	pieces = 0;
	line_begin(&l, take);
	return &l;
}

static __printf(2, 3) void text(struct line *l, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	line_text(l, fmt, ap);
	va_end(ap);
}

uk_testsuite_register(ukprint, NULL);

UK_TESTCASE(ukprint, message_is_one_line_in_one_piece)
{
	struct line *l = begin();

	line_head(l, UK_PR_INFO, "libukfoo", false);
	text(l, "%d bytes at %s\n", 42, "home");
	line_end(l);
	UK_TEST_EXPECT_STR_EQ(got, "info: [libukfoo] 42 bytes at home\n");
	UK_TEST_EXPECT_UNUM_EQ(pieces, 1);
}

UK_TESTCASE(ukprint, forgotten_newline_is_added_once)
{
	struct line *l = begin();

	text(l, "%s", "a");
	line_end(l);
	UK_TEST_EXPECT_STR_EQ(got, "a\n");
	l = begin();
	text(l, "%s", "a\n");
	line_end(l);
	UK_TEST_EXPECT_STR_EQ(got, "a\n");
}

UK_TESTCASE(ukprint, long_message_loses_nothing)
{
	struct line *l = begin();
	unsigned int i;

	for (i = 0; i < 100; i++)
		text(l, "%02u,", i);
	line_end(l);
	UK_TEST_EXPECT_UNUM_EQ(got_len, 301);
	UK_TEST_EXPECT_BYTES_EQ(got + LINE_MAX - 1, "53,54,", 6);
	UK_TEST_EXPECT_STR_EQ(got + 291, "97,98,99,\n");
	UK_TEST_EXPECT_UNUM_EQ(pieces, 2);
}

UK_TESTCASE(ukprint, long_word_loses_nothing)
{
	static char word[3 * LINE_MAX + 1];
	struct line *l = begin();

	memset(word, 'w', sizeof(word) - 1);
	text(l, "%s", "ab");
	text(l, "%s", word);
	line_end(l);
	UK_TEST_EXPECT_UNUM_EQ(got_len, 2 + sizeof(word));
	UK_TEST_EXPECT_BYTES_EQ(got + 2, word, sizeof(word) - 1);
	UK_TEST_EXPECT_UNUM_EQ(pieces, 4);
}

UK_TESTCASE(ukprint, stamp_counts_microseconds_without_rounding_up)
{
	struct line_stamp s = { .cycles = 2999999999ULL, .hz = 1000000000 };
	struct line *l = begin();

	line_stamp(l, &s);
	line_end(l);
	UK_TEST_EXPECT_STR_EQ(got, "[    2.999999] \n");
}

UK_TESTCASE(ukprint, stamp_survives_a_year_of_a_fast_counter)
{
	struct line_stamp s = { .hz = 5000000000ULL };
	struct line *l = begin();

	s.cycles = s.hz * 31536000 + s.hz - 1;
	line_stamp(l, &s);
	line_end(l);
	UK_TEST_EXPECT_STR_EQ(got, "[31536000.999999] \n");
}

UK_TESTCASE(ukprint, stamp_of_an_unknown_clock_is_in_cycles)
{
	struct line_stamp s = { .cycles = 123456, .hz = 0 };
	struct line *l = begin();

	line_stamp(l, &s);
	line_end(l);
	UK_TEST_EXPECT_STR_EQ(got, "[      123456] \n");
}

UK_TESTCASE(ukprint, every_level_has_its_name_and_colour_ends)
{
	static const char *const names[] = { "crit", "err", "warn", "info",
					     "debug" };
	struct line *l;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		l = begin();
		line_head(l, i, NULL, true);
		line_end(l);
		UK_TEST_EXPECT(got[0] == '\033');
		UK_TEST_EXPECT_NOT_NULL(strstr(got, names[i]));
		UK_TEST_EXPECT_NOT_NULL(strstr(got, ":\033[0m "));
	}
}

UK_TESTCASE(ukprint, level_beyond_the_last_is_printed_as_the_last)
{
	struct line *l = begin();

	line_head(l, 99, NULL, false);
	line_end(l);
	UK_TEST_EXPECT_STR_EQ(got, "debug: \n");
}
