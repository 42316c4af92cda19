/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Ping - a conversation, without a place in the code where anybody waits.
 *
 * Idea: with a thread this would be a loop: send, wait for the answer or for
 * 2 ms, say which it was, sleep, begin again. Here each arrow of this picture
 * is a call from the event loop, and what the thread would have kept on its
 * stack, a number, is a variable of the file:
 *
 *         pause is over                look_after() found an answer
 *      ------------------> send() ----------------------------+
 *                            |                                v
 *                            +-- give_up(): 2 ms are over -> settle()
 *
 * P1  Either the alarm `pause` is set or the alarm `patience`, never both.
 */
#include <uk/loop.h>
#include <uk/print.h>
#include <uk/time.h>

#include "ping.h"
#include "wire.h"

enum { PINGS = 3 };

static void send(struct uk_loop_alarm *a);
static void give_up(struct uk_loop_alarm *a);
static bool look_after(struct uk_loop_poller *p);

static struct uk_loop_alarm pause = { .ring = send };
static struct uk_loop_alarm patience = { .ring = give_up };
static struct uk_loop_poller wire = { .poll = look_after };
static unsigned int number; /* of the ping that is under way */
static unsigned int looks;  /* at the wire, so far */

//> ping
static void send(struct uk_loop_alarm *a __maybe_unused)
{
	uk_pr_info("  ping %u", ++number);
	wire_send(number);
	uk_loop_at(&patience, uk_time_mono() + 2 * UK_NSEC_PER_MSEC);
}

static void settle(void)
{
	if (number < PINGS)
		uk_loop_at(&pause, uk_time_mono() + UK_NSEC_PER_MSEC);
	else
		uk_loop_del(&wire);
}

static void give_up(struct uk_loop_alarm *a __maybe_unused)
{
	uk_pr_info("  no answer to %u", number);
	settle();
}

static bool look_after(struct uk_loop_poller *p __maybe_unused)
{
	unsigned int n = wire_receive();

	looks++;
	if (!n)
		return false;
	uk_loop_cancel(&patience);
	uk_pr_info("  answer to %u", n);
	settle();
	return true;
}
//< ping

void ping(void)
{
	uk_pr_info("a wire that loses every second ping:");
	uk_loop_add(&wire);
	uk_loop_at(&pause, 0);
	uk_loop_run();
	uk_pr_info("  the wire was looked at %u times", looks);
}
