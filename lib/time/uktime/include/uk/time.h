/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * @defgroup time Time
 * Two clocks, because two questions are asked. "How long did it take?" wants a
 * clock that nobody sets; "what time is it?" wants one that somebody may:
 *
 *      uk_time_mono()   ns since boot    deadlines, time-outs, measurements
 *      uk_time_wall()   ns since 1970    dates in files, logs and headers
 *
 * Context: any thread; not before the level `lib`.
 */
#ifndef UK_TIME_H
#define UK_TIME_H

#include <uk/essentials.h>
#include <uk/plat/time.h>

#define UK_NSEC_PER_USEC	1000ULL
#define UK_NSEC_PER_MSEC	1000000ULL
#define UK_NSEC_PER_SEC		1000000000ULL

/** @return nanoseconds since boot, about; never goes back. Any context. */
static inline uint64_t uk_time_mono(void)
{
	return ukplat_monotonic_clock();
}

/**
 * @return nanoseconds since 1970-01-01 00:00 UTC; where the machine has no
 * clock for that, nanoseconds since boot: a date in January 1970.
 */
uint64_t uk_time_wall(void);

/** A moment as people write it, in UTC, by the Gregorian calendar. */
struct uk_date {
	int32_t year;  /**< 1970 to 9999 */
	uint8_t month; /**< 1 to 12 */
	uint8_t day;   /**< 1 to 31 */
	uint8_t hour;  /**< 0 to 23 */
	uint8_t min;   /**< 0 to 59 */
	uint8_t sec;   /**< 0 to 59: like POSIX, no leap seconds */
	uint8_t wday;  /**< 0 to 6, from Sunday; uk_date_seconds() ignores it */
};

/**
 * @param sec out: seconds since 1970-01-01 00:00 UTC
 * @return 0, or -EINVAL where there is no such moment (February 30th)
 */
int uk_date_seconds(const struct uk_date *d, uint64_t *sec);

/** The date of a second since 1970; those after the year 9999 are not to be asked. */
struct uk_date uk_date_of(uint64_t sec);

#endif /* UK_TIME_H */
