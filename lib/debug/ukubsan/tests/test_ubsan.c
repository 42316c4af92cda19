/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of ukubsan: values in words. That a handler is called, and what it
 * says, is seen in images that crash: tests/test_fault.py with tests/ubsan.
 */
#include <uk/string.h>
#include <uk/test.h>

#include "ubsan_priv.h"

/* A type as a compiler lays it out. */
#define TYPE(name_, kind_, info_)                                              \
	static const struct type name_ = {                                     \
		.kind = kind_, .info = info_, .name = #name_,                  \
	}

TYPE(s8, KIND_INT, 3 << 1 | 1);
TYPE(u8, KIND_INT, 3 << 1);
TYPE(s32, KIND_INT, 5 << 1 | 1);
TYPE(s64, KIND_INT, 6 << 1 | 1);
TYPE(u64, KIND_INT, 6 << 1);
TYPE(s128, KIND_INT, 7 << 1 | 1);
TYPE(f64, KIND_FLOAT, 64);

static const char *text(const struct type *t, value v)
{
	static char buf[VALUE_LEN];

	return value_text(buf, t, v);
}

UK_TESTCASE(ukubsan, value_is_as_wide_as_its_type)
{
	UK_TEST_EXPECT_STR_EQ(text(&s8, 0xff), "-1");
	UK_TEST_EXPECT_STR_EQ(text(&s8, 0x1234567f), "127");
	UK_TEST_EXPECT_STR_EQ(text(&u8, 0x123456ff), "255");
	UK_TEST_EXPECT_STR_EQ(text(&s32, 0x80000000), "-2147483648");
	UK_TEST_EXPECT_STR_EQ(text(&s64, (value)INT64_MIN),
			      "-9223372036854775808");
	UK_TEST_EXPECT_STR_EQ(text(&u64, UINT64_MAX),
			      "18446744073709551615");
	UK_TEST_EXPECT_UNUM_EQ(value_bits(&s8), 8);
	UK_TEST_EXPECT_UNUM_EQ(value_bits(&s128), 128);
}

UK_TESTCASE(ukubsan, wide_value_comes_by_its_address)
{
	static const uint64_t half[2] = { 5, 1 };

	UK_TEST_EXPECT_STR_EQ(text(&s128, (value)half),
			      "0x10000000000000005");
	UK_TEST_EXPECT(!value_negative(&s128, (value)half));
	UK_TEST_EXPECT_UNUM_EQ(value_number(&s128, (value)half), UINT64_MAX);
}

UK_TESTCASE(ukubsan, sign_is_that_of_the_type)
{
	UK_TEST_EXPECT(value_negative(&s8, 0x80));
	UK_TEST_EXPECT(!value_negative(&u8, 0x80));
	UK_TEST_EXPECT(!value_negative(&s32, 0x7fffffff));
	UK_TEST_EXPECT(value_negative(&s64, (value)-1));
	UK_TEST_EXPECT_UNUM_EQ(value_number(&u8, 0x180), 0x80);
}

UK_TESTCASE(ukubsan, float_is_shown_as_its_bits)
{
	UK_TEST_EXPECT_STR_EQ(text(&f64, 0x3ff0000000000000),
			      "(bits 0x3ff0000000000000)");
	UK_TEST_EXPECT_ZERO(value_bits(&f64));
}
