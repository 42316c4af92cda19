/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of the PC's clock: one moment in each of the chip's formats, and
 * registers that are no date.
 */
#include <uk/errno.h>
#include <uk/test.h>

#include "cmosrtc.h"

#define MOMENT	1234567890 /* 2009-02-13 23:31:30 */

static uint64_t seconds(uint8_t b, uint8_t hour, uint8_t min, uint8_t sec,
			uint8_t day, uint8_t month, uint8_t year)
{
	uint8_t regs[CMOS_REGS] = {
		[CMOS_B] = b, [CMOS_HOURS] = hour, [CMOS_MINUTES] = min,
		[CMOS_SECONDS] = sec, [CMOS_DAY] = day, [CMOS_MONTH] = month,
		[CMOS_YEAR] = year,
	};
	uint64_t s = 0;

	return cmos_seconds(regs, &s) == -EINVAL ? 1 : s;
}

UK_TESTCASE(cmosrtc, each_format_means_the_same_moment)
{
	UK_TEST_EXPECT_UNUM_EQ(seconds(6, 23, 31, 30, 13, 2, 9), MOMENT);
	UK_TEST_EXPECT_UNUM_EQ(seconds(4, 0x80 | 11, 31, 30, 13, 2, 9), MOMENT);
	UK_TEST_EXPECT_UNUM_EQ(seconds(2, 0x23, 0x31, 0x30, 0x13, 2, 9), MOMENT);
	UK_TEST_EXPECT_UNUM_EQ(seconds(0, 0x91, 0x31, 0x30, 0x13, 2, 9), MOMENT);
}

UK_TESTCASE(cmosrtc, noon_and_midnight_are_both_twelve)
{
	UK_TEST_EXPECT_UNUM_EQ(seconds(0, 0x12, 0, 0, 1, 1, 0x70), 0);
	UK_TEST_EXPECT_UNUM_EQ(seconds(0, 0x92, 0, 0, 1, 1, 0x70), 43200);
}

UK_TESTCASE(cmosrtc, two_digits_are_a_year_from_1970_to_2069)
{
	UK_TEST_EXPECT_UNUM_EQ(seconds(2, 0, 0, 0, 1, 1, 0x99), 915148800);
	UK_TEST_EXPECT_UNUM_EQ(seconds(2, 0, 0, 0, 1, 1, 0x00), 946684800);
	UK_TEST_EXPECT_UNUM_EQ(seconds(2, 0, 0, 0, 1, 1, 0x69), 3124224000);
}

UK_TESTCASE(cmosrtc, registers_that_are_no_date_are_refused)
{
	UK_TEST_EXPECT_UNUM_EQ(seconds(6, 24, 0, 0, 1, 1, 9), 1);
	UK_TEST_EXPECT_UNUM_EQ(seconds(2, 0, 0, 0, 0x31, 2, 9), 1);
	UK_TEST_EXPECT_UNUM_EQ(seconds(2, 0, 0, 0, 0, 0, 0), 1);
}
