/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Lesson 10 - everything in its turn.
 *
 * Three programs without threads, one after the other. Reminders are set in
 * another order than they ring in, and one of them is cancelled. A device is
 * asked and answers, or does not (ping.c). And two that never have enough
 * share a processor that nobody takes away from them.
 *
 * What is printed is the same however slow the machine is: an order, no times.
 */
#include <uk/loop.h>
#include <uk/print.h>
#include <uk/time.h>

#include "ping.h"

static void show_clock(void);
static void reminders(void);
static void turns(void);

int main(void)
{
	show_clock();
	reminders();
	ping();
	turns();
	return 0;
}

static void show_clock(void)
{
	uint64_t hz = ukplat_cycles_hz();

	if (hz)
		uk_pr_info("the counter counts at %llu kHz, says the machine",
			   (unsigned long long)hz / 1000);
	else
		uk_pr_info("nobody says how fast the counter counts");
}

//> reminders
/* An alarm, with something to say. */
struct reminder {
	struct uk_loop_alarm alarm; /* what the loop knows */
	const char *text;           /* what we know */
};

static void remind(struct uk_loop_alarm *a)
{
	struct reminder *r = __containerof(a, struct reminder, alarm);

	uk_pr_info("  %s%s", r->text,
		   uk_time_mono() < a->at ? ", and too early" : "");
}

static struct reminder first = { { .ring = remind }, "1 ms" },
		       second = { { .ring = remind }, "2 ms" },
		       third = { { .ring = remind }, "3 ms" },
		       hour = { { .ring = remind }, "an hour" },
		       mistake = { { .ring = remind }, "a mistake" };

/* This one has more to do than to speak. */
static void correct(struct uk_loop_alarm *a __maybe_unused)
{
	uk_loop_cancel(&mistake.alarm);
	uk_loop_at(&hour.alarm, third.alarm.at + 1); /* it is moved */
}

static void reminders(void)
{
	static struct uk_loop_alarm correction = { .ring = correct };
	uint64_t now = uk_time_mono();

	uk_pr_info("reminders, set for 3, 1 and 2 ms:");
	uk_loop_at(&third.alarm, now + 3 * UK_NSEC_PER_MSEC);
	uk_loop_at(&first.alarm, now + 1 * UK_NSEC_PER_MSEC);
	uk_loop_at(&hour.alarm, now + 3600 * UK_NSEC_PER_SEC);
	uk_loop_at(&mistake.alarm, now + 2 * UK_NSEC_PER_MSEC + 1);
	uk_loop_at(&correction, now + 1 * UK_NSEC_PER_MSEC + 1);
	uk_loop_at(&second.alarm, now + 2 * UK_NSEC_PER_MSEC);
	if (uk_loop_run() == 0)
		uk_pr_info("  nothing is left, so the loop has ended");
}
//< reminders

//> turns
enum { PIECES = 3, IMPATIENCE = 9, ENOUGH = 42 };

static unsigned int rung, done; /* so far */

/* Wants to ring again, and better yesterday than tomorrow. */
static void hurry(struct uk_loop_alarm *a)
{
	uk_pr_info("  alarm %u", ++rung);
	if (rung < IMPATIENCE)
		uk_loop_at(a, 0);
}

/* Has work for an hour, and does a piece of it. */
static bool work(struct uk_loop_poller *p)
{
	uk_pr_info("  piece %u of the work", ++done);
	if (done == PIECES) {
		uk_loop_stop(ENOUGH);
		uk_loop_del(p);
	}
	return true;
}

static void turns(void)
{
	static struct uk_loop_alarm impatient = { .ring = hurry };
	static struct uk_loop_poller busy = { .poll = work };

	uk_pr_info("an impatient alarm and a busy poller:");
	uk_loop_at(&impatient, 0);
	uk_loop_add(&busy);
	uk_pr_info("  stopped with %d", uk_loop_run());
	uk_loop_cancel(&impatient);
}
//< turns
