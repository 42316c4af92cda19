/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * nolibc in an image: what a comparison on the host (tests/host/nolibc) cannot
 * show (jumps, threads' errno, the environment from boot), and one case for
 * each of its parts.
 */
#include <errno.h>
#include <float.h>
#include <getopt.h>
#include <inttypes.h>
#include <limits.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uk/test.h>

static jmp_buf env;

static __noinline void jump_now(int value)
{
	longjmp(env, value);
}

/* From a few frames down. */
static __noinline void jump(int value)
{
	volatile char frame[64];

	frame[0] = 1;
	jump_now(value + frame[0] - 1);
	frame[0] = 2; /* so that the call is not the last thing it does */
}

UK_TESTCASE(nolibc_setjmp, longjmp_returns_its_value_from_setjmp)
{
	volatile int times = 0;
	int value = setjmp(env);

	times = times + 1;
	if (times == 1) {
		UK_TEST_EXPECT_ZERO(value);
		jump(42);
	}
	UK_TEST_EXPECT_SNUM_EQ(value, 42);
	UK_TEST_EXPECT_SNUM_EQ(times, 2);
}

UK_TESTCASE(nolibc_setjmp, longjmp_makes_one_of_zero)
{
	volatile bool again = false;
	int value = setjmp(env);

	if (!again) {
		again = true;
		jump(0);
	}
	UK_TEST_EXPECT_SNUM_EQ(value, 1);
}

/* Enough values to fill the registers that a callee must preserve. */
static __noinline void many_values(long *out, long a, double d)
{
	long b = a * 3, c = a * 5, e = a * 7, f = a * 11, g = a * 13;
	double x = d * 3, y = d * 5, z = d * 7;

	if (!setjmp(env))
		jump(1);
	out[0] = a + b + c + e + f + g;
	out[1] = (long)(d + x + y + z);
}

UK_TESTCASE(nolibc_setjmp, values_survive_a_jump)
{
	long out[2];

	many_values(out, 1, 2.0);
	UK_TEST_EXPECT_SNUM_EQ(out[0], 40);
	UK_TEST_EXPECT_SNUM_EQ(out[1], 32);
}

UK_TESTCASE(nolibc_stdlib, numbers_are_read_up_to_what_is_none)
{
	char *end;

	UK_TEST_EXPECT_SNUM_EQ(strtol(" -0x1fz", &end, 0), -31);
	UK_TEST_EXPECT_STR_EQ(end, "z");
	UK_TEST_EXPECT_SNUM_EQ(strtol("0xg", &end, 16), 0);
	UK_TEST_EXPECT_STR_EQ(end, "xg");
	errno = 0;
	UK_TEST_EXPECT_SNUM_EQ(strtol("99999999999999999999", NULL, 10), LONG_MAX);
	UK_TEST_EXPECT_SNUM_EQ(errno, ERANGE);
	UK_TEST_EXPECT_UNUM_EQ(strtoul("-1", NULL, 10), ULONG_MAX);
}

UK_TESTCASE(nolibc_stdlib, floats_are_rounded_correctly)
{
	char *end;

	UK_TEST_EXPECT(strtod("0.1", NULL) == 0.1);
	UK_TEST_EXPECT(strtod("9007199254740993", NULL) == 9007199254740992.0);
	UK_TEST_EXPECT(strtod("9007199254740993.00001", NULL) == 9007199254740994.0);
	UK_TEST_EXPECT(strtof("16777217", NULL) == 16777216.0f);
	UK_TEST_EXPECT(strtold("0x1.8p1e", &end) == 3.0L);
	UK_TEST_EXPECT_STR_EQ(end, "e");
	UK_TEST_EXPECT(strtod("1e400", NULL) == __builtin_inf());
	UK_TEST_EXPECT(strtod("2.2250738585072014e-308", NULL) == DBL_MIN);
	UK_TEST_EXPECT(strtod("-infinity", NULL) == -__builtin_inf());
}

UK_TESTCASE(nolibc_stdlib, long_doubles_make_the_round_trip)
{
	static const long double values[] = {
		1.0L / 3, LDBL_MAX, LDBL_MIN, LDBL_EPSILON, 0.1L,
	};
	char text[64];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(values); i++) {
		snprintf(text, sizeof(text), "%.36Lg", values[i]);
		UK_TEST_EXPECT(strtold(text, NULL) == values[i]);
		snprintf(text, sizeof(text), "%La", values[i]);
		UK_TEST_EXPECT(strtold(text, NULL) == values[i]);
	}
}

