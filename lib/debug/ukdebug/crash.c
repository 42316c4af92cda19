/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Crashes - the last thing an image says.
 *
 *      crash: assertion failed: n < max
 *        at lib/base/ukring/ring.c:71
 *        rax    000000000000000c  rcx    0000000000000000  ...
 *        image at 0x100000
 *        #0 0x000000000010a3f4 ring_put+0x1c
 *        #1 0x0000000000103210 main+0x40
 *
 * Idea: all ways to crash make one headline, then take one road, end(): the
 * report to the console, the headline to the host beside the console (which an
 * image without a console has too), off. The lines that begin with # are also
 * what `make run` looks for, to add files and lines from image.dbg.
 *
 * D1  A crash inside the report ends the machine at once, with the words of
 *     the first: reports do not nest.
 * D2  Of several cores that crash, the first reports and the others stop.
 * D3  Nothing here needs more than the stack and the console: a crash before
 *     main(), in an interrupt or out of memory is reported like any other.
 */
#include <uk/arch/lcpu.h>
#include <uk/arch/traps.h>
#include <uk/assert.h>
#include <uk/atomic.h>
#include <uk/debug.h>
#include <uk/fmt.h>
#include <uk/sections.h>

#include "report.h"

/* What a report shows besides its headline. */
struct crash {
	const char *file;          /* where an assertion stands, or NULL */
	int line;                  /* in that file */
	const struct __regs *regs; /* at a trap, or NULL */
	uintptr_t pc, fp;          /* where the back trace begins */
	uintptr_t ret;             /* who jumped to pc, or 0 */
};

static void enter(const char *what);
static void end(const char *headline, const struct crash *c) __noreturn;

/* D2: only one core writes these. */
static char headline_text[256];
static const char *crashed_of; /* the headline, or what there is of it yet */

/* An address inside the function that called ours: a return address lies one
 * instruction too far, perhaps in the next function. */
#define CALLER	((uintptr_t)__builtin_return_address(0) - 1)

void uk_assert_fail(const char *expr, const char *file, int line)
{
	struct crash c = { .file = file, .line = line, .pc = CALLER };

	enter(expr);
	c.fp = ukarch_frame();
	uk_snprintf(headline_text, sizeof(headline_text),
		    "assertion failed: %s", expr);
	end(headline_text, &c);
}

void uk_crash(const char *fmt, ...)
{
	struct crash c = { .pc = CALLER };
	va_list ap;

	enter(fmt);
	c.fp = ukarch_frame();
	va_start(ap, fmt);
	uk_vsnprintf(headline_text, sizeof(headline_text), fmt, ap);
	va_end(ap);
	end(headline_text, &c);
}

void uk_crash_trap(const char *what, const struct __regs *regs)
{
	struct crash c = {
		.regs = regs,
		.pc = ukarch_regs_pc(regs),
		.fp = ukarch_regs_fp(regs),
	};

	/* A jump to nowhere, such as the call of a NULL pointer, has made no
	 * frame; who jumped is still to be found. */
	if (c.pc < (uintptr_t)__text_start || c.pc >= (uintptr_t)__text_end)
		c.ret = ukarch_regs_ret(regs);
	enter(what);
	end(what, &c);
}

/* Let one crash through, which is about `what`. */
static void enter(const char *what)
{
	static uintptr_t reporter; /* the core that crashed first, plus 1 */
	uintptr_t me = ukarch_percpu_offset() + 1, none = 0;

	ukarch_irq_save(); /* for good */
	if (uk_compare_exchange_n(&reporter, &none, me)) {
		crashed_of = what;
		return;
	}
	if (none != me)
		ukarch_halt(); /* D2 */
	ukplat_terminate_msg(UKPLAT_CRASH, 0, crashed_of); /* D1 */
}

static void end(const char *headline, const struct crash *c)
{
	const uk_crash_hook *hook;

	crashed_of = headline;
	report("\ncrash: %s\n", headline);
	if (c->file)
		report("  at %s:%d\n", c->file, c->line);
	if (c->regs)
		report_regs(c->regs);
	report("  image at 0x%llx\n",
	       (unsigned long long)(uintptr_t)__image_start);
	backtrace_from(c->pc, c->ret, c->fp);
	uk_table_for_each(hook, uk_crash_hooks)
		(*hook)();
	ukplat_terminate_msg(UKPLAT_CRASH, 0, headline);
}
