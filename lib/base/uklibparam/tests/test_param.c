/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of parameters: what each type accepts, and how mistakes are named.
 *
 * Idea: one parameter of each type is stated here, like any library's, and
 * words are given to the real parser. Limits are tried on both sides. Of a
 * mistake the whole message is compared where it matters: it is all that a
 * person gets to see.
 */
#include <uk/errno.h>
#include <uk/string.h>
#include <uk/test.h>

#include "param_priv.h"

static bool t_bool;
static char t_char = 'x';
static int8_t t_s8;
static int64_t t_s64;
static int t_int;
static uint8_t t_u8;
static uint16_t t_u16;
static uint64_t t_u64;
static unsigned int t_uint;
static const char *t_text = "unset";
static uint16_t t_list[3];

UK_LIBPARAM_PARAM(t_bool, bool, "test");
UK_LIBPARAM_PARAM(t_char, char, "test");
UK_LIBPARAM_PARAM(t_s8, s8, "test");
UK_LIBPARAM_PARAM(t_s64, s64, "test");
UK_LIBPARAM_PARAM(t_int, int, "test");
UK_LIBPARAM_PARAM(t_u8, u8, "test");
UK_LIBPARAM_PARAM(t_u16, u16, "test");
UK_LIBPARAM_PARAM(t_u64, u64, "test");
UK_LIBPARAM_PARAM(t_uint, uint, "test");
UK_LIBPARAM_PARAM_ALIAS(t_alias, t_text, charp, "test");
UK_LIBPARAM_PARAM_ARR(t_list, u16, "test");

#define MAX_WORDS 80

/* Parse words; a NULL ends them. The environment is put back. */
static int parse_words(char *words[], int *consumed)
{
	char **env = uk_libparam_env();
	int n = 0, had = 0, err;

	while (words[n])
		n++;
	while (env[had])
		had++;
	err = uk_libparam_parse(n, words, consumed);
	memset(env + had, 0, (UK_LIBPARAM_ENV_MAX + 1 - had) * sizeof(*env));
	return err;
}

/* Parse one parameter. */
static int parse(const char *word)
{
	static char copy[128];
	char *words[] = { copy, "--", NULL };
	int consumed;

	memcpy(copy, word, strlen(word) + 1);
	return parse_words(words, &consumed);
}

UK_TESTCASE(uklibparam, bool_takes_its_usual_words)
{
	UK_TEST_EXPECT_ZERO(parse("uklibparam.t_bool=yes"));
	UK_TEST_EXPECT(t_bool);
	UK_TEST_EXPECT_ZERO(parse("uklibparam.t_bool=0"));
	UK_TEST_EXPECT(!t_bool);
	UK_TEST_EXPECT_ZERO(parse("uklibparam.t_bool=on"));
	UK_TEST_EXPECT(t_bool);
	UK_TEST_EXPECT_SNUM_EQ(parse("uklibparam.t_bool=2"), -EINVAL);
	UK_TEST_EXPECT_STR_EQ(uk_libparam_error(), "uklibparam.t_bool=2: "
			      "neither yes nor no; give 1 or 0");
	UK_TEST_EXPECT(t_bool);
}

