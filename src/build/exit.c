/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Exit - end make with a status of our choice.
 *
 * `make run` is to return what the image's main() returned, and make itself
 * knows only 0, 1 and 2. GNU make can load a function written in C (its manual,
 * chapter 12, "Extending GNU make"): this one is $(exit-with STATUS).
 * Where it cannot be built, `make run` fails with make's own 2.
 */
#include <gnumake.h>
#include <stdio.h>
#include <stdlib.h>

int plugin_is_GPL_compatible; /* GNU make asks for this symbol */

static char *exit_with(const char *name, unsigned int argc, char **argv)
{
	(void)name;
	(void)argc;
	fflush(NULL);
	exit(atoi(argv[0]));
}

int exit_gmk_setup(const gmk_floc *where)
{
	(void)where;
	gmk_add_function("exit-with", exit_with, 1, 1, GMK_FUNC_DEFAULT);
	return 1;
}
