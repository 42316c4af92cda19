/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What was found, in words:
 *
 *      crash: heap tlsf: block 0x4f2a10 of 24 bytes: written past its end,
 *      byte 24
 *        ...the back trace of who came upon it...
 *      block 0x4f2a10 was allocated by
 *        #0 0x00000000004012f4 make_list+0x1c
 *
 * Idea: the crash report (ukdebug) tells who found it, which for a write past
 * the end is somebody innocent. So a hook of that report adds what the block
 * remembers.
 */
#include <uk/assert.h>
#include <uk/console.h>
#include <uk/debug.h>
#include <uk/fmt.h>

#include "guard_priv.h"

static const struct guard_block *culprit; /* what the crash is about, or NULL */

const char *guard_words(const struct guard *g, const struct guard_fault *f)
{
	static char text[160];
	int n;

	n = uk_snprintf(text, sizeof(text), "heap %s: block %p", g->a->name,
			f->user);
	if (f->block)
		n += uk_snprintf(text + n, sizeof(text) - (size_t)n,
				 " of %zu bytes", f->block->size);
	n += uk_snprintf(text + n, sizeof(text) - (size_t)n, ": %s", f->what);
	if (f->last != f->first)
		uk_snprintf(text + n, sizeof(text) - (size_t)n,
			    ", bytes %lld to %lld", (long long)f->first,
			    (long long)f->last);
	else if (f->block && f->first)
		uk_snprintf(text + n, sizeof(text) - (size_t)n,
			    ", byte %lld", (long long)f->first);
	return text;
}

void guard_crash(const struct guard *g, const struct guard_fault *f)
{
	culprit = f->block;
	uk_crash("%s", guard_words(g, f));
}

static void print_who(const char *did, const struct guard_who *who)
{
	char line[80];
	unsigned int n;

	for (n = 0; n < GUARD_CALLERS && who->pc[n]; n++)
		;
	if (!n)
		return;
	uk_snprintf(line, sizeof(line), "block %p was %s by\n",
		    (void *)guard_user((struct guard_block *)culprit), did);
	uk_console_puts(line);
	uk_backtrace_print(who->pc, n);
}

static void tell_culprit(void)
{
	if (!culprit)
		return;
	print_who("allocated", &culprit->made);
	print_who("freed", &culprit->freed);
}
UK_CRASH_HOOK(tell_culprit);
