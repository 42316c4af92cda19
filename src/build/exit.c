/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Exit - end make with a status of our choice, and not before it is time.
 *
 * `make run` is to return what the image's main() returned, and make itself
 * knows only 0, 1 and 2. GNU make can load a function written in C (its manual,
 * chapter 12, "Extending GNU make"): this one is $(exit-with STATUS).
 * Where it cannot be built, `make run` fails with make's own 2.
 *
 * Ctrl-C reaches make, the shell and the program alike. $(outlive SIGNAL), said
 * before a program that ends itself well then, makes make wait for it.
 */
#include <gnumake.h>
#include <signal.h>
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

static void nothing(int number)
{
	(void)number; /* not SIG_IGN, which a child would inherit */
}

static char *outlive(const char *name, unsigned int argc, char **argv)
{
	(void)name;
	(void)argc;
	signal(atoi(argv[0]), nothing);
	return NULL;
}

int exit_gmk_setup(const gmk_floc *where)
{
	(void)where;
	gmk_add_function("exit-with", exit_with, 1, 1, GMK_FUNC_DEFAULT);
	gmk_add_function("outlive", outlive, 1, 1, GMK_FUNC_DEFAULT);
	return 1;
}
