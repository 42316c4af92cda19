/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The queue of deadlines - a pairing heap.
 *
 * Idea: only the earliest deadline matters, so only that one has to be known at
 * any time. The queue is a tree in which nothing is earlier than what is above
 * it; among those below the same alarm there is no order at all:
 *
 *              5                     first
 *            / | \                   child of 5: 9, then next: 7, 12
 *           9  7  12
 *             / \
 *            8   20
 *
 * Everything is done with one operation, join(): of two trees the later one is
 * hung below the earlier one. To put an alarm in is one join. Taking the first
 * one out leaves its children, which are joined in pairs, and then the pairs
 * from the right to the left: that is what keeps the tree from becoming a list
 * (Fredman, Sedgewick, Sleator, Tarjan: The pairing heap, 1986). Amortised, n
 * alarms cost a constant to put in and log n to take out; nothing is allocated.
 *
 * Q1  Nothing is earlier than what is above it.
 * Q2  prev of a first child is its parent, of any other its left neighbour.
 * Q3  The root has neither prev nor next.
 */
#include <stddef.h>

#include "queue.h"

static struct uk_loop_alarm *join(struct uk_loop_alarm *a,
				  struct uk_loop_alarm *b);
static struct uk_loop_alarm *join_all(struct uk_loop_alarm *list);
static void cut(struct uk_loop_alarm *a);

//> deadline-queue
void loop_queue_put(struct loop_queue *q, struct uk_loop_alarm *a)
{
	a->child = a->next = a->prev = NULL;
	q->first = join(q->first, a);
}

void loop_queue_take(struct loop_queue *q, struct uk_loop_alarm *a)
{
	struct uk_loop_alarm *below = join_all(a->child);

	a->child = NULL;
	if (a == q->first) {
		q->first = below;
	} else {
		cut(a);
		q->first = join(q->first, below);
	}
}
//< deadline-queue

//> deadline-join
/* The later of two trees goes below the earlier; either may be NULL. */
static struct uk_loop_alarm *join(struct uk_loop_alarm *a,
				  struct uk_loop_alarm *b)
{
	struct uk_loop_alarm *late;

	if (!a || !b)
		return a ? a : b;
	late = a->at <= b->at ? b : a;
	a = late == a ? b : a; /* the earlier */
	late->prev = a; /* Q2 */
	late->next = a->child;
	if (a->child)
		a->child->prev = late;
	a->child = late;
	return a;
}
//< deadline-join

//> deadline-pairs
/* A list of siblings becomes one tree: pairs from the left, then all of them
 * from the right. While it waits for that, a pair's `prev` is the one before. */
static struct uk_loop_alarm *join_all(struct uk_loop_alarm *list)
{
//# ex loop.1 6
	struct uk_loop_alarm *pairs = NULL, *a, *b, *tree = NULL;

	while (list) {
		a = list;
		b = a->next;
		list = b ? b->next : NULL;
		a->next = a->prev = NULL;
		if (b)
			b->next = b->prev = NULL;
		a = join(a, b);
		a->prev = pairs;
		pairs = a;
	}
	while (pairs) {
		a = pairs;
		pairs = a->prev;
		a->prev = NULL;
		tree = join(tree, a);
	}
	return tree;
//-	return list; /* loop.1: the first of them; the others are lost */
//# end
}
//< deadline-pairs

//> deadline-cut
/* Out of the list of siblings, with nothing below. */
static void cut(struct uk_loop_alarm *a)
{
	if (a->prev->child == a)
		a->prev->child = a->next;
	else
		a->prev->next = a->next;
	if (a->next)
		a->next->prev = a->prev;
	a->next = a->prev = NULL;
}
//< deadline-cut

/* Walk the tree in the order parent, children, right neighbour, without a
 * stack: the way back is in prev. */
bool loop_queue_check(const struct loop_queue *q)
{
	const struct uk_loop_alarm *a = q->first, *up;

	if (a && (a->prev || a->next))
		return false; /* Q3 */
	while (a) {
		if (a->child && (a->child->prev != a || /* Q2 */
				 a->child->at < a->at)) /* Q1 */
			return false;
		if (a->next && (a->next->prev != a))
			return false;
		if (a->child) {
			a = a->child;
			continue;
		}
		while (a && !a->next) { /* back to the parent */
			while (a->prev && a->prev->child != a)
				a = a->prev;
			a = a->prev;
		}
		if (!a)
			break;
		for (up = a; up->prev && up->prev->child != up; up = up->prev)
			;
		if (up->prev && a->next->at < up->prev->at)
			return false; /* Q1 */
		a = a->next;
	}
	return true;
}
