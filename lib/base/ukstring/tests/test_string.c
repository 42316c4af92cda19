/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ukstring: every short length at every alignment, and what lies around an
 * area stays as it was. (tests/host/nolibc compares with the host's C library
 * on random inputs.)
 */
#include <uk/string.h>
#include <uk/test.h>

enum { LONGEST = 200, MARGIN = 16 };

static unsigned char from[LONGEST + 2 * MARGIN], to[LONGEST + 2 * MARGIN];

/* Bytes that are different from their neighbours, and those of `b` from `a`'s. */
static void pattern(unsigned char *p, size_t n, unsigned char first)
{
	while (n--)
		p[n] = (unsigned char)(first + 7 * n);
}

/* Whether to[] is untouched but for `n` bytes at `at`. */
static bool margins_kept(size_t at, size_t n)
{
	size_t i;

	for (i = 0; i < sizeof(to); i++)
		if ((i < at || i >= at + n) &&
		    to[i] != (unsigned char)(100 + 7 * i))
			return false;
	return true;
}

UK_TESTCASE(ukstring, memcpy_copies_every_length_at_every_alignment)
{
	size_t n, s, d, i, bad = 0;

	pattern(from, sizeof(from), 1);
	for (n = 0; n <= LONGEST; n++)
		for (s = d = 0; s < 8; s++, d = (d + 3) % 8) {
			pattern(to, sizeof(to), 100);
			if (memcpy(to + d, from + s, n) != to + d)
				bad++;
			for (i = 0; i < n; i++)
				bad += to[d + i] != from[s + i];
			bad += !margins_kept(d, n);
		}
	UK_TEST_EXPECT_UNUM_EQ(bad, 0);
}

UK_TESTCASE(ukstring, memmove_moves_through_itself_both_ways)
{
	size_t n, i, bad = 0;
	int by;

	for (n = 0; n <= LONGEST; n++)
		for (by = -MARGIN; by <= MARGIN; by++) {
			pattern(to, sizeof(to), 100);
			memmove(to + MARGIN + by, to + MARGIN, n);
			for (i = 0; i < n; i++)
				bad += to[MARGIN + by + (int)i] !=
				       (unsigned char)(100 + 7 * (MARGIN + i));
			bad += !margins_kept((size_t)(MARGIN + by), n);
		}
	UK_TEST_EXPECT_UNUM_EQ(bad, 0);
}

UK_TESTCASE(ukstring, memset_fills_its_bytes_and_no_others)
{
	size_t n, d, i, bad = 0;

	for (n = 0; n <= LONGEST; n++)
		for (d = 0; d < 8; d++) {
			pattern(to, sizeof(to), 100);
			memset(to + d, 0x1a5, n); /* only the low byte counts */
			for (i = 0; i < n; i++)
				bad += to[d + i] != 0xa5;
			bad += !margins_kept(d, n);
		}
	UK_TEST_EXPECT_UNUM_EQ(bad, 0);
}

UK_TESTCASE(ukstring, memcmp_is_decided_by_the_first_byte_that_differs)
{
	size_t n, at, bad = 0;

	for (n = 1; n <= 40; n++)
		for (at = 0; at < n; at++) {
			memset(from, 0x7f, n);
			memset(to, 0x7f, n);
			bad += memcmp(from, to, n) != 0;
			to[at] = 0x80; /* greater: bytes have no sign */
			if (at + 1 < n)
				from[at + 1] = 0xff;
			bad += memcmp(from, to, n) >= 0;
			bad += memcmp(to, from, n) <= 0;
			bad += memcmp(from, to, at) != 0;
		}
	UK_TEST_EXPECT_UNUM_EQ(bad, 0);
}

UK_TESTCASE(ukstring, memchr_finds_the_first_and_stops_at_the_end)
{
	size_t n, at, bad = 0;

	for (n = 0; n <= 40; n++)
		for (at = 0; at < n + 3; at++) {
			memset(to, 1, sizeof(to));
			to[at] = to[at + 1] = 0;
			bad += memchr(to, 256, n) != (at < n ? to + at : NULL);
		}
	UK_TEST_EXPECT_UNUM_EQ(bad, 0);
	memset(to, 0xff, 16); /* 1 after 0 would be found by a careless borrow */
	to[8] = 1;
	to[9] = 0;
	UK_TEST_EXPECT_PTR_EQ(memchr(to, 0, 16), to + 9);
}

