/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * @defgroup loop The event loop
 * Run to completion: everything that happens is a function call, which returns
 * soon; nothing waits inside one, and nothing is ever interrupted by another.
 * So there are no threads, no stacks but one, and no locks.
 *
 *      uk_loop_run()
 *        |-- deadlines that have come  ->  alarm->ring()
 *        |-- each poller               ->  poller->poll()
 *        `-- nobody had anything to do ->  ukplat_rest(the next deadline)
 *
 * Context: one thread, and all calls from it (from within the functions that
 * the loop calls as well). The objects are the caller's and must live while
 * the loop knows them.
 */
#ifndef UK_LOOP_H
#define UK_LOOP_H

#include <uk/essentials.h>
#include <uk/list.h>

//> loop-objects
/** Something to do at a time. Begin with { .ring = f }, all else zero. */
struct uk_loop_alarm {
	/** Called once, at `at` or later; may set this alarm again. */
	void (*ring)(struct uk_loop_alarm *a);
	uint64_t at; /**< when: nanoseconds, of uk_time_mono() */
	bool set;    /**< whether the loop waits for it */
	/* Its place in the queue (queue.c). */
	struct uk_loop_alarm *child; /**< the first of those below it */
	struct uk_loop_alarm *next;  /**< to the right; NULL at the end */
	struct uk_loop_alarm *prev;  /**< to the left; the one above, if first */
};

/** Something to look after. */
struct uk_loop_poller {
	/**
	 * Do what there is to do now, at most a bounded piece of it.
	 * @return whether there was something: then the loop does not rest
	 */
	bool (*poll)(struct uk_loop_poller *p);
	struct uk_list_head link; /**< in the list of all of them */
};
//< loop-objects

/** Ring at `ns` (of uk_time_mono()); an alarm that is set is moved. */
void uk_loop_at(struct uk_loop_alarm *a, uint64_t ns);
/** Do not ring. One that is not set stays so. */
void uk_loop_cancel(struct uk_loop_alarm *a);

/** Look after `p` in each turn, after those that were added before. */
void uk_loop_add(struct uk_loop_poller *p);
/** Not any more; also from within its own poll(). */
void uk_loop_del(struct uk_loop_poller *p);

/**
 * One turn: ring what is due at `now`, in the order of time, then look after
 * each poller once. An alarm that is set meanwhile rings in a later turn.
 * @return whether anything was done
 */
bool uk_loop_turn(uint64_t now);

/**
 * Turn until uk_loop_stop(). With no alarm and no poller it would rest for
 * ever: then it stops by itself.
 * @return what uk_loop_stop() was given; 0 if it was not called
 */
int uk_loop_run(void);

/** End uk_loop_run() after this turn. */
void uk_loop_stop(int status);

#endif /* UK_LOOP_H */
