/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A finding becomes a crash, or a line:
 *
 *      undefined: lib/a/b.c:12:20: 2147483647 + 1 overflows 'int'
 *        #0 0x0000000000401a2c sum+0x3c
 *
 * U1  Where the image goes on, each place is reported once.
 * U2  What is found in the formatter or the console while a finding is being
 *     told is not told: reports do not nest.
 */
#include <stdarg.h>
#include <uk/assert.h>
#include <uk/atomic.h>
#include <uk/console.h>
#include <uk/debug.h>
#include <uk/fmt.h>
#include <uk/libparam.h>

#include "ubsan_priv.h"

static bool crash = UK_IS_ON(CONFIG_LIBUKUBSAN_CRASH);
UK_LIBPARAM_PARAM(crash, bool, "crash at the first finding");

static bool telling; /* U2 */
static bool last; /* crash, whatever was chosen */

void found_is_last(void)
{
	last = true;
}

/* @return whether this is the first time; then `column` is the place's (U1) */
static bool first_time(struct place *at, uint32_t *column)
{
	*column = uk_exchange_n(&at->column, UINT32_MAX);
	return *column != UINT32_MAX;
}

static void words(char text[TEXT_LEN], const struct place *at, uint32_t column,
		  const char *fmt, va_list ap)
{
	int n = uk_snprintf(text, TEXT_LEN, "undefined: %s:%u:%u: ", at->file,
			    at->line, column);

	uk_vsnprintf(text + n, TEXT_LEN - (size_t)n, fmt, ap);
}

void found(struct place *at, const char *fmt, ...)
{
	char text[TEXT_LEN];
	uint32_t column;
	va_list ap;

	if (!first_time(at, &column) || uk_exchange_n(&telling, true))
		return;
	va_start(ap, fmt);
	words(text, at, column, fmt, ap);
	va_end(ap);
	if (crash || last)
		uk_crash("%s", text);
	uk_console_puts(text);
	uk_console_puts("\n");
	uk_backtrace();
	telling = false;
}

void found_end(struct place *at, const char *fmt, ...)
{
	char text[TEXT_LEN];
	va_list ap;

	telling = true;
	va_start(ap, fmt);
	words(text, at, at->column, fmt, ap);
	va_end(ap);
	uk_crash("%s", text);
}
