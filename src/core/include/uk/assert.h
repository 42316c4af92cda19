/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * @defgroup assert Assertions and crashes
 * An assertion states what must be true unless the program has a bug. A
 * failure is returned; a bug crashes, with a report (lib/debug/ukdebug). In an
 * image without that library the machine ends with the crash status and one
 * word to the host, beside the console. Any context.
 */
#ifndef UK_ASSERT_H
#define UK_ASSERT_H

#include <uk/essentials.h>
#include <uk/plat/bootstrap.h>

struct __regs;

#if CONFIG_LIBUKDEBUG
/**
 * Report a failed assertion with a back trace, then end the machine.
 * @param expr the expression as written, @param file @param line where
 */
void uk_assert_fail(const char *expr, const char *file, int line) __noreturn
	__cold;
/**
 * Report a crash in words (what failed, the number, the remedy), with a back
 * trace, then end the machine. @param fmt as printf(3), one line, no newline
 */
void uk_crash(const char *fmt, ...) __printf(1, 2) __noreturn __cold;
/**
 * Report a trap that nobody handles: what it was, the registers, the back
 * trace; then end the machine. Called by the arch's trap entry.
 * @param what the decoded cause, one line ("page fault: write to 0x10, ...")
 * @param regs the state at the trap
 */
void uk_crash_trap(const char *what, const struct __regs *regs) __noreturn
	__cold;
#else
static inline __noreturn void uk_assert_fail(const char *expr, const char *file
					     __maybe_unused, int line __maybe_unused)
{
	ukplat_terminate_msg(UKPLAT_CRASH, 0, expr);
}
static inline __printf(1, 2) __noreturn void uk_crash(const char *fmt, ...)
{
	ukplat_terminate_msg(UKPLAT_CRASH, 0, fmt);
}
static inline __noreturn void uk_crash_trap(const char *what,
					    const struct __regs *regs __maybe_unused)
{
	ukplat_terminate_msg(UKPLAT_CRASH, 0, what);
}
#endif

#if CONFIG_LIBUKDEBUG && !CONFIG_LIBUKDEBUG_ASSERT
/* Assertions are off: the expression is checked by the compiler, not run. */
#define UK_ASSERT(expr)	((void)sizeof(!(expr)))
#else
/** State what must be true; see the top of this file. */
#define UK_ASSERT(expr)                                                        \
	do {                                                                   \
		if (unlikely(!(expr)))                                         \
			uk_assert_fail(#expr, __FILE__, __LINE__);             \
	} while (0)
#endif

/** State what the compiler can prove. */
#define UK_CTASSERT(expr)	_Static_assert(expr, #expr)

/** State that a place cannot be reached. */
#define UK_BUG()		uk_crash("bug: %s:%d was reached", __FILE__, __LINE__)

#endif /* UK_ASSERT_H */
