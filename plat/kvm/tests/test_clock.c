/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of the clock's arithmetic, at speeds and ages that are not at hand.
 *
 * Idea: counting and converting are two things. The conversion is a function of
 * two numbers, so a processor of any speed and a machine that has run for a
 * century can be tried here. The clocks as they run: tests/test_clock.py.
 */
#include <uk/test.h>

#include "clock.h"

static uint64_t ns(uint64_t cycles, uint64_t hz)
{
	return kvm_cycles_to_ns(cycles, kvm_clock_mul(hz));
}

UK_TESTCASE(kvm_clock, second_is_a_second_at_any_speed)
{
	static const uint64_t speeds[] = {
		1000000, 19200000, 62500000, 1000000000, 3400000000ULL,
		5000000000ULL,
	};
	size_t i;

	/* mul is cut to 2^-32 ns per cycle: less than a nanosecond, then */
	for (i = 0; i < ARRAY_SIZE(speeds); i++) {
		UK_TEST_EXPECT_UNUM_LE(ns(speeds[i], speeds[i]), 1000000000);
		UK_TEST_EXPECT_UNUM_GE(ns(speeds[i], speeds[i]), 999999998);
	}
}

UK_TESTCASE(kvm_clock, century_does_not_overflow)
{
	const uint64_t seconds = 100ULL * 365 * 86400, hz = 5000000000ULL;

	UK_TEST_EXPECT_UNUM_GE(ns(seconds * hz, hz) / 1000000000, seconds - 10);
	UK_TEST_EXPECT_UNUM_LE(ns(seconds * hz, hz) / 1000000000, seconds);
}
