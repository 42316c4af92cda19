/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Arguments - what the host's user typed, in the form that the image reads.
 *
 * Idea: pure functions over strings, called before there is anything else, and
 * tested on their own (tests/test_linuxu.c). The words of the command line are
 * cut as a shell cuts them (uk/cmdline.h), on every platform.
 *
 * Q1  Parsing the joined line gives the same words again. A word keeps its
 *     form if it can; else it is put between '...', where only the quote
 *     itself is special:    it's here   ->   'it'\''s here'
 *
 * Read linuxu_join_args().
 */
#include <uk/errno.h>

#include "linuxu.h"

/* A string being written. When it is full, `len` goes on counting. */
struct out {
	char *buf;
	size_t len;
	size_t max;
};

static void put(struct out *o, char c);
static void put_all(struct out *o, const char *s);
static void put_word(struct out *o, const char *word);
static void put_quoted(struct out *o, const char *s);
static bool is_plain(const char *word);
static const char *param_value(const char *word);

long linuxu_join_args(char *const args[], size_t count, char *out, size_t max)
{
	struct out o = { .buf = out, .max = max };
	size_t i;

	if (count == 1)
		put_all(&o, args[0]);
	for (i = 0; count > 1 && i < count; i++) {
		if (i)
			put(&o, ' ');
		put_word(&o, args[i]);
	}
	out[o.len < max ? o.len : max - 1] = '\0';
	return o.len < max ? (long)o.len : -E2BIG;
}

/* In lib.param=value only the value is quoted, and a list not at all: its
 * brackets and quotes are the parser's. */
static void put_word(struct out *o, const char *word)
{
	const char *value = param_value(word);

	if (is_plain(word) || (value && *value == '[')) {
		put_all(o, word);
		return;
	}
	while (value && word < value)
		put(o, *word++);
	put_quoted(o, word);
}

/* Q1: a quote ends the quoted part, follows with a backslash, and the rest is
 * quoted anew. */
static void put_quoted(struct out *o, const char *s)
{
	put(o, '\'');
	for (; *s; s++) {
		if (*s == '\'')
			put_all(o, "'\\'");
		put(o, *s);
	}
	put(o, '\'');
}

static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Whether the parser takes it for one word as it is. */
static bool is_plain(const char *word)
{
	const char *p;

	for (p = word; *p; p++)
		if (is_blank(*p) || *p == '"' || *p == '\'' || *p == '\\')
			return false;
	return p != word;
}

static bool is_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
}

/* Of "lib.param=value" the value, else NULL. */
static const char *param_value(const char *word)
{
	bool dot = false;

	while (is_name(*word))
		dot |= *word++ == '.';
	return dot && *word == '=' ? word + 1 : NULL;
}

static void put(struct out *o, char c)
{
	if (o->len < o->max)
		o->buf[o->len] = c;
	o->len++;
}

static void put_all(struct out *o, const char *s)
{
	while (*s)
		put(o, *s++);
}

const char *linuxu_getenv(char *const envp[], const char *name)
{
	const char *n, *e;

	for (; *envp; envp++) {
		for (e = *envp, n = name; *n && *e == *n; e++, n++)
			;
		if (!*n && *e == '=')
			return e + 1;
	}
	return NULL;
}

/* Digits at *text, which moves past them. @return -EINVAL if there are none */
static int parse_digits(const char **text, uint64_t *value)
{
	const char *p = *text;

	*value = 0;
	for (; *p >= '0' && *p <= '9'; p++)
		if (__builtin_mul_overflow(*value, 10, value) ||
		    __builtin_add_overflow(*value, *p - '0', value))
			return -ERANGE;
	if (p == *text)
		return -EINVAL;
	*text = p;
	return 0;
}

int linuxu_parse_size(const char *text, uint64_t *bytes)
{
	unsigned int shift = 20;
	uint64_t n;
	int err = parse_digits(&text, &n);

	if (err)
		return err;
	switch (*text) {
	case 'k': case 'K': shift = 10; text++; break;
	case 'm': case 'M': shift = 20; text++; break;
	case 'g': case 'G': shift = 30; text++; break;
	}
	if (*text)
		return -EINVAL;
	if (n << shift >> shift != n)
		return -ERANGE;
	*bytes = n << shift;
	return 0;
}

int linuxu_parse_int(const char *text, int max)
{
	uint64_t n;

	if (parse_digits(&text, &n) || *text || n > (uint64_t)max)
		return -EINVAL;
	return (int)n;
}
