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
#else
static inline void uk_backtrace(void)
{
}
#endif

#endif /* UK_DEBUG_H */
