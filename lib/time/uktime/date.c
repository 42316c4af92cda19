/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Dates - seconds since 1970 and back.
 *
 * Idea: let the year begin in March. Then the leap day is the last day of the
 * year, and the lengths of the months before it repeat: 31 30 31 30 31, which
 * is 153 days for five months. So no table of months is needed, and the leap
 * rule is asked once:
 *
 *      day of the year, from March 1st = (153 * month + 2) / 5    month: 0..11
 *      days before a year y            = 365 y + y/4 - y/100 + y/400
 *
 * What is divided is never negative: years count from 0, far before 1970.
 */
#include <uk/errno.h>
#include <uk/time.h>

enum {
	SEC_PER_DAY = 86400,
	DAYS_TO_1970 = 719468,  /* from March 1st of the year 0 */
	DAYS_PER_400 = 146097,  /* years: the calendar repeats then */
	THURSDAY = 4,           /* January 1st, 1970 */
};

/* Days from March 1st of the year 0 to that of the year `y`. */
static uint64_t days_before(uint64_t y)
{
	return 365 * y + y / 4 - y / 100 + y / 400;
}

static uint64_t days_of(const struct uk_date *d)
{
	uint64_t year = (uint64_t)d->year - (d->month <= 2);
	uint64_t month = (d->month + 9U) % 12; /* March is 0 */

	return days_before(year) + (153 * month + 2) / 5 + d->day - 1;
}

struct uk_date uk_date_of(uint64_t sec)
{
	uint64_t days = sec / SEC_PER_DAY + DAYS_TO_1970;
	uint64_t in_day = sec % SEC_PER_DAY;
	uint64_t year = days * 400 / DAYS_PER_400 + 1; /* or up to two less */
	uint64_t month;
	struct uk_date d = {
		.hour = (uint8_t)(in_day / 3600),
		.min = (uint8_t)(in_day / 60 % 60),
		.sec = (uint8_t)(in_day % 60),
		.wday = (uint8_t)((sec / SEC_PER_DAY + THURSDAY) % 7),
	};

	while (days_before(year) > days)
		year--;
	days -= days_before(year);
	month = (5 * days + 2) / 153;
	d.day = (uint8_t)(days - (153 * month + 2) / 5 + 1);
	d.month = (uint8_t)(month < 10 ? month + 3 : month - 9);
	d.year = (int32_t)(year + (month >= 10));
	return d;
}

int uk_date_seconds(const struct uk_date *d, uint64_t *sec)
{
	struct uk_date back;
	uint64_t s;

	if (d->year < 1970 || d->year > 9999 || d->month < 1 ||
	    d->month > 12 || d->day < 1 || d->hour > 23 || d->min > 59 ||
	    d->sec > 59)
		return -EINVAL;
	s = (days_of(d) - DAYS_TO_1970) * SEC_PER_DAY + d->hour * 3600U +
	    d->min * 60U + d->sec;
	back = uk_date_of(s); /* the 31st of April comes back as May 1st */
	if (back.day != d->day || back.month != d->month)
		return -EINVAL;
	*sec = s;
	return 0;
}
