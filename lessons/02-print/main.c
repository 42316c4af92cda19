/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Lesson 02 - a message for people, a trace for tools, an assertion for bugs.
 *
 * A lift with four floors serves a list of calls; the last call is a bug, and
 * the image ends with a report that names it.
 *
 * `make run LESSON=02 ARGS='uktrace.dump=1 --'` prints the trace as well.
 */
#include <uk/assert.h>
#include <uk/print.h>
#include <uk/trace.h>

enum { FLOORS = 4 };

UK_TRACEPOINT(trace_lift, "from %d to %d", int, int);

static int at; /* the floor where the lift stands */

static void go_to(int floor);

//> lift
int main(void)
{
	static const int calls[] = { 2, 3, 0, 7 };
	size_t i;

	uk_pr_info("a lift with %d floors, standing at %d", FLOORS, at);
	for (i = 0; i < ARRAY_SIZE(calls); i++)
		go_to(calls[i]);
	return 0;
}

static __noinline void go_to(int floor)
{
	UK_ASSERT(floor >= 0 && floor < FLOORS);
	trace_lift(at, floor);
	if (floor < at)
		uk_pr_warn("going down from %d to %d: mind the step", at, floor);
	else
		uk_pr_debug("going up from %d to %d", at, floor);
	at = floor;
	uk_pr_info("floor %d, door %#x open", floor, 0xd0 + floor);
}
//< lift
