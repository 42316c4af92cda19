/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The console - one device that takes bytes, chosen once at boot.
 *
 * Idea: drivers state themselves in the table uk_consoles; the first whose
 * probe() succeeds is used from then on. Until then output is kept (early.c):
 *
 *      uk_console_out() --> early_keep()        `using` is NULL
 *                             | console_init() finds a device
 *                             v
 *      uk_console_out() --> using->out()        for the rest of the boot
 *
 * C1  `using` changes once, on one core, before any other core runs.
 * C2  Output never waits for ever: whoever cannot have the lock in time (its
 *     holder crashed, or was interrupted by us) writes without it. Two lines
 *     mixed into each other are better than a crash that nobody reads.
 *
 * Read uk_console_out(), then console_init(). Not here: lines, echo, editing
 * of input (a terminal's business), several consoles at once.
 */
#include <uk/console.h>
#include <uk/inittab.h>
#include <uk/spinlock.h>
#include <uk/string.h>

#include "early.h"

static bool lock_in_time(void);
static void write_text(const char *buf, size_t len);

static const struct uk_console_ops *using; /* C1 */
static struct early early;                 /* what came before it */
static struct uk_spinlock lock = UK_SPINLOCK_INITIALIZER();

/* How often C2 tries: some milliseconds, a full line at 115,200 baud. */
#define LOCK_TRIES	1000000

//> console-out
void uk_console_out(const char *buf, size_t len)
{
	bool locked;

	if (!using) {
		early_keep(&early, buf, len);
		return;
	}
	locked = lock_in_time();
	write_text(buf, len);
	if (locked)
		uk_spin_unlock(&lock);
}
//< console-out

void uk_console_puts(const char *str)
{
	uk_console_out(str, strlen(str));
}

size_t uk_console_in(char *buf, size_t len)
{
	return using && using->in ? using->in(buf, len) : 0;
}

const char *uk_console_name(void)
{
	return using ? using->name : NULL;
}

/* C2 */
static bool lock_in_time(void)
{
	unsigned int i;

	for (i = 0; i < LOCK_TRIES; i++) {
		if (uk_spin_trylock(&lock))
			return true;
		ukarch_spinwait();
	}
	return false;
}

/* Hand over line by line, so that each newline can become CR LF. */
static void write_text(const char *buf, size_t len)
{
	const char *nl;
	size_t n;

	while (UK_IS_ON(CONFIG_LIBUKCONSOLE_CRLF) &&
	       (nl = memchr(buf, '\n', len)) != NULL) {
		n = (size_t)(nl - buf);
		if (n)
			using->out(buf, n);
		using->out("\r\n", 2);
		buf += n + 1;
		len -= n + 1;
	}
	if (len)
		using->out(buf, len);
}

//> console-init
/* A machine without a console still boots: its output is kept, then lost. */
static int console_init(struct uk_init_ctx *ctx)
{
	const struct uk_console_ops *c;

	uk_table_for_each(c, uk_consoles) {
		if (c->probe(ctx->bi) == 0) {
			using = c; /* C1 */
			early_flush(&early, write_text);
			break;
		}
	}
	return 0;
}
uk_early_initcall_prio(console_init, NULL, UK_PRIO_EARLIEST);
//< console-init
