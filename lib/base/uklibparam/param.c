/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Parameters - the words of the command line before `--`.
 *
 *      ukprint.level=4      a parameter: looked up in uk_libparams
 *      ukip.dns=[ a b ]     a list: several words, one parameter
 *      env.HOME=/           the environment
 *      help                 see help.c
 *
 * Idea: libraries have put their parameters into a linker table; each word is
 * looked up there by name and its text stored by type (value.c). A word that
 * is not understood ends the boot: a typing error must not become a machine
 * that runs with other settings than it was told.
 *
 * Read uk_libparam_parse(), then take_word().
 */
#include <uk/errno.h>
#include <uk/string.h>

#include "param_priv.h"

static int take_word(char *words[], int n);
static int take_env(char *definition);
static int take_param(char *words[], int n, const char *eq);
static int take_list(const struct uk_libparam *p, char *words[], int n);
static const struct uk_libparam *find(const char *name, size_t len);
static void begin_error(const struct uk_libparam *p, const char *value);

static char *env[UK_LIBPARAM_ENV_MAX + 1]; /* NULL at the end */

int uk_libparam_parse(int argc, char *argv[], int *consumed)
{
	int end = 0, i, used;

	*consumed = 0;
	while (end < argc && strcmp(argv[end], "--") != 0)
		end++;
	if (end == argc)
		return 0; /* no `--`: all words are main's */
	for (i = 0; i < end; i += used) {
		used = take_word(argv + i, end - i);
		if (used < 0)
			return used;
	}
	*consumed = end + 1;
	return 0;
}

char **uk_libparam_env(void)
{
	return env;
}

const char *uk_libparam_error(void)
{
	return param_error.text;
}

/* Take the first of `n` words, and more if it begins a list.
 * @return how many words, or a negative errno */
static int take_word(char *words[], int n)
{
	char *word = words[0];
	const char *eq = strchr(word, '=');

	if (strcmp(word, "help") == 0)
		return help_ask() ? -EINVAL : 1;
	if (!eq) {
		message_start(&param_error, "");
		message_word(&param_error, word, strlen(word));
		message_add(&param_error, ": not lib.param=value; what is for "
			    "main() goes behind `--`");
		return -EINVAL;
	}
	if (strncmp(word, "env.", 4) == 0)
		return take_env(word + 4);
	return take_param(words, n, eq);
}

static int take_env(char *definition)
{
	unsigned int n = 0;

	if (definition[0] == '=') {
		message_start(&param_error, "env.");
		message_word(&param_error, definition, strlen(definition));
		message_add(&param_error, ": no name; give env.NAME=value");
		return -EINVAL;
	}
	while (env[n])
		n++;
	if (n == UK_LIBPARAM_ENV_MAX) {
		message_start(&param_error, "env.");
		message_word(&param_error, definition, strlen(definition));
		message_add(&param_error, ": one too many; at most ");
		message_unsigned(&param_error, UK_LIBPARAM_ENV_MAX);
		return -E2BIG;
	}
	env[n] = definition;
	return 1;
}

static int take_param(char *words[], int n, const char *eq)
{
	size_t len = (size_t)(eq - words[0]);
	char *value = words[0] + len + 1;
	const struct uk_libparam *p = find(words[0], len);

	if (!p) {
		message_start(&param_error, "");
		message_word(&param_error, words[0], len);
		message_add(&param_error, ": no such parameter");
		help_suggest(words[0], len);
		return -EINVAL;
	}
	if (p->count && strcmp(value, "[") == 0)
		return take_list(p, words, n);
	begin_error(p, value);
	return value_set(p, 0, value) ? -EINVAL : 1;
}

/* words[0] is `lib.param=[`; the list goes on to the word `]`. */
static int take_list(const struct uk_libparam *p, char *words[], int n)
{
	int i;

	for (i = 1; i < n; i++) {
		if (strcmp(words[i], "]") == 0)
			return i + 1;
		begin_error(p, words[i]);
		if (i > p->count) {
			message_add(&param_error, "one too many; at most ");
			message_unsigned(&param_error, p->count);
			return -E2BIG;
		}
		if (value_set(p, (unsigned int)i - 1, words[i]))
			return -EINVAL;
	}
	begin_error(p, "[");
	message_add(&param_error, "the list does not end; give a word ]");
	return -EINVAL;
}

const char *param_lib(const struct uk_libparam *p)
{
	return strncmp(p->lib, "lib", 3) == 0 ? p->lib + 3 : p->lib;
}

static const struct uk_libparam *find(const char *name, size_t len)
{
	const struct uk_libparam *p;
	size_t l;

	uk_table_for_each(p, uk_libparams) {
		l = strlen(param_lib(p));
		if (l < len && strncmp(name, param_lib(p), l) == 0 &&
		    name[l] == '.' && strlen(p->name) == len - l - 1 &&
		    strncmp(name + l + 1, p->name, len - l - 1) == 0)
			return p;
	}
	return NULL;
}

/* `lib.param=value: `, in case what follows fails. */
static void begin_error(const struct uk_libparam *p, const char *value)
{
	message_start(&param_error, param_lib(p));
	message_add(&param_error, ".");
	message_add(&param_error, p->name);
	message_add(&param_error, "=");
	message_word(&param_error, value, strlen(value));
	message_add(&param_error, ": ");
}
