/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Kernel messages - from uk_pr_info() to the console.
 *
 * Idea: three gates, each cheaper than the next. The compiler drops what is
 * above CONFIG_LIBUKPRINT_LEVEL (uk/print.h); here a comparison drops what is
 * above the level chosen at boot; what is left is put together on the stack
 * (line.c) and handed to the console.
 *
 * P1  Nothing here blocks or allocates: any context may print, an interrupt
 *     handler and a crash included.
 */
#include <uk/arch/lcpu.h>
#include <uk/console.h>
#include <uk/inittab.h>
#include <uk/libparam.h>
#include <uk/plat/time.h>
#include <uk/print.h>

#include "line.h"

static unsigned int level = CONFIG_LIBUKPRINT_LEVEL;
static bool color = UK_IS_ON(CONFIG_LIBUKPRINT_COLOR);
static uint64_t born; /* ukarch_cycles() when the console came up */

UK_LIBPARAM_PARAM(level, uint,
		  "messages up to this level: 0 crit, 1 err, 2 warn, 3 info, "
		  "4 debug");
UK_LIBPARAM_PARAM(color, bool, "colour the levels (where compiled in)");

//> printk
/*** A message of a level that was not asked for costs one comparison. All
others are put together on the caller's stack: the time since boot, the level,
the library that speaks, and the text. No lock is held while formatting, and
what the console gets in one call stays in one piece. ***/
void uk_vprintk(enum uk_print_level lvl, const char *lib, const char *fmt,
		va_list ap)
{
	struct line_stamp now;
	struct line l;

	if ((unsigned int)lvl > level)
		return;
	line_begin(&l, uk_console_out);
	if (UK_IS_ON(CONFIG_LIBUKPRINT_STAMP)) {
		now.cycles = born ? ukarch_cycles() - born : 0;
		now.hz = ukplat_cycles_hz();
		line_stamp(&l, &now);
	}
	line_head(&l, lvl, lib, UK_IS_ON(CONFIG_LIBUKPRINT_COLOR) && color);
	line_text(&l, fmt, ap);
	line_end(&l);
}
//< printk

void uk_printk(enum uk_print_level lvl, const char *lib, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	uk_vprintk(lvl, lib, fmt, ap);
	va_end(ap);
}

/* Second only to the console: what is stamped from now on counts from here. */
static int print_init(struct uk_init_ctx *ctx __maybe_unused)
{
	born = ukarch_cycles();
	return 0;
}
uk_early_initcall_prio(print_init, NULL, 1);
