/* SPDX-License-Identifier: BSD-3-Clause */
/* What the files of ukdebug know of each other. */
#ifndef UKDEBUG_REPORT_H
#define UKDEBUG_REPORT_H

#include <stdarg.h>
#include <uk/essentials.h>

struct __regs;

/* Print a piece of a report, as printf(3). */
void report(const char *fmt, ...) __printf(1, 2);

/* Print the registers, three a line. */
void report_regs(const struct __regs *regs);

/* A place in the code: a name, and bytes behind its beginning. */
struct symbol {
	const char *name; /* NULL where it is not known */
	uint32_t offset;  /* of the address, from the function's beginning */
};

#if CONFIG_LIBUKDEBUG_SYMTAB
/* @return the function that holds `pc`. */
struct symbol symtab_find(uintptr_t pc);
#else
static inline struct symbol symtab_find(uintptr_t pc __maybe_unused)
{
	return (struct symbol){ NULL, 0 };
}
#endif

#if CONFIG_LIBUKDEBUG_BACKTRACE
/* Print frame 0, which is at `pc`; a frame for the return address `ret`, where
 * it is not 0, because frame 0 has not joined the chain; and those that the
 * chain from `fp` finds. The first of these may be frame 0 again, as its return
 * address, pc + 1. */
void backtrace_from(uintptr_t pc, uintptr_t ret, uintptr_t fp);
/* The chain as an array. @return how many of `max` were written */
unsigned int backtrace_collect(uintptr_t fp, uintptr_t pcs[],
			       unsigned int max);
#else
static inline void backtrace_from(uintptr_t pc __maybe_unused,
				  uintptr_t ret __maybe_unused,
				  uintptr_t fp __maybe_unused)
{
}
#endif

#endif /* UKDEBUG_REPORT_H */