static int by_value(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

UK_TESTCASE(nolibc_stdlib, qsort_sorts_and_bsearch_finds)
{
	int v[100], key = 37 * 3;
	int *found;
	size_t i;

	for (i = 0; i < 100; i++)
		v[i] = (int)(i * 37 % 100) * 3;
	qsort(v, 100, sizeof(v[0]), by_value);
	for (i = 0; i < 100 && v[i] == (int)i * 3; i++)
		;
	UK_TEST_EXPECT_UNUM_EQ(i, 100);
	found = bsearch(&key, v, 100, sizeof(v[0]), by_value);
	UK_TEST_EXPECT_PTR_EQ(found, v + 37);
	key++;
	UK_TEST_EXPECT_NULL(bsearch(&key, v, 100, sizeof(v[0]), by_value));
}

UK_TESTCASE(nolibc_stdlib, the_environment_can_be_changed)
{
	static char text[] = "NOLIBC_TEST=1";

	UK_TEST_EXPECT_NULL(getenv("NOLIBC_TEST"));
	UK_TEST_EXPECT_ZERO(putenv(text));
	UK_TEST_EXPECT_STR_EQ(getenv("NOLIBC_TEST"), "1");
	UK_TEST_EXPECT_ZERO(unsetenv("NOLIBC_TEST"));
	UK_TEST_EXPECT_NULL(getenv("NOLIBC_TEST"));
}

UK_TESTCASE(nolibc_stdio, sprintf_and_sscanf_are_inverse)
{
	char text[100], word[10];
	double d;
	int i, n;

	sprintf(text, "%d %s %.17g%%", -42, "word", 0.1);
	n = sscanf(text, "%d%9s%lf%%%n", &i, word, &d, &n) == 3 ? n : -1;
	UK_TEST_EXPECT_SNUM_EQ(i, -42);
	UK_TEST_EXPECT_STR_EQ(word, "word");
	UK_TEST_EXPECT(d == 0.1);
}

UK_TESTCASE(nolibc_stdio, formats_of_inttypes_fit_their_types)
{
	char text[100];

	sprintf(text, "%" PRId8 " %" PRIx16 " %" PRIu32 " %" PRId64 " %" PRIuMAX
		" %" PRIdFAST16 " %" PRIxPTR, (int8_t)-1, (uint16_t)0xabcd,
		UINT32_MAX, INT64_MIN, UINTMAX_MAX, (int_fast16_t)-5,
		(uintptr_t)0x10);
	UK_TEST_EXPECT_STR_EQ(text, "-1 abcd 4294967295 -9223372036854775808 "
			      "18446744073709551615 -5 10");
}

UK_TESTCASE(nolibc_stdio, reading_from_an_output_is_an_error)
{
	errno = 0;
	UK_TEST_EXPECT_SNUM_EQ(fgetc(stdout), EOF);
	UK_TEST_EXPECT_SNUM_EQ(errno, EBADF);
	UK_TEST_EXPECT(ferror(stdout));
	clearerr(stdout);
	UK_TEST_EXPECT(!ferror(stdout));
}

UK_TESTCASE(nolibc_string, tokens_come_one_by_one)
{
	char text[] = ",,a,b;;c", *save;

	UK_TEST_EXPECT_STR_EQ(strtok_r(text, ",;", &save), "a");
	UK_TEST_EXPECT_STR_EQ(strtok_r(NULL, ",;", &save), "b");
	UK_TEST_EXPECT_STR_EQ(strtok_r(NULL, ",;", &save), "c");
	UK_TEST_EXPECT_NULL(strtok_r(NULL, ",;", &save));
}

UK_TESTCASE(nolibc_string, errors_have_words)
{
	char text[8];

	UK_TEST_EXPECT_STR_EQ(strerror(ENOENT), "No such file or directory");
	UK_TEST_EXPECT_STR_EQ(strerror(-5), "Unknown error");
	UK_TEST_EXPECT_SNUM_EQ(strerror_r(ENOENT, text, sizeof(text)), ERANGE);
	UK_TEST_EXPECT_STR_EQ(text, "No such");
}

UK_TESTCASE(nolibc_getopt, options_are_moved_in_front)
{
	char *argv[] = { "prog", "file", "-a", "--out", "name", "-b", NULL };
	static const struct option longs[] = {
		{ "output", required_argument, NULL, 'o' },
		{ NULL, 0, NULL, 0 },
	};

	optind = 0;
	UK_TEST_EXPECT_SNUM_EQ(getopt_long(6, argv, "ab", longs, NULL), 'a');
	UK_TEST_EXPECT_SNUM_EQ(getopt_long(6, argv, "ab", longs, NULL), 'o');
	UK_TEST_EXPECT_STR_EQ(optarg, "name");
	UK_TEST_EXPECT_SNUM_EQ(getopt_long(6, argv, "ab", longs, NULL), 'b');
	UK_TEST_EXPECT_SNUM_EQ(getopt_long(6, argv, "ab", longs, NULL), -1);
	UK_TEST_EXPECT_SNUM_EQ(optind, 5);
	UK_TEST_EXPECT_STR_EQ(argv[5], "file");
	optind = 1;
}

uk_testsuite_register(nolibc_setjmp, NULL);
uk_testsuite_register(nolibc_stdlib, NULL);
uk_testsuite_register(nolibc_stdio, NULL);
uk_testsuite_register(nolibc_string, NULL);
uk_testsuite_register(nolibc_getopt, NULL);