UK_TESTCASE(ukstring, strlen_and_strnlen_count_from_every_alignment)
{
	size_t n, d, bad = 0;

	memset(to, 0x80, sizeof(to));
	for (n = 0; n < 60; n++)
		for (d = 0; d < 8; d++) {
			to[d + n] = 0;
			bad += strlen((char *)to + d) != n;
			bad += strnlen((char *)to + d, n + 5) != n;
			bad += strnlen((char *)to + d, n / 2) != n / 2;
			to[d + n] = 0x80;
		}
	UK_TEST_EXPECT_UNUM_EQ(bad, 0);
}

UK_TESTCASE(ukstring, strings_are_compared_as_unsigned_bytes)
{
	UK_TEST_EXPECT_SNUM_LT(strcmp("a", "\x80"), 0);
	UK_TEST_EXPECT_SNUM_LT(strcmp("ab", "abc"), 0);
	UK_TEST_EXPECT_SNUM_GT(strcmp("b", "abc"), 0);
	UK_TEST_EXPECT_ZERO(strcmp("abc", "abc"));
	UK_TEST_EXPECT_ZERO(strncmp("abcd", "abce", 3));
	UK_TEST_EXPECT_ZERO(strncmp("ab", "ab", 9));
	UK_TEST_EXPECT_SNUM_LT(strncmp("abcd", "abce", 4), 0);
	UK_TEST_EXPECT_ZERO(strncmp("a", "b", 0));
}

UK_TESTCASE(ukstring, a_character_is_found_first_last_and_at_the_end)
{
	const char *s = "banana";

	UK_TEST_EXPECT_PTR_EQ(strchr(s, 'a'), s + 1);
	UK_TEST_EXPECT_PTR_EQ(strrchr(s, 'a'), s + 5);
	UK_TEST_EXPECT_PTR_EQ(strchr(s, '\0'), s + 6);
	UK_TEST_EXPECT_PTR_EQ(strrchr(s, '\0'), s + 6);
	UK_TEST_EXPECT_NULL(strchr(s, 'x'));
	UK_TEST_EXPECT_NULL(strrchr(s, 'x'));
}

UK_TESTCASE(ukstring, strstr_finds_periodic_needles)
{
	const char *s = "aabaabaaabaabaab";

	UK_TEST_EXPECT_PTR_EQ(strstr(s, "aab"), s);
	UK_TEST_EXPECT_PTR_EQ(strstr(s, "aaab"), s + 6);
	UK_TEST_EXPECT_PTR_EQ(strstr(s, "baabaab"), s + 9);
	UK_TEST_EXPECT_PTR_EQ(strstr(s, ""), s);
	UK_TEST_EXPECT_NULL(strstr(s, "bb"));
	UK_TEST_EXPECT_NULL(strstr("ab", "abc"));
	UK_TEST_EXPECT_PTR_EQ(memmem(s, 8, "aaa", 3), NULL);
	UK_TEST_EXPECT_PTR_EQ(memmem(s, 9, "aaa", 3), s + 6);
}

UK_TESTCASE(ukstring, strlcpy_cuts_ends_and_tells)
{
	char buf[] = "######";

	UK_TEST_EXPECT_UNUM_EQ(strlcpy(buf, "abcdef", 4), 6);
	UK_TEST_EXPECT_STR_EQ(buf, "abc");
	UK_TEST_EXPECT_UNUM_EQ(buf[4], '#');
	UK_TEST_EXPECT_UNUM_EQ(strlcpy(buf, "xy", 4), 2);
	UK_TEST_EXPECT_STR_EQ(buf, "xy");
	UK_TEST_EXPECT_UNUM_EQ(strlcpy(buf, "longer", 0), 6);
	UK_TEST_EXPECT_STR_EQ(buf, "xy");
}

uk_testsuite_register(ukstring, NULL);
