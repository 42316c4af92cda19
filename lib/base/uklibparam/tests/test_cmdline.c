/* SPDX-License-Identifier: BSD-3-Clause */
/* Tests of the command line: from one string to argc, argv and envp. */
#include <uk/errno.h>
#include <uk/string.h>
#include <uk/test.h>

#include "param_priv.h"

static char *words[CMDLINE_WORDS]; /* not those that main() will see */
static char line[1024];            /* what is cut up */
static struct uk_init_ctx ctx;
static const char *why;

static int parse(const char *s)
{
	memcpy(line, s, strlen(s) + 1);
	memset(words, 0, sizeof(words));
	memset(&ctx, 0, sizeof(ctx));
	return cmdline_parse_into(words, line, sizeof(line), &ctx, &why);
}

/* Take back what a test put into the environment. */
static void drop_last_env(void)
{
	char **env = uk_libparam_env();

	while (env[1])
		env++;
	env[0] = NULL;
}

UK_TESTCASE(ukcmdline, empty_line_leaves_the_name)
{
	UK_TEST_EXPECT_ZERO(parse(""));
	UK_TEST_EXPECT_SNUM_EQ(ctx.argc, 1);
	UK_TEST_EXPECT_STR_EQ(ctx.argv[0], CONFIG_UK_NAME);
	UK_TEST_EXPECT_NULL(ctx.argv[1]);
	UK_TEST_EXPECT_NOT_NULL(ctx.envp);
}

UK_TESTCASE(ukcmdline, words_without_divider_are_arguments)
{
	UK_TEST_EXPECT_ZERO(parse("a 'b c'"));
	UK_TEST_EXPECT_SNUM_EQ(ctx.argc, 3);
	UK_TEST_EXPECT_STR_EQ(ctx.argv[1], "a");
	UK_TEST_EXPECT_STR_EQ(ctx.argv[2], "b c");
	UK_TEST_EXPECT_NULL(ctx.argv[3]);
}

UK_TESTCASE(ukcmdline, parameters_are_taken_out_and_the_name_put_in)
{
	char **env = uk_libparam_env();

	while (*env)
		env++;
	UK_TEST_EXPECT_ZERO(parse("env.TEST_HOME=\"/a b\" -- x -- y"));
	UK_TEST_EXPECT_SNUM_EQ(ctx.argc, 4);
	UK_TEST_EXPECT_STR_EQ(ctx.argv[0], CONFIG_UK_NAME);
	UK_TEST_EXPECT_STR_EQ(ctx.argv[1], "x");
	UK_TEST_EXPECT_STR_EQ(ctx.argv[2], "--");
	UK_TEST_EXPECT_STR_EQ(ctx.argv[3], "y");
	UK_TEST_EXPECT_NULL(ctx.argv[4]);
	UK_TEST_EXPECT_STR_EQ(*env, "TEST_HOME=/a b");
	drop_last_env();
}

UK_TESTCASE(ukcmdline, mistake_leaves_an_empty_line_and_a_reason)
{
	UK_TEST_EXPECT_SNUM_EQ(parse("a 'b"), -EINVAL);
	UK_TEST_EXPECT_NOT_NULL(strstr(why, "at byte 3"));
	UK_TEST_EXPECT_SNUM_EQ(ctx.argc, 1);
	UK_TEST_EXPECT_STR_EQ(ctx.argv[0], CONFIG_UK_NAME);
	UK_TEST_EXPECT_NULL(ctx.argv[1]);
	UK_TEST_EXPECT_SNUM_EQ(parse("no.such=1 --"), -EINVAL);
	UK_TEST_EXPECT_NOT_NULL(strstr(why, "no.such"));
	UK_TEST_EXPECT_SNUM_EQ(ctx.argc, 1);
}

/* A line of `n` words. */
static int parse_count(int n)
{
	static char s[1024];
	int i;

	for (i = 0; i < n; i++) {
		s[2 * i] = 'w';
		s[2 * i + 1] = ' ';
	}
	s[2 * n] = '\0';
	return parse(s);
}

UK_TESTCASE(ukcmdline, limits_are_exact)
{
	UK_TEST_EXPECT_ZERO(parse_count(UK_CMDLINE_ARGS_MAX));
	UK_TEST_EXPECT_SNUM_EQ(ctx.argc, UK_CMDLINE_ARGS_MAX + 1);
	UK_TEST_EXPECT_SNUM_EQ(parse_count(UK_CMDLINE_ARGS_MAX + 1), -E2BIG);
	UK_TEST_EXPECT_NOT_NULL(strstr(why, "65 of at most 64"));
	UK_TEST_EXPECT_SNUM_EQ(parse_count(UK_CMDLINE_WORDS_MAX), -E2BIG);
	UK_TEST_EXPECT_NOT_NULL(strstr(why, "too many words"));
}

UK_TESTCASE(ukcmdline, line_without_an_end_is_refused)
{
	memset(line, 'x', sizeof(line));
	UK_TEST_EXPECT_SNUM_EQ(cmdline_parse_into(words, line, sizeof(line),
						  &ctx, &why), -E2BIG);
	UK_TEST_EXPECT_STR_EQ(why, "longer than 1023 bytes");
}
