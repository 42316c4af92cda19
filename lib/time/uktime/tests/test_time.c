/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of dates against facts that any calendar shows, and of the clocks
 * against what can be said without knowing the time.
 */
#include <uk/errno.h>
#include <uk/test.h>
#include <uk/time.h>

static const struct {
	uint64_t sec;
	struct uk_date d;
} facts[] = {
	{ 0, { 1970, 1, 1, 0, 0, 0, 4 } },
	{ 951782400, { 2000, 2, 29, 0, 0, 0, 2 } },  /* a leap year after all */
	{ 951868799, { 2000, 2, 29, 23, 59, 59, 2 } },
	{ 951868800, { 2000, 3, 1, 0, 0, 0, 3 } },
	{ 1000000000, { 2001, 9, 9, 1, 46, 40, 0 } },
	{ 2147483648, { 2038, 1, 19, 3, 14, 8, 2 } }, /* one past 31 bits */
	{ 4107542400, { 2100, 3, 1, 0, 0, 0, 1 } },  /* not a leap year */
	{ 253402300799, { 9999, 12, 31, 23, 59, 59, 5 } },
};

UK_TESTCASE(uktime, seconds_become_the_date_that_a_calendar_shows)
{
	struct uk_date d;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(facts); i++) {
		d = uk_date_of(facts[i].sec);
		UK_TEST_EXPECT_SNUM_EQ(d.year, facts[i].d.year);
		UK_TEST_EXPECT_UNUM_EQ(d.month, facts[i].d.month);
		UK_TEST_EXPECT_UNUM_EQ(d.day, facts[i].d.day);
		UK_TEST_EXPECT_UNUM_EQ(d.hour, facts[i].d.hour);
		UK_TEST_EXPECT_UNUM_EQ(d.min, facts[i].d.min);
		UK_TEST_EXPECT_UNUM_EQ(d.sec, facts[i].d.sec);
		UK_TEST_EXPECT_UNUM_EQ(d.wday, facts[i].d.wday);
	}
}

UK_TESTCASE(uktime, every_day_of_four_centuries_goes_there_and_back)
{
	uint64_t day, sec, before = 0;
	unsigned int wrong = 0;
	struct uk_date d;

	for (day = 0; day < 146097 + 366; day++) {
		d = uk_date_of(day * 86400);
		if (uk_date_seconds(&d, &sec) || sec != day * 86400 ||
		    d.wday != (day + 4) % 7 || (day && sec <= before))
			wrong++;
		before = sec;
	}
	UK_TEST_EXPECT_UNUM_EQ(wrong, 0);
}

UK_TESTCASE(uktime, moment_that_does_not_exist_is_refused)
{
	static const struct uk_date never[] = {
		{ 1969, 12, 31, 0, 0, 0, 0 }, { 10000, 1, 1, 0, 0, 0, 0 },
		{ 2000, 0, 1, 0, 0, 0, 0 }, { 2000, 13, 1, 0, 0, 0, 0 },
		{ 2000, 1, 0, 0, 0, 0, 0 }, { 2000, 1, 32, 0, 0, 0, 0 },
		{ 2001, 2, 29, 0, 0, 0, 0 }, { 2100, 2, 29, 0, 0, 0, 0 },
		{ 2001, 4, 31, 0, 0, 0, 0 }, { 2001, 1, 1, 24, 0, 0, 0 },
		{ 2001, 1, 1, 0, 60, 0, 0 }, { 2001, 1, 1, 0, 0, 60, 0 },
	};
	uint64_t sec = 7;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(never); i++)
		UK_TEST_EXPECT_SNUM_EQ(uk_date_seconds(&never[i], &sec),
				       -EINVAL);
	UK_TEST_EXPECT_UNUM_EQ(sec, 7);
}

UK_TESTCASE(uktime, monotonic_clock_goes_on_and_never_back)
{
	uint64_t first = uk_time_mono(), last = first, now;
	unsigned int back = 0, n;

	for (n = 0; n < 100 || (last == first && n < 10000000); n++) {
		now = uk_time_mono();
		back += now < last;
		last = now;
	}
	UK_TEST_EXPECT_UNUM_EQ(back, 0);
	UK_TEST_EXPECT_UNUM_GT(last, first);
}

/* The difference of the clocks, which may be 0, lies between these two. */
struct between {
	int64_t lo, hi;
};

static struct between difference(void)
{
	uint64_t before = uk_time_mono(), wall = uk_time_wall();

	return (struct between){ (int64_t)(wall - uk_time_mono()),
				 (int64_t)(wall - before) };
}

UK_TESTCASE(uktime, the_two_clocks_run_in_parallel)
{
	struct between a = difference(), b = difference();

	UK_TEST_EXPECT_SNUM_LE(a.lo, b.hi);
	UK_TEST_EXPECT_SNUM_LE(b.lo, a.hi);
}
