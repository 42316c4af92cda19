/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The command line - from the loader's string to main's arguments.
 *
 *      words[]   name  p=1  env.X=y  --  a  b  NULL
 *                      '- parameters --'
 *                                    ^
 *                                    argv: `--` makes room for the name
 *
 * Idea: one array for all words. The parameters are read from its front, and
 * what is left, with the name put before it, is argv: nothing is copied.
 */
#include <uk/argparse.h>
#include <uk/cmdline.h>
#include <uk/errno.h>
#include <uk/string.h>

#include "param_priv.h"

static int cut_up(char *words[], char *cmdline, size_t max);

static char name[] = CONFIG_UK_NAME; /* argv[0]; main may write to it */

int uk_cmdline_parse(char *cmdline, size_t max, struct uk_init_ctx *ctx,
		     const char **why)
{
	static char *words[CMDLINE_WORDS];

	return cmdline_parse_into(words, cmdline, max, ctx, why);
}

int cmdline_parse_into(char *words[], char *cmdline, size_t max,
		       struct uk_init_ctx *ctx, const char **why)
{
	int n, err, consumed;

	*why = uk_libparam_error();
	ctx->envp = uk_libparam_env();
	ctx->argc = 1;
	ctx->argv = words + UK_CMDLINE_WORDS_MAX; /* the last two */
	ctx->argv[0] = name;
	ctx->argv[1] = NULL;

	n = cut_up(words, cmdline, max);
	if (n < 0)
		return n;
	err = uk_libparam_parse(n, words + 1, &consumed);
	if (err)
		return err;
	n -= consumed;
	if (n > UK_CMDLINE_ARGS_MAX) {
		message_start(&param_error, "too many arguments for main(): ");
		message_unsigned(&param_error, (uint64_t)n);
		message_add(&param_error, " of at most ");
		message_unsigned(&param_error, UK_CMDLINE_ARGS_MAX);
		return -E2BIG;
	}
	ctx->argc = n + 1;
	ctx->argv = words + consumed;
	ctx->argv[0] = name;
	ctx->argv[ctx->argc] = NULL;
	return 0;
}

/* @return how many words lie in words[1] and on */
static int cut_up(char *words[], char *cmdline, size_t max)
{
	size_t where;
	int n;

	if (strnlen(cmdline, max) == max) {
		message_start(&param_error, "longer than ");
		message_unsigned(&param_error, max ? max - 1 : 0);
		message_add(&param_error, " bytes");
		return -E2BIG;
	}
	n = uk_argparse(cmdline, words + 1, UK_CMDLINE_WORDS_MAX - 1, &where);
	if (n < 0) {
		message_start(&param_error, n == -E2BIG
			      ? "too many words, the first one too many"
			      : "a quote that is not closed, or a backslash "
				"with nothing behind it,");
		message_add(&param_error, " at byte ");
		message_unsigned(&param_error, where + 1);
	}
	return n;
}
