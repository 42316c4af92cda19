/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The command line: any text becomes main's arguments, parameters and the
 * environment, or a sentence that says why not.
 *
 * What is checked beside the memory: each word lies in the line that was given,
 * the arguments end in NULL, and a failure leaves argc and argv as if there
 * were none, with something to say.
 */
#include "fuzz.h"

#include <uk/argparse.h>
#include <uk/cmdline.h>
#include <uk/libparam.h>

#include "params.h"

static volatile size_t sink;

static bool is_in(const char *word, const char *line, size_t len)
{
	return word >= line && word < line + len;
}

/* The words alone: no room for more than `max` of them. */
static void cut(const char *text, size_t len, int max)
{
	char *line = malloc(len + 1), *words[8];
	size_t where = 0;
	int n, i;

	memcpy(line, text, len + 1);
	n = uk_argparse(line, words, max, &where);
	REQUIRE(n <= max, "%d words of at most %d", n, max);
	REQUIRE(n >= 0 || where < len + 1, "the mistake is at byte %zu of %zu",
		where, len);
	for (i = 0; i < n; i++) {
		REQUIRE(is_in(words[i], line, len + 1), "word %d", i);
		sink += strlen(words[i]);
	}
	free(line);
}

static void check_args(const struct uk_init_ctx *ctx, const char *line,
		       size_t len, int err)
{
	int i;

	REQUIRE(ctx->argc >= 1 && !strcmp(ctx->argv[0], "fuzz")
		&& !ctx->argv[ctx->argc], "argv of %d", ctx->argc);
	REQUIRE(!err || ctx->argc == 1, "%d arguments of a bad line", ctx->argc);
	REQUIRE(ctx->argc <= 1 + UK_CMDLINE_ARGS_MAX, "%d arguments", ctx->argc);
	for (i = 1; i < ctx->argc; i++) {
		REQUIRE(is_in(ctx->argv[i], line, len + 1), "argument %d", i);
		sink += strlen(ctx->argv[i]);
	}
}

void fuzz_cmdline(const char *name, struct bytes *in)
{
	int words = (int)(take8(in) % 9);
	char *text = take_string(in, in->left + 1), *line, **env;
	size_t len = strlen(text), max = len + 1;
	struct uk_init_ctx ctx = { 0 };
	const char *why = NULL;
	int err;

	(void)name;
	cut(text, len, words);
	line = malloc(max);
	memcpy(line, text, max);
	if (words == 8)
		max = len; /* the NUL is outside of what may be read */
	err = uk_cmdline_parse(line, max, &ctx, &why);
	REQUIRE(words != 8 || err, "a line without an end was taken");
	REQUIRE(!err || (why && *why), "error %d and nothing to say", err);
	check_args(&ctx, line, len, err);
	for (env = ctx.envp; *env; env++) {
		REQUIRE(is_in(*env, line, len + 1), "a variable");
		sink += strlen(*env);
		*env = NULL; /* the next run begins anew */
	}
	sink += uk_fuzz_params_check();
	free(line);
	free(text);
}
