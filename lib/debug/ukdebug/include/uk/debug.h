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

/**
 * Print bytes, sixteen a line, as an offset, in hexadecimal and as characters.
 * @param data where they are, @param len how many
 */
void uk_hexdump(const void *data, size_t len);

#if CONFIG_LIBUKDEBUG_BACKTRACE
/** Print who called the caller of this function, and so on to the first. */
void uk_backtrace(void);
#else
static inline void uk_backtrace(void)
{
}
#endif

#endif /* UK_DEBUG_H */
