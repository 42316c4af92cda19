/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The event loop - one turn after the other.
 *
 * Idea: a turn asks for the time once. It rings the alarms that are due by that
 * time, then gives each poller one go. If nobody had anything to do, the
 * processor rests until the earliest alarm.
 *
 * L1  A turn ends: an alarm that is set during a turn lies after the turn's
 *     time, so that it rings in a later turn, however early it was meant.
 * L2  A poller may take itself, or any other, out of the list at any time: the
 *     loop keeps a mark at the next one, and uk_loop_del() moves the mark.
 *
 * Read uk_loop_run(), then uk_loop_turn(); the alarms' order is queue.c.
 */
#include <uk/loop.h>
#include <uk/time.h>

#include "queue.h"

static UK_LIST_HEAD(pollers);
static struct uk_list_head *mark = &pollers; /* L2: who is next in this turn */
static struct loop_queue alarms;
static uint64_t soonest; /* L1: no alarm may be set for earlier than this */
static bool stopped;
static int stop_status;

static bool ring_due(uint64_t now);

//> loop-run
int uk_loop_run(void)
{
	stopped = false;
	stop_status = 0;
	while (!stopped && (alarms.first || !uk_list_empty(&pollers))) {
		if (uk_loop_turn(uk_time_mono()) || stopped)
			continue;
		ukplat_rest(alarms.first ? alarms.first->at : UINT64_MAX);
	}
	return stop_status;
}

void uk_loop_stop(int status)
{
	stopped = true;
	stop_status = status;
}
//< loop-run

//> loop-turn
bool uk_loop_turn(uint64_t now)
{
	bool busy = ring_due(now);
	struct uk_loop_poller *p;

	mark = pollers.next;
	while (mark != &pollers) {
		p = __containerof(mark, struct uk_loop_poller, link);
		mark = mark->next;
		busy |= p->poll(p);
	}
	soonest = 0; /* L1: between turns any time will do */
	return busy;
}

/* Ring what is due by `now`, the earliest first. @return whether any was */
static bool ring_due(uint64_t now)
{
//# ex loop.2 3
	struct uk_loop_alarm *a;
	bool any = false;

	soonest = now + 1; /* L1 */
	while ((a = alarms.first) && a->at <= now) {
		uk_loop_cancel(a);
		a->ring(a);
		any = true;
	}
	return any;
//-	(void)now;
//-	uk_loop_stop(-1); /* loop.2: nothing rings, so nothing is waited for */
//-	return false;
//# end
}
//< loop-turn

//> loop-alarms
void uk_loop_at(struct uk_loop_alarm *a, uint64_t ns)
{
	uk_loop_cancel(a);
	a->at = MAX(ns, soonest); /* L1 */
	a->set = true;
	loop_queue_put(&alarms, a);
}

void uk_loop_cancel(struct uk_loop_alarm *a)
{
	if (a->set)
		loop_queue_take(&alarms, a);
	a->set = false;
}
//< loop-alarms

//> loop-pollers
void uk_loop_add(struct uk_loop_poller *p)
{
	uk_list_add_tail(&p->link, &pollers);
}

void uk_loop_del(struct uk_loop_poller *p)
{
	if (mark == &p->link)
		mark = mark->next; /* L2 */
	uk_list_del(&p->link);
}
//< loop-pollers
