/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of the event loop. Most give it a time of their own, a turn at a time,
 * and so say what happens when; the last ones let it run.
 */
#include <uk/loop.h>
#include <uk/test.h>
#include <uk/time.h>

/* What rang or was polled, in order: a letter each. */
static char story[32];
static size_t told;

static void tell(char c)
{
	if (told < sizeof(story) - 1)
		story[told++] = c;
	story[told] = 0;
}

static void begin(void)
{
	told = 0;
	story[0] = 0;
}

static void ring_a(struct uk_loop_alarm *a __maybe_unused)
{
	tell('a');
}

static void ring_b(struct uk_loop_alarm *b __maybe_unused)
{
	tell('b');
}

/* One that is impatient: it wants to ring again at once. It gives up some day:
 * a turn that does not end would be no answer. */
static void ring_again(struct uk_loop_alarm *a)
{
	tell('r');
	if (told < sizeof(story) / 2)
		uk_loop_at(a, 0);
}

static struct uk_loop_alarm a = { .ring = ring_a }, b = { .ring = ring_b };

/* One that prevents another. */
static void ring_against_b(struct uk_loop_alarm *x __maybe_unused)
{
	tell('x');
	uk_loop_cancel(&b);
}

UK_TESTCASE(ukloop, alarms_ring_when_they_are_due_and_once)
{
	begin();
	uk_loop_at(&b, 20);
	uk_loop_at(&a, 10);
	UK_TEST_EXPECT(!uk_loop_turn(9));
	UK_TEST_EXPECT_STR_EQ(story, "");
	UK_TEST_EXPECT(uk_loop_turn(10));
	UK_TEST_EXPECT_STR_EQ(story, "a");
	UK_TEST_EXPECT(!a.set && b.set);
	UK_TEST_EXPECT(!uk_loop_turn(19));
	UK_TEST_EXPECT(uk_loop_turn(25));
	UK_TEST_EXPECT_STR_EQ(story, "ab");
	UK_TEST_EXPECT(!uk_loop_turn(100));
}

UK_TESTCASE(ukloop, late_turn_rings_in_the_order_of_time)
{
	begin();
	uk_loop_at(&a, 30);
	uk_loop_at(&b, 20);
	uk_loop_turn(50);
	UK_TEST_EXPECT_STR_EQ(story, "ba");
}

UK_TESTCASE(ukloop, alarm_is_moved_and_cancelled)
{
	begin();
	uk_loop_at(&a, 10);
	uk_loop_at(&a, 30);
	uk_loop_turn(20);
	UK_TEST_EXPECT_STR_EQ(story, "");
	uk_loop_cancel(&a);
	uk_loop_cancel(&a);
	UK_TEST_EXPECT(!uk_loop_turn(40));
	UK_TEST_EXPECT_STR_EQ(story, "");
}

UK_TESTCASE(ukloop, alarm_may_cancel_one_that_is_due_in_the_same_turn)
{
	struct uk_loop_alarm x = { .ring = ring_against_b };

	begin();
	uk_loop_at(&x, 10);
	uk_loop_at(&b, 11);
	uk_loop_turn(50);
	UK_TEST_EXPECT_STR_EQ(story, "x");
}

UK_TESTCASE(ukloop, alarm_that_sets_itself_in_the_past_does_not_keep_the_turn)
{
	struct uk_loop_alarm r = { .ring = ring_again };

	begin();
	uk_loop_at(&r, 10);
	uk_loop_turn(50);
	uk_loop_turn(50);
	UK_TEST_EXPECT_STR_EQ(story, "r");
	uk_loop_turn(51);
	UK_TEST_EXPECT_STR_EQ(story, "rr");
	uk_loop_cancel(&r);
}

static unsigned int work; /* what a poller has left to do */
static struct uk_loop_poller second;

static bool poll_work(struct uk_loop_poller *p __maybe_unused)
{
	tell('p');
	return work && work--;
}

static bool poll_once(struct uk_loop_poller *p)
{
	tell('o');
	uk_loop_del(p);
	return false;
}

static bool poll_alone(struct uk_loop_poller *p)
{
	tell('l');
	uk_loop_del(&second); /* its turn would be next */
	uk_loop_del(p);
	return false;
}

UK_TESTCASE(ukloop, each_poller_has_a_go_and_says_whether_it_worked)
{
	struct uk_loop_poller p = { .poll = poll_work }, o = { .poll = poll_once };

	begin();
	work = 1;
	uk_loop_add(&o);
	uk_loop_add(&p);
	UK_TEST_EXPECT(uk_loop_turn(0));
	UK_TEST_EXPECT(!uk_loop_turn(0));
	uk_loop_del(&p);
	UK_TEST_EXPECT(!uk_loop_turn(0));
	UK_TEST_EXPECT_STR_EQ(story, "opp");
}

UK_TESTCASE(ukloop, poller_may_take_out_the_one_after_it)
{
	struct uk_loop_poller l = { .poll = poll_alone };

	second.poll = poll_work;
	begin();
	uk_loop_add(&l);
	uk_loop_add(&second);
	uk_loop_turn(0);
	uk_loop_turn(0);
	UK_TEST_EXPECT_STR_EQ(story, "l");
}

static void ring_stop(struct uk_loop_alarm *s __maybe_unused)
{
	tell('s');
	uk_loop_stop(42);
}

UK_TESTCASE(ukloop, run_goes_on_until_it_is_stopped)
{
	struct uk_loop_alarm s = { .ring = ring_stop };
	struct uk_loop_poller p = { .poll = poll_work };
	uint64_t due = uk_time_mono() + 2 * UK_NSEC_PER_MSEC;

	begin();
	work = 3;
	uk_loop_add(&p);
	uk_loop_at(&s, due);
	UK_TEST_EXPECT_SNUM_EQ(uk_loop_run(), 42);
	UK_TEST_EXPECT_UNUM_GE(uk_time_mono(), due);
	uk_loop_del(&p);
	UK_TEST_EXPECT_UNUM_EQ(work, 0);
}

UK_TESTCASE(ukloop, run_with_nothing_to_wait_for_ends)
{
	begin();
	uk_loop_at(&a, 0);
	UK_TEST_EXPECT_ZERO(uk_loop_run());
	UK_TEST_EXPECT_STR_EQ(story, "a");
}
