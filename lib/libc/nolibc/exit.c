/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The end of the program - exit() and the other ways out.
 *
 *      exit()       --> handlers, flush --> uk_exit() --> term functions
 *      main returns ------------------------> uk_exit() --> ... leave() first
 *      quick_exit() --> its handlers    --> uk_exit()
 *      _Exit()      ------------------------> uk_exit()
 *
 * A return from main() must do what exit() does (C11, 5.1.2.2.3) but goes
 * straight from the caller of main() to uk_exit(). So the handlers run in a
 * term function, the first on the way down, unless they have run already.
 *
 * E1  Each handler runs at most once: it is taken off its list, then called.
 */
#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <uk/assert.h>
#include <uk/boot.h>
#include <uk/inittab.h>
#include <uk/spinlock.h>

#include "stdio_priv.h"

enum { HANDLERS_MOST = 32 }; /* C11 promises this many */

/* Functions to be called at the end, the last first. */
struct handlers {
	void (*fn[HANDLERS_MOST])(void); /* in the order of registration */
	unsigned int count;              /* of them */
};

static struct handlers at_exit, at_quick;
static struct uk_spinlock lock = UK_SPINLOCK_INITIALIZER();
static bool skip; /* the program has left by a way that skips at_exit */

static int add(struct handlers *h, void (*fn)(void))
{
	unsigned long flags = uk_spin_lock_irqsave(&lock);
	bool room = h->count < HANDLERS_MOST;

	if (room)
		h->fn[h->count++] = fn;
	uk_spin_unlock_irqrestore(&lock, flags);
	return room ? 0 : -1;
}

static void run(struct handlers *h)
{
	void (*fn)(void);
	unsigned long flags;

	do {
		flags = uk_spin_lock_irqsave(&lock);
		fn = h->count ? h->fn[--h->count] : NULL; /* E1 */
		uk_spin_unlock_irqrestore(&lock, flags);
		if (fn)
			fn();
	} while (fn);
}

int atexit(void (*fn)(void))
{
	return add(&at_exit, fn);
}

int at_quick_exit(void (*fn)(void))
{
	return add(&at_quick, fn);
}

static void leave(const struct uk_term_ctx *ctx)
{
	(void)ctx;
	if (skip)
		return;
	run(&at_exit);
	fflush(NULL);
}

/* Last of all up, first of all down. */
uk_late_initcall_prio(NULL, leave, UK_PRIO_LATEST);

void exit(int status)
{
	leave(NULL);
	uk_exit(status);
}

void _Exit(int status)
{
	skip = true;
	uk_exit(status);
}

void quick_exit(int status)
{
	run(&at_quick);
	_Exit(status);
}

void abort(void)
{
	uk_crash("abort() was called");
}

void __assert_fail(const char *expr, const char *file, unsigned int line,
		   const char *func)
{
	(void)func; /* the report names it, in the back trace */
	uk_assert_fail(expr, file, (int)line);
}
