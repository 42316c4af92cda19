/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ukfmt, floating point: the layout of each conversion, exact digits, and
 * correct rounding.
 */
#include <float.h>
#include <uk/fmt.h>
#include <uk/test.h>

/* By a pointer, so that the compiler does not warn of odd flags. */
static int (*volatile format)(char *, size_t, const char *, ...) = uk_snprintf;

static char buf[1200];

#define EXPECT_FMT(text, ...)                                                  \
	do {                                                                   \
		format(buf, sizeof(buf), __VA_ARGS__);                         \
		UK_TEST_EXPECT_STR_EQ(buf, text);                              \
	} while (0)

UK_TESTCASE(ukfmt_float, each_style_has_its_layout)
{
	EXPECT_FMT("1.500000 1.500000e+00 1.5 0x1.8p+0", "%f %e %g %a", 1.5,
		   1.5, 1.5, 1.5);
	EXPECT_FMT("-0.000000 0 0x0p+0", "%f %g %a", -0.0, 0.0, 0.0);
	EXPECT_FMT("1.5E+100 0X1.8P+0", "%G %A", 1.5e100, 1.5);
}

UK_TESTCASE(ukfmt_float, general_style_follows_the_exponent)
{
	EXPECT_FMT("100000 1e+06 0.0001 1e-05", "%g %g %g %g", 1e5, 1e6, 1e-4,
		   1e-5);
	EXPECT_FMT("999999 1e+06 1.00000e+06", "%g %g %#g", 999999.4, 999999.5,
		   999999.5);
	EXPECT_FMT("100.000 1.", "%#g %#.0g", 100.0, 1.0);
}

UK_TESTCASE(ukfmt_float, ties_go_to_the_even_digit)
{
	EXPECT_FMT("0 2 2 4 4", "%.0f %.0f %.0f %.0f %.0f", 0.5, 1.5, 2.5, 3.5,
		   4.5);
	EXPECT_FMT("0.12 0.38 1e+01", "%.2f %.2f %.0e", 0.125, 0.375, 9.5);
	EXPECT_FMT("0x2p+0 0x1.8p+0", "%.0a %.1a", 1.5, 1.5);
}

UK_TESTCASE(ukfmt_float, a_carry_runs_through_all_digits)
{
	EXPECT_FMT("10.00 1.0e+10 1000000000000000000", "%.2f %.1e %.0f", 9.999,
		   9.99e9, 999999999999999999.0);
}

UK_TESTCASE(ukfmt_float, digits_are_exact_to_the_last)
{
	EXPECT_FMT("0.1000000000000000055511151231257827021181583404541015625000",
		   "%.58f", 0.1);
	EXPECT_FMT("9007199254740993", "%.0Lf", 9007199254740993.0L);
	EXPECT_FMT("1.7976931348623157e+308 4.9406564584124654e-324",
		   "%.16e %.16e", DBL_MAX, __DBL_DENORM_MIN__);
	UK_TEST_EXPECT_SNUM_EQ(uk_snprintf(buf, sizeof(buf), "%.0f", DBL_MAX), 309);
	UK_TEST_EXPECT_STR_EQ(buf + 295, "26184124858368");
	uk_snprintf(buf, sizeof(buf), "%.1074f", __DBL_DENORM_MIN__);
	UK_TEST_EXPECT_STR_EQ(buf + 1063, "5533447265625");
}

UK_TESTCASE(ukfmt_float, infinities_and_nans_have_names)
{
	EXPECT_FMT("inf -INF     0 nan", "%f %E %5g %f",
		   __builtin_inf(), -__builtin_inf(), 0.0, __builtin_nan(""));
}

UK_TESTCASE(ukfmt_float, fields_are_filled_like_those_of_integers)
{
	EXPECT_FMT("[  1.50|1.50  |001.50|+1.5|  inf]",
		   "[%6.2f|%-6.2f|%06.2f|%+g|%05g]", 1.5, 1.5, 1.5, 1.5,
		   __builtin_inf());
}

UK_TESTCASE(ukfmt_float, floats_and_integers_take_turns)
{
	EXPECT_FMT("1 2.5 3 4.5 x", "%d %g %d %Lg %c", 1, 2.5, 3, 4.5L, 'x');
}

uk_testsuite_register(ukfmt_float, NULL);
