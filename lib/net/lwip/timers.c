/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * lwIP's timers are alarms of the event loop.
 *
 * Idea: lwIP has a list of timers, which takes memory for each of them each time
 * that it is set, and says that there must be some. Which timers there are is
 * known when the stack is compiled (lwip_cyclic_timers): so each has its place
 * in a table here, and setting one cannot fail. An application that wants a
 * time-out sets an alarm of its own (uk/loop.h).
 *
 * M1  A timer is due one interval after it was due the last time, however late
 *     it rang; but what was missed is not made up for.
 * M2  Who waits for the other side's window has something to send, says lwIP
 *     2.1.3, and ends the image if not. It forgets what is sent again, does not
 *     fit into a window that was shut meanwhile, and is acknowledged all the
 *     same: four packets from anybody (tests/fuzz/seeds/lwip/shut.seed).
 * M3  Who closes first remembers the connection for two minutes (RFC 9293, 3.6.1,
 *     TIME-WAIT), and lwIP, whose memory is a heap's, remembers any number of
 *     them. The oldest above a limit are forgotten.
 */
#include <lwip/priv/tcp_priv.h>
#include <lwip/timeouts.h>
#include <uk/assert.h>
#include <uk/loop.h>
#include <uk/time.h>

#include "lwip_priv.h"

enum { TIMERS_MAX = 16 };

static struct timer {
	struct uk_loop_alarm alarm;
	const struct lwip_cyclic_timer *what; /* whom it calls, and how often */
} timers[TIMERS_MAX];

static uint64_t interval(const struct timer *t)
{
	return t->what->interval_ms * UK_NSEC_PER_MSEC;
}

/* M2 */
static void stop_vain_waiting(void)
{
	struct tcp_pcb *pcb;

	for (pcb = tcp_active_pcbs; pcb; pcb = pcb->next)
		if (pcb->unacked || !pcb->unsent)
			pcb->persist_backoff = 0;
}

/* M3 */
static void bound_time_wait(void)
{
	struct tcp_pcb *pcb = tcp_tw_pcbs;
	unsigned int n;

	for (n = 1; pcb && n < CONFIG_LIBLWIP_TIME_WAIT; n++)
		pcb = pcb->next;
	while (pcb && pcb->next)
		tcp_abort(pcb->next); /* forgets it: nothing is sent */
}

void lwip_before_tcp(void)
{
	struct netif *nif;

	NETIF_FOREACH(nif)
		if (nif->linkoutput == lwip_output)
			lwip_reclaim(lwip_dev_of(nif)); /* output.c, O2 */
	stop_vain_waiting();
	bound_time_wait();
}

static void ring(struct uk_loop_alarm *a)
{
	struct timer *t = __containerof(a, struct timer, alarm);
	uint64_t next = a->at + interval(t), now = uk_time_mono();

	if (t->what->handler == tcp_tmr)
		lwip_before_tcp();
	t->what->handler();
	uk_loop_at(a, next > now ? next : now + interval(t)); /* M1 */
}

void lwip_timers_start(void)
{
	uint64_t now = uk_time_mono();
	int i;

	UK_ASSERT(lwip_num_cyclic_timers <= TIMERS_MAX);
	for (i = 0; i < lwip_num_cyclic_timers; i++) {
		timers[i].alarm.ring = ring;
		timers[i].what = &lwip_cyclic_timers[i];
		uk_loop_at(&timers[i].alarm, now + interval(&timers[i]));
	}
}

void lwip_timers_stop(void)
{
	int i;

	for (i = 0; i < lwip_num_cyclic_timers; i++)
		uk_loop_cancel(&timers[i].alarm);
}

/* lwIP calls this when it begins; there is nobody to serve yet. */
void sys_timeouts_init(void)
{
}
