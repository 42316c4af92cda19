/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The time of day - a moment that was read once, and what has passed since.
 *
 * Idea: a clock that keeps the date is slow to ask (a CMOS clock takes several
 * ports, each an exit to the hypervisor) and counts whole seconds. So it is
 * asked at boot only, and the difference to the monotonic clock is kept.
 *
 * T1  Nobody sets the time of day yet: the two clocks run in parallel.
 */
#include <uk/inittab.h>
#include <uk/print.h>
#include <uk/rtc.h>
#include <uk/time.h>

static uint64_t offset; /* wall = monotonic + offset; 0: no such clock */

//> wall-read
uint64_t uk_time_wall(void)
{
	return uk_time_mono() + offset;
}
//< wall-read

static int time_init(struct uk_init_ctx *ctx)
{
	const struct uk_rtc *rtc;
	uint64_t ns;

	uk_table_for_each(rtc, uk_rtcs) {
		if (rtc->read(ctx->bi, &ns))
			continue;
		offset = ns - uk_time_mono();
		return 0;
	}
	uk_pr_info("no clock here keeps the date: it is 1970");
	return 0;
}
uk_lib_initcall_prio(time_init, NULL, 0);
