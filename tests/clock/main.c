/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the clocks say, for tests/test_clock.py, which knows better: the date,
 * how many cycles of the processor and how many nanoseconds two stretches of
 * time had, and that an event loop that rests comes back.
 */
#include <uk/arch/lcpu.h>
#include <uk/console.h>
#include <uk/fmt.h>
#include <uk/loop.h>
#include <uk/time.h>

static void say(const char *what, uint64_t a, uint64_t b)
{
	char line[80];

	uk_snprintf(line, sizeof(line), "%s %llu %llu\n", what,
		    (unsigned long long)a, (unsigned long long)b);
	uk_console_puts(line);
}

static void stretch(const char *name, uint64_t ns)
{
	uint64_t cycles = ukarch_cycles(), from = uk_time_mono(), to;

	do
		to = uk_time_mono();
	while (to - from < ns);
	say(name, ukarch_cycles() - cycles, to - from);
}

static void ring(struct uk_loop_alarm *a __maybe_unused)
{
	uk_loop_stop(3);
}

int main(void)
{
	struct uk_loop_alarm a = { .ring = ring };
	uint64_t due = uk_time_mono() + 20 * UK_NSEC_PER_MSEC;
	int status;

	say("date", uk_time_wall() / UK_NSEC_PER_SEC, 0);
	stretch("short", UK_NSEC_PER_MSEC); /* by the first estimate */
	uk_loop_at(&a, due);
	status = uk_loop_run();
	say("loop", (uint64_t)status, uk_time_mono() >= due);
	stretch("long", 2 * UK_NSEC_PER_MSEC); /* by the better one */
	return 0;
}
