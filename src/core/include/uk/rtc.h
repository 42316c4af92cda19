/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * @defgroup rtc Clocks that keep the time of day
 * A battery-driven clock knows the date in whole seconds. It is slow to read
 * and coarse, so it is read once, at boot; from then on the monotonic clock
 * counts (lib/time/uktime). Drivers state themselves in a linker table.
 */
#ifndef UK_RTC_H
#define UK_RTC_H

#include <uk/essentials.h>
#include <uk/table.h>

struct ukplat_bootinfo;

/** One kind of clock. */
struct uk_rtc {
	const char *name; /**< "cmos", "pl031", "host" */
	/**
	 * @param ns out: nanoseconds since 1970-01-01 00:00 UTC
	 * @return 0; -ENODEV: not on this machine; -EIO: it makes no sense
	 */
	int (*read)(const struct ukplat_bootinfo *bi, uint64_t *ns);
};

UK_TABLE_DECLARE(uk_rtcs, struct uk_rtc);

/** State a driver: UK_RTC(pl031) = { .name = ..., }; */
#define UK_RTC(ident)                                                          \
	UK_TABLE_ENTRY(uk_rtcs, ident, struct uk_rtc, uk_rtc_##ident)

#endif /* UK_RTC_H */
