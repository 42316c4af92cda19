/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of ukargparse.
 *
 * Idea: a line goes in, words come out, and the words are compared one by one;
 * a mistake must name the byte where it is. The last case cuts one hard line
 * short at every byte in turn: whatever comes out of that, it lies inside.
 */
#include <uk/argparse.h>
#include <uk/errno.h>
#include <uk/string.h>
#include <uk/test.h>

#define ROOM 4

static char *argv[ROOM];
static char text[64]; /* a writable copy of what is cut */
static size_t where;

static int cut(const char *s)
{
	size_t len = strlen(s) + 1;

	if (len > sizeof(text))
		return -1000;
	memcpy(text, s, len);
	where = 999;
	return uk_argparse(text, argv, ROOM, &where);
}

UK_TESTCASE(ukargparse, blanks_part_words)
{
	UK_TEST_ASSERT(cut("a bc\t d \n") == 3);
	UK_TEST_EXPECT_STR_EQ(argv[0], "a");
	UK_TEST_EXPECT_STR_EQ(argv[1], "bc");
	UK_TEST_EXPECT_STR_EQ(argv[2], "d");
	UK_TEST_EXPECT_SNUM_EQ(cut(""), 0);
	UK_TEST_EXPECT_SNUM_EQ(cut("  \t"), 0);
}

UK_TESTCASE(ukargparse, quotes_keep_blanks_and_vanish)
{
	UK_TEST_ASSERT(cut("\"a b\" 'c d' x\"y z\"w ''") == 4);
	UK_TEST_EXPECT_STR_EQ(argv[0], "a b");
	UK_TEST_EXPECT_STR_EQ(argv[1], "c d");
	UK_TEST_EXPECT_STR_EQ(argv[2], "xy zw");
	UK_TEST_EXPECT_STR_EQ(argv[3], "");
}

UK_TESTCASE(ukargparse, backslash_takes_the_meaning_away)
{
	UK_TEST_ASSERT(cut("a\\ b \\\"c \"d\\\"\\\\e\\f\" 'g\\h'") == 4);
	UK_TEST_EXPECT_STR_EQ(argv[0], "a b");
	UK_TEST_EXPECT_STR_EQ(argv[1], "\"c");
	UK_TEST_EXPECT_STR_EQ(argv[2], "d\"\\e\\f");
	UK_TEST_EXPECT_STR_EQ(argv[3], "g\\h");
}

UK_TESTCASE(ukargparse, backslash_between_apostrophes_is_a_character)
{
	UK_TEST_ASSERT(cut("'a\\\\b' 'c\\\"d'") == 2);
	UK_TEST_EXPECT_STR_EQ(argv[0], "a\\\\b");
	UK_TEST_EXPECT_STR_EQ(argv[1], "c\\\"d");
}

UK_TESTCASE(ukargparse, one_quote_inside_the_other_is_a_character)
{
	UK_TEST_ASSERT(cut("\"it's\" 'say \"so\"'") == 2);
	UK_TEST_EXPECT_STR_EQ(argv[0], "it's");
	UK_TEST_EXPECT_STR_EQ(argv[1], "say \"so\"");
}

UK_TESTCASE(ukargparse, open_quote_is_named_by_its_place)
{
	UK_TEST_EXPECT_SNUM_EQ(cut("ab \"c d"), -EINVAL);
	UK_TEST_EXPECT_UNUM_EQ(where, 3);
	UK_TEST_EXPECT_SNUM_EQ(cut("ab c'"), -EINVAL);
	UK_TEST_EXPECT_UNUM_EQ(where, 4);
	UK_TEST_EXPECT_SNUM_EQ(cut("\"a\\\""), -EINVAL);
	UK_TEST_EXPECT_UNUM_EQ(where, 0);
}

UK_TESTCASE(ukargparse, backslash_at_the_end_is_refused)
{
	UK_TEST_EXPECT_SNUM_EQ(cut("a \\"), -EINVAL);
	UK_TEST_EXPECT_UNUM_EQ(where, 2);
}

UK_TESTCASE(ukargparse, word_too_many_is_named_by_its_place)
{
	UK_TEST_EXPECT_SNUM_EQ(cut("a b c d"), 4);
	UK_TEST_EXPECT_SNUM_EQ(cut("a b c d "), 4);
	UK_TEST_EXPECT_SNUM_EQ(cut("a b c d  e"), -E2BIG);
	UK_TEST_EXPECT_UNUM_EQ(where, 9);
}

UK_TESTCASE(ukargparse, every_cut_of_a_hard_line_stays_inside_it)
{
	static const char hard[] = "'a b'\\ \"c\\\"d\" e\\\\'f\"g' \"h'i\"";
	char line[sizeof(hard) + 1];
	size_t n;
	int err;

	for (n = 0; n < sizeof(hard); n++) {
		memcpy(line, hard, n);
		line[n] = '\0';
		line[n + 1] = '#';
		where = 0;
		err = uk_argparse(line, argv, ROOM, &where);
		UK_TEST_EXPECT_SNUM_GE(err, -EINVAL);
		UK_TEST_EXPECT_UNUM_LE(where, n);
		UK_TEST_EXPECT(line[n + 1] == '#');
	}
}
