/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ukfmt: one case for each rule of the language. (tests/host/nolibc compares
 * with the host's printf() on random formats, floating point included; here
 * are the rules, and the places where we differ.)
 */
#include <uk/errno.h>
#include <uk/fmt.h>
#include <uk/string.h>
#include <uk/test.h>

/* By a pointer, so that the compiler does not warn of formats wrong on purpose. */
static int (*volatile format)(char *, size_t, const char *, ...) = uk_snprintf;

static char buf[128];

#define EXPECT_FMT(text, ...)                                                  \
	do {                                                                   \
		int n = format(buf, sizeof(buf), __VA_ARGS__);                 \
									       \
		UK_TEST_EXPECT_STR_EQ(buf, text);                              \
		UK_TEST_EXPECT_SNUM_EQ(n, sizeof(text) - 1);                   \
	} while (0)

UK_TESTCASE(ukfmt, integers_in_each_base)
{
	EXPECT_FMT("0 7 -7 2147483647 -2147483648", "%d %d %i %d %d", 0, 7, -7,
		   INT32_MAX, INT32_MIN);
	EXPECT_FMT("4294967295 37777777777 ffffffff FFFFFFFF", "%u %o %x %X",
		   -1, -1, -1, -1);
	EXPECT_FMT("18446744073709551615", "%llu", ~0ULL);
	EXPECT_FMT("-9223372036854775808", "%jd", INTMAX_MIN);
}

UK_TESTCASE(ukfmt, lengths_cut_the_argument)
{
	EXPECT_FMT("-1 255 -1 65535", "%hhd %hhu %hd %hu", 0xff, 0x1ff, 0xffff,
		   0x1ffff);
	EXPECT_FMT("1 2 3 4", "%ld %lld %zu %td", 1L, 2LL, (size_t)3,
		   (ptrdiff_t)4);
}

UK_TESTCASE(ukfmt, flags_fill_and_sign)
{
	EXPECT_FMT("[   42|42   |00042|+42| 42|   +42]",
		   "[%5d|%-5d|%05d|%+d|% d|%+6d]", 42, 42, 42, 42, 42, 42);
	EXPECT_FMT("0x2a 0X2A 052 0 0", "%#x %#X %#o %#x %#o", 42, 42, 42, 0, 0);
	EXPECT_FMT("[0x002a|  0x2a]", "[%#06x|%#6x]", 42, 42);
}

UK_TESTCASE(ukfmt, a_precision_asks_for_digits)
{
	EXPECT_FMT("[042|  042|-042|]", "[%.3d|%05.3d|%.3d|%.0d]", 42, 42, -42, 0);
	EXPECT_FMT("[0|0042]", "[%#.0o|%#.4o]", 0, 042);
}

UK_TESTCASE(ukfmt, a_star_takes_an_argument)
{
	EXPECT_FMT("[  1|2  |003|4]", "[%*d|%*d|%.*d|%.*d]", 3, 1, -3, 2, 3, 3,
		   -1, 4);
}

UK_TESTCASE(ukfmt, strings_end_at_their_precision)
{
	const char no_nul[3] = { 'a', 'b', 'c' };

	EXPECT_FMT("abc|abc|  ab|ab  |", "%.3s|%.9s|%4.2s|%-4.2s|", no_nul,
		   "abc", "abc", "abc");
	EXPECT_FMT("[x|  y|]", "[%c|%3c|%s]", 'x', 'y', "");
	EXPECT_FMT("(null)||(nil)", "%s|%.3s|%p", NULL, NULL, NULL);
	EXPECT_FMT("0x1000", "%p", (void *)0x1000);
}

UK_TESTCASE(ukfmt, wide_characters_become_utf8_whole)
{
	const wchar_t word[] = { 'a', 0xe9, 0x20ac, 0x1f600, 0 };
	const wchar_t broken[] = { 0xd800, 0 };

	EXPECT_FMT("a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", "%ls", word);
	EXPECT_FMT("[   a\xc3\xa9]", "[%6.5ls]", word);
	EXPECT_FMT("\xe2\x82\xac", "%lc", 0x20ac);
	UK_TEST_EXPECT_SNUM_EQ(format(buf, 9, "%ls", broken), -EILSEQ);
}

UK_TESTCASE(ukfmt, what_it_does_not_know_is_printed_as_written)
{
	EXPECT_FMT("100%", "100%%");
	EXPECT_FMT("%y %-08.3lk %", "%y %-08.3lk %");
	EXPECT_FMT("%l", "%l");
}

UK_TESTCASE(ukfmt, percent_n_stores_nothing)
{
	int n = 7;

	EXPECT_FMT("ab%n5", "ab%n%d", &n, 5);
	UK_TEST_EXPECT_SNUM_EQ(n, 7);
}

UK_TESTCASE(ukfmt, a_full_buffer_is_cut_and_counted_on)
{
	strlcpy(buf, "######", sizeof(buf));
	UK_TEST_EXPECT_SNUM_EQ(uk_snprintf(buf, 4, "%d", 123456), 6);
	UK_TEST_EXPECT_STR_EQ(buf, "123");
	UK_TEST_EXPECT_UNUM_EQ(buf[4], '#');
	UK_TEST_EXPECT_SNUM_EQ(uk_snprintf(NULL, 0, "%d", 123456), 6);
}

UK_TESTCASE(ukfmt, sizes_beyond_int_are_an_error)
{
	UK_TEST_EXPECT_SNUM_EQ(format(buf, 9, "%9999999999d", 1), -EOVERFLOW);
	UK_TEST_EXPECT_SNUM_EQ(format(buf, 9, "%*d", INT32_MIN, 1), -EOVERFLOW);
}

/* Counts the pieces, and adds up their bytes. */
static void count(void *arg, const char *s, size_t n)
{
	size_t *sum = arg;

	(void)s;
	sum[0]++;
	sum[1] += n;
}

UK_TESTCASE(ukfmt, the_sink_gets_every_byte_and_no_empty_piece)
{
	size_t sum[2] = { 0, 0 };

	UK_TEST_EXPECT_SNUM_EQ(uk_fmt(count, sum, "a%sb%5dc", "", 1), 8);
	UK_TEST_EXPECT_UNUM_EQ(sum[1], 8);
	UK_TEST_EXPECT_UNUM_LE(sum[0], 5);
}

uk_testsuite_register(ukfmt, NULL);
