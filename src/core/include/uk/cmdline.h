/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * @defgroup cmdline The command line
 * From the loader's string to main's arguments:
 *
 *      ukprint.level=4 env.HOME=/ -- -v "my file"
 *      '- parameters -----------'    '- argv[1] ...
 */
#ifndef UK_CMDLINE_H
#define UK_CMDLINE_H

#include <uk/essentials.h>
#include <uk/inittab.h>

/** How many arguments main() can have, its own name not counted. */
#define UK_CMDLINE_ARGS_MAX	64
/** How many words a command line can have in all. */
#define UK_CMDLINE_WORDS_MAX	192

/**
 * Cut the command line up, set the parameters, fill in argc, argv and envp
 * (argc and argv as if there were no arguments, after a failure). Once, at boot, before
 * the init table runs; prints nothing.
 *
 * @param cmdline overwritten; the words lie in it from now on
 * @param max     its size in bytes
 * @param ctx     argc, argv and envp are written
 * @param why     receives one line that says what is wrong; static memory
 * @return 0, -E2BIG for a line or a list that is too long, -EINVAL
 */
int uk_cmdline_parse(char *cmdline, size_t max, struct uk_init_ctx *ctx,
		     const char **why);

#endif /* UK_CMDLINE_H */
