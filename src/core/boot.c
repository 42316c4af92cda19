/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Boot - from the platform's entry to main(), and from main() to the end.
 *
 * Idea: the platform has made a machine that C can run on and has written down
 * what it learned (struct ukplat_bootinfo). What is left fits on a screen: a
 * value for the stack guard, the command line cut into words, the init table,
 * the constructors, main. An image ends the way it came: the table backwards,
 * then the platform turns the machine off.
 *
 * B1  Nothing prints before the level `early` has run; an error found before
 *     that waits in the boot information (or in `why`) until it has.
 * B2  The way down runs once, even if a term function calls uk_exit().
 *
 * Read uk_boot(), then src/core/inittab.c.
 */
#include <uk/arch/lcpu.h>
#include <uk/assert.h>
#include <uk/boot.h>
#include <uk/cmdline.h>
#include <uk/console.h>
#include <uk/inittab.h>
#include <uk/print.h>

#include "core_priv.h"

static void end_plainly(const char *subject, const char *why);
static void say_boot_error(const struct ukplat_bootinfo *bi);
static void run_constructors(void);

static const struct ukplat_bootinfo *boot_info; /* uk_boot()'s argument */

//> uk-boot
__no_stack_protector void uk_boot(struct ukplat_bootinfo *bi)
{
	struct uk_init_ctx ctx = { .bi = bi };
	const char *why = NULL;
	int err;

	uk_stack_guard_init();
	boot_info = bi;
	err = uk_cmdline_parse(bi->cmdline, bi->cmdline_max, &ctx, &why);

	uk_init_run_early(&ctx); /* from here on there is a console */
	say_boot_error(bi);
	if (err) {
		end_plainly("command line", why);
		uk_crash("command line: %s", why);
	}

	err = uk_init_run(&ctx);
	if (err) {
		end_plainly("boot: failed in", uk_init_failed_name());
		uk_crash("boot: %s() failed with error %d",
			 uk_init_failed_name(), -err);
	}
	run_constructors();
	uk_exit(main(ctx.argc, ctx.argv, ctx.envp));
}
//< uk-boot

//> uk-exit
void uk_exit(int status)
{
	static bool down; /* B2 */
	struct uk_term_ctx ctx = { .target = UKPLAT_HALT, .status = status };

	if (!down) {
		down = true;
		uk_init_fini(&ctx);
	}
	ukplat_terminate(UKPLAT_HALT, status);
}
//< uk-exit

const struct ukplat_bootinfo *ukplat_bootinfo_get(void)
{
	return boot_info;
}

/* B1: the entry's complaint, now that it can be read. */
static void say_boot_error(const struct ukplat_bootinfo *bi)
{
	if (!bi->error)
		return;
	end_plainly("boot", bi->error);
	if (!bi->error_arg)
		uk_crash("boot: %s", bi->error);
	uk_crash("boot: %s %llu (0x%llx)", bi->error,
		 (unsigned long long)bi->error_arg,
		 (unsigned long long)bi->error_arg);
}

/* An image without ukdebug has no formatter: it says what needs none. */
static void end_plainly(const char *subject, const char *why)
{
	if (UK_IS_ON(CONFIG_LIBUKDEBUG))
		return;
	uk_console_puts(subject);
	uk_console_puts(": ");
	uk_console_puts(why);
	uk_console_puts("\n");
	ukplat_terminate_msg(UKPLAT_CRASH, 0, why);
}

static void run_constructors(void)
{
	const uk_ctor_fn *c;

	for (c = __init_array_start; c < __init_array_end; c++)
		(*c)();
}
