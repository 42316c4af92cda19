/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * @defgroup debug Looking at a running image
 * Helpers for the person who debugs. Any context; they print to the console.
 * Assertions and crashes are in uk/assert.h.
 */
#ifndef UK_DEBUG_H
#define UK_DEBUG_H

#include <uk/essentials.h>
#include <uk/table.h>

/**
 * Print bytes, sixteen a line, as an offset, in hexadecimal and as characters.
 * @param data where they are, @param len how many
 */
void uk_hexdump(const void *data, size_t len);

/** What to run after the report of a crash; it should need little itself. */
typedef void (*uk_crash_hook)(void);

UK_TABLE_DECLARE(uk_crash_hooks, uk_crash_hook);

/**
 * State a function that saves, on the console, what a crash would lose. It
 * runs on the crashing core with interrupts off; if it crashes, the machine
 * ends there.
 */
#define UK_CRASH_HOOK(fn)                                                      \
	UK_TABLE_ENTRY(uk_crash_hooks, fn, uk_crash_hook, uk_crash_hook_##fn) = fn

#if CONFIG_LIBUKDEBUG_BACKTRACE
/** Print who called the caller of this function, and so on to the first. */
void uk_backtrace(void);
/**
 * Remember a back trace for later.
 * @param fp a frame, as ukarch_frame() gives it @param pcs receives the return
 *        addresses, that of `fp` first @return how many of `max` there are
 */
unsigned int uk_backtrace_get(uintptr_t fp, uintptr_t pcs[], unsigned int max);
/** Print what uk_backtrace_get() remembered. */
void uk_backtrace_print(const uintptr_t pcs[], unsigned int count);
#else
static inline void uk_backtrace(void)
{
}
static inline unsigned int uk_backtrace_get(uintptr_t fp __maybe_unused,
					    uintptr_t pcs[] __maybe_unused,
					    unsigned int max __maybe_unused)
{
	return 0;
}
static inline void uk_backtrace_print(const uintptr_t pcs[] __maybe_unused,
				      unsigned int count __maybe_unused)
{
}
#endif

#endif /* UK_DEBUG_H */
