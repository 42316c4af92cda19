/* SPDX-License-Identifier: BSD-3-Clause */
/* The queue of deadlines, between queue.c and loop.c. */
#ifndef UKLOOP_QUEUE_H
#define UKLOOP_QUEUE_H

#include <uk/loop.h>

/* A queue is its first alarm: the earliest. NULL: it is empty. */
struct loop_queue {
	struct uk_loop_alarm *first;
};

/* Put an alarm in that is in no queue. */
void loop_queue_put(struct loop_queue *q, struct uk_loop_alarm *a);
/* Take one out, wherever in this queue it is. */
void loop_queue_take(struct loop_queue *q, struct uk_loop_alarm *a);
/* @return whether the invariants hold (queue.c). */
bool loop_queue_check(const struct loop_queue *q);

#endif /* UKLOOP_QUEUE_H */
