/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The host's clocks, and rest.
 *
 * Idea: the host knows both times better than its processor's counter does:
 * it moves the process to another core, sleeps, corrects the rate. Each
 * question is a system call, about 100 ns.
 *
 * A process that has nothing to do sleeps in ppoll(), until the deadline or
 * until one of the file descriptors behind its devices has something to say:
 * an idle image costs the host nothing.
 */
#include <uk/arch/types.h>
#include <uk/errno.h>
#include <uk/plat/host.h>
#include <uk/plat/time.h>
#include <uk/rtc.h>

#include "host.h"

#define NSEC_PER_SEC	1000000000ULL

enum { WATCHED_MAX = 16 };

static struct host_pollfd watched[WATCHED_MAX];
static unsigned int watched_count;

static uint64_t ns_of(enum host_clock c)
{
	struct host_timespec t = { 0 };

	host_clock_gettime(c, &t);
	return (uint64_t)t.sec * NSEC_PER_SEC + (uint64_t)t.nsec;
}

uint64_t ukplat_monotonic_clock(void)
{
	return ns_of(HOST_CLOCK_MONOTONIC);
}

int ukplat_host_watch(int fd)
{
	if (watched_count == WATCHED_MAX)
		return -ENOSPC;
	watched[watched_count++] = (struct host_pollfd){
		.fd = fd, .events = HOST_POLLIN,
	};
	return 0;
}

void ukplat_host_unwatch(int fd)
{
	unsigned int i;

	for (i = 0; i < watched_count; i++)
		if (watched[i].fd == fd)
			watched[i--] = watched[--watched_count];
}

void ukplat_host_watch_out(int fd, bool on)
{
	unsigned int i;

	for (i = 0; i < watched_count; i++)
		if (watched[i].fd == fd)
			watched[i].events = (int16_t)(HOST_POLLIN |
						      (on ? HOST_POLLOUT : 0));
}

//> linuxu-rest
void ukplat_rest(uint64_t until)
{
	uint64_t now = ukplat_monotonic_clock();
	uint64_t ns = until > now ? until - now : 0;
	struct host_timespec t = {
		.sec = (int64_t)(ns / NSEC_PER_SEC),
		.nsec = (int64_t)(ns % NSEC_PER_SEC),
	};

	host_poll(watched, watched_count, until == UINT64_MAX ? NULL : &t);
}
//< linuxu-rest

static int rtc_read(const struct ukplat_bootinfo *bi __maybe_unused,
		    uint64_t *ns)
{
	*ns = ns_of(HOST_CLOCK_REALTIME);
	return 0;
}

UK_RTC(host) = { .name = "host", .read = rtc_read };
