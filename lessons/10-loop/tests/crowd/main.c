/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Crowd - the image in which lesson 10's exercises are checked.
 *
 * Idea: the library's own unit tests run at boot. Then, with a number as the
 * argument, so many alarms are set, and whenever one rings it is set again. What
 * that costs is counted from outside. An alarm is late by `count` ticks on
 * average, so that one of them rings in a tick, however many there are.
 */
#include <uk/loop.h>

enum { MOST = 1000, TICKS = 4000 };

static struct uk_loop_alarm alarms[MOST];
static unsigned int count;
static uint64_t seed = 1;

static uint64_t some_time_later(void)
{
	seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return 1 + (seed >> 33) % (2 * count);
}

static void ring(struct uk_loop_alarm *a)
{
	uk_loop_at(a, a->at + some_time_later());
}

static unsigned int number(const char *s)
{
	unsigned int n = 0;

	while (*s >= '0' && *s <= '9')
		n = 10 * n + (unsigned int)(*s++ - '0');
	return MIN(n, (unsigned int)MOST);
}

int main(int argc, char *argv[])
{
	uint64_t now;
	unsigned int i;

	count = argc > 1 ? number(argv[1]) : 0;
	for (i = 0; i < count; i++) {
		alarms[i].ring = ring;
		uk_loop_at(&alarms[i], some_time_later());
	}
	for (now = 1; count && now <= TICKS; now++)
		uk_loop_turn(now);
	return 0;
}
