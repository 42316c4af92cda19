/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of the queue of deadlines against an array that is searched from end to
 * end: the same operations, the same answers.
 */
#include <uk/test.h>

#include "queue.h"

enum { ALARMS = 64, STEPS = 4000 };

static struct uk_loop_alarm alarms[ALARMS];
static bool in[ALARMS];
static uint64_t seed;

static unsigned int draw(unsigned int n)
{
	seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return (unsigned int)(seed >> 33) % n;
}

/* The earliest `at` of those that are in, the slow way. */
static uint64_t earliest(void)
{
	uint64_t at = UINT64_MAX;
	unsigned int i;

	for (i = 0; i < ALARMS; i++)
		if (in[i] && alarms[i].at < at)
			at = alarms[i].at;
	return at;
}

static void forget(struct loop_queue *q)
{
	unsigned int i;

	q->first = NULL;
	for (i = 0; i < ALARMS; i++) {
		alarms[i] = (struct uk_loop_alarm){ 0 };
		in[i] = false;
	}
}

UK_TESTCASE(ukloop_queue, what_goes_in_comes_out_in_the_order_of_time)
{
	static const uint64_t times[] = { 5, 1, 9, 1, 7, 0, 3, 9, 2, 8 };
	struct loop_queue q;
	uint64_t last = 0;
	unsigned int i;

	forget(&q);
	for (i = 0; i < ARRAY_SIZE(times); i++) {
		alarms[i].at = times[i];
		loop_queue_put(&q, &alarms[i]);
	}
	for (i = 0; i < ARRAY_SIZE(times); i++) {
		UK_TEST_ASSERT(q.first);
		UK_TEST_EXPECT_UNUM_GE(q.first->at, last);
		last = q.first->at;
		loop_queue_take(&q, q.first);
	}
	UK_TEST_EXPECT_NULL(q.first);
	UK_TEST_EXPECT_UNUM_EQ(last, 9);
}

UK_TESTCASE(ukloop_queue, random_operations_agree_with_a_search)
{
	unsigned int step, i, wrong = 0;
	struct loop_queue q;

	forget(&q);
	seed = 1;
	for (step = 0; step < STEPS; step++) {
		i = draw(3) ? draw(ALARMS)
			    : q.first ? (unsigned int)(q.first - alarms) : 0;
		if (in[i]) {
			loop_queue_take(&q, &alarms[i]);
		} else {
			alarms[i].at = draw(1000);
			loop_queue_put(&q, &alarms[i]);
		}
		in[i] = !in[i];
		if ((q.first ? q.first->at : UINT64_MAX) != earliest() ||
		    !loop_queue_check(&q))
			wrong++;
	}
	UK_TEST_EXPECT_UNUM_EQ(wrong, 0);
}

UK_TESTCASE(ukloop_queue, one_that_was_taken_out_is_nowhere)
{
	struct loop_queue q;
	unsigned int i;

	forget(&q);
	for (i = 0; i < 9; i++) {
		alarms[i].at = i;
		loop_queue_put(&q, &alarms[i]);
	}
	loop_queue_take(&q, q.first); /* pairs are made */
	loop_queue_take(&q, &alarms[5]);
	UK_TEST_EXPECT_NULL(alarms[5].prev);
	UK_TEST_EXPECT_NULL(alarms[5].next);
	UK_TEST_EXPECT_NULL(alarms[5].child);
	for (i = 1; i < 9; i++)
		if (i != 5) {
			UK_TEST_ASSERT(q.first);
			UK_TEST_EXPECT_UNUM_EQ(q.first->at, i);
			loop_queue_take(&q, q.first);
		}
	UK_TEST_EXPECT_NULL(q.first);
}

UK_TESTCASE(ukloop_queue, check_finds_an_offence_wherever_it_is)
{
	struct loop_queue q;
	unsigned int i;

	forget(&q);
	for (i = 0; i < 9; i++) {
		alarms[i].at = 10 + i;
		loop_queue_put(&q, &alarms[i]);
	}
	loop_queue_take(&q, &alarms[0]);
	UK_TEST_EXPECT(loop_queue_check(&q));
	for (i = 2; i < 9; i++) {
		alarms[i].at = 1; /* earlier than what is above it */
		UK_TEST_EXPECT(!loop_queue_check(&q));
		alarms[i].at = 10 + i;
	}
	q.first->next = &alarms[0];
	UK_TEST_EXPECT(!loop_queue_check(&q));
}