UK_TESTCASE(uklibparam, signed_limits_are_exact)
{
	UK_TEST_EXPECT_ZERO(parse("uklibparam.t_s8=-128"));
	UK_TEST_EXPECT_SNUM_EQ(t_s8, -128);
	UK_TEST_EXPECT_ZERO(parse("uklibparam.t_s8=127"));
	UK_TEST_EXPECT_SNUM_EQ(t_s8, 127);
	UK_TEST_EXPECT_SNUM_EQ(parse("uklibparam.t_s8=128"), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(parse("uklibparam.t_s8=-129"), -EINVAL);
	UK_TEST_EXPECT_STR_EQ(uk_libparam_error(), "uklibparam.t_s8=-129: "
			      "out of range; give one from -128 to 127");
	UK_TEST_EXPECT_SNUM_EQ(t_s8, 127);
	UK_TEST_EXPECT_ZERO(parse("uklibparam.t_s64=-9223372036854775808"));
	UK_TEST_EXPECT_SNUM_EQ(t_s64, INT64_MIN);
	UK_TEST_EXPECT_SNUM_EQ(parse("uklibparam.t_s64=9223372036854775808"),
			       -EINVAL);
	UK_TEST_EXPECT_ZERO(parse("uklibparam.t_int=-1"));
	UK_TEST_EXPECT_SNUM_EQ(t_int, -1);
}

UK_TESTCASE(uklibparam, unsigned_limits_are_exact)
{
	UK_TEST_EXPECT_ZERO(parse("uklibparam.t_u8=255"));
	UK_TEST_EXPECT_UNUM_EQ(t_u8, 255);
	UK_TEST_EXPECT_SNUM_EQ(parse("uklibparam.t_u8=256"), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(parse("uklibparam.t_u8=-1"), -EINVAL);
	UK_TEST_EXPECT_ZERO(parse("uklibparam.t_u64=18446744073709551615"));
	UK_TEST_EXPECT_UNUM_EQ(t_u64, UINT64_MAX);
	UK_TEST_EXPECT_SNUM_EQ(parse("uklibparam.t_u64=18446744073709551616"),
			       -EINVAL);
	UK_TEST_EXPECT_STR_EQ(uk_libparam_error(),
			      "uklibparam.t_u64=18446744073709551616: out of "
			      "range; give one from 0 to 18446744073709551615");
	UK_TEST_EXPECT_ZERO(parse("uklibparam.t_uint=4294967295"));
	UK_TEST_EXPECT_UNUM_EQ(t_uint, UINT32_MAX);
}

UK_TESTCASE(uklibparam, numbers_may_be_hexadecimal_or_in_units)
{
	UK_TEST_EXPECT_ZERO(parse("uklibparam.t_u16=0xBeef"));
	UK_TEST_EXPECT_UNUM_EQ(t_u16, 0xbeef);
	UK_TEST_EXPECT_ZERO(parse("uklibparam.t_u64=3G"));
	UK_TEST_EXPECT_UNUM_EQ(t_u64, 3ULL << 30);
	UK_TEST_EXPECT_ZERO(parse("uklibparam.t_u16=63K"));
	UK_TEST_EXPECT_UNUM_EQ(t_u16, 63 << 10);
	UK_TEST_EXPECT_SNUM_EQ(parse("uklibparam.t_u16=64K"), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(parse("uklibparam.t_u64=99999999999G"),
			       -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(parse("uklibparam.t_u64=0x1fffffffffffffff0"),
			       -EINVAL);
}

UK_TESTCASE(uklibparam, what_is_no_number_is_refused)
{
	static const char *const bad[] = {
		"uklibparam.t_int=", "uklibparam.t_int=-",
		"uklibparam.t_int=0x", "uklibparam.t_int=1x",
		"uklibparam.t_int=1KK", "uklibparam.t_int=+1",
		"uklibparam.t_int=a", "uklibparam.t_int= 1",
	};
	size_t i;

	t_int = 77;
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		UK_TEST_EXPECT_SNUM_EQ(parse(bad[i]), -EINVAL);
		UK_TEST_EXPECT_NOT_NULL(strstr(uk_libparam_error(),
					       "not a number; give one from "
					       "-2147483648 to 2147483647"));
	}
	UK_TEST_EXPECT_SNUM_EQ(t_int, 77);
}

UK_TESTCASE(uklibparam, text_and_alias_and_character)
{
	UK_TEST_EXPECT_ZERO(parse("uklibparam.t_alias=a=b"));
	UK_TEST_EXPECT_STR_EQ(t_text, "a=b");
	UK_TEST_EXPECT_ZERO(parse("uklibparam.t_char=y"));
	UK_TEST_EXPECT(t_char == 'y');
	UK_TEST_EXPECT_SNUM_EQ(parse("uklibparam.t_char=yy"), -EINVAL);
}

UK_TESTCASE(uklibparam, list_fills_an_array)
{
	char *words[] = { "uklibparam.t_list=[", "1", "2", "]",
			  "uklibparam.t_u8=9", "--", NULL };
	char *many[] = { "uklibparam.t_list=[", "1", "2", "3", "4", "]", "--",
			 NULL };
	char *open[] = { "uklibparam.t_list=[", "7", "--", NULL };
	int consumed;

	t_list[2] = 5;
	UK_TEST_EXPECT_ZERO(parse_words(words, &consumed));
	UK_TEST_EXPECT_SNUM_EQ(consumed, 6);
	UK_TEST_EXPECT_UNUM_EQ(t_list[0], 1);
	UK_TEST_EXPECT_UNUM_EQ(t_list[1], 2);
	UK_TEST_EXPECT_UNUM_EQ(t_list[2], 5);
	UK_TEST_EXPECT_UNUM_EQ(t_u8, 9);
	UK_TEST_EXPECT_SNUM_EQ(parse_words(many, &consumed), -E2BIG);
	UK_TEST_EXPECT_SNUM_EQ(parse_words(open, &consumed), -EINVAL);
	UK_TEST_EXPECT_NOT_NULL(strstr(uk_libparam_error(), "give a word ]"));
}

UK_TESTCASE(uklibparam, without_a_divider_nothing_is_a_parameter)
{
	char *words[] = { "uklibparam.t_u8=1", "nonsense", NULL };
	int consumed = 9;

	t_u8 = 200;
	UK_TEST_EXPECT_ZERO(parse_words(words, &consumed));
	UK_TEST_EXPECT_SNUM_EQ(consumed, 0);
	UK_TEST_EXPECT_UNUM_EQ(t_u8, 200);
}

UK_TESTCASE(uklibparam, mistyped_name_is_answered_with_the_nearest)
{
	UK_TEST_EXPECT_SNUM_EQ(parse("uklibparam.t_lst=1"), -EINVAL);
	UK_TEST_EXPECT_NOT_NULL(strstr(uk_libparam_error(),
				       "uklibparam.t_lst: no such parameter"));
	if (UK_IS_ON(CONFIG_LIBUKLIBPARAM_HELP))
		UK_TEST_EXPECT_NOT_NULL(strstr(uk_libparam_error(),
					       "did you mean "
					       "uklibparam.t_list?"));
	UK_TEST_EXPECT_SNUM_EQ(parse("uklibparam.t_x8=1"), -EINVAL);
	if (UK_IS_ON(CONFIG_LIBUKLIBPARAM_HELP)) /* of equals, the first */
		UK_TEST_EXPECT_NOT_NULL(strstr(uk_libparam_error(),
					       "did you mean "
					       "uklibparam.t_s8?"));
	UK_TEST_EXPECT_SNUM_EQ(parse("zzz.qqqqq=1"), -EINVAL);
	UK_TEST_EXPECT_NULL(strstr(uk_libparam_error(), "did you mean"));
	UK_TEST_EXPECT_SNUM_EQ(parse("uklibparam.t_int"), -EINVAL);
	UK_TEST_EXPECT_NOT_NULL(strstr(uk_libparam_error(), "behind `--`"));
}

UK_TESTCASE(uklibparam, of_a_long_word_the_beginning_and_the_reason_remain)
{
	static char word[600] = "uklibparam.t_int=";
	char *words[] = { word, "--", NULL };
	int consumed;

	memset(word + strlen(word), '9', sizeof(word) - strlen(word) - 1);
	UK_TEST_EXPECT_SNUM_EQ(parse_words(words, &consumed), -EINVAL);
	UK_TEST_EXPECT_NOT_NULL(strstr(uk_libparam_error(), "t_int=999"));
	UK_TEST_EXPECT_NOT_NULL(strstr(uk_libparam_error(), "999...: out of"));
}

UK_TESTCASE(uklibparam, overlong_message_is_cut_not_overrun)
{
	static struct message m;
	int i;

	message_start(&m, "");
	for (i = 0; i < 50; i++)
		message_add(&m, "0123456789");
	UK_TEST_EXPECT_UNUM_EQ(strlen(m.text), sizeof(m.text) - 1);
}

UK_TESTCASE(uklibparam, environment_is_limited)
{
	static char *words[MAX_WORDS];
	int i, consumed;

	for (i = 0; i < UK_LIBPARAM_ENV_MAX + 1; i++)
		words[i] = "env.T=1";
	words[i] = "--";
	UK_TEST_EXPECT_SNUM_EQ(parse_words(words, &consumed), -E2BIG);
	UK_TEST_EXPECT_NOT_NULL(strstr(uk_libparam_error(), "at most 64"));
	UK_TEST_EXPECT_SNUM_EQ(parse("env.=1"), -EINVAL);
}
