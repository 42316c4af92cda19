/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Cutting strings up - spans, tokens, searches that ukstring does not need.
 *
 * Idea: a set of characters is 256 bits, filled once, so that a string of n
 * characters and a set of m cost n + m, not n * m.
 */
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* A set of characters, one bit each. */
struct set {
	uint32_t bits[256 / 32]; /* bit c % 32 of word c / 32 */
};

static void set_add(struct set *set, unsigned char c)
{
	set->bits[c / 32] |= 1u << c % 32;
}

static bool set_has(const struct set *set, unsigned char c)
{
	return set->bits[c / 32] >> c % 32 & 1;
}

static void set_of(struct set *set, const char *chars)
{
	*set = (struct set){ { 0 } };
	while (*chars)
		set_add(set, (unsigned char)*chars++);
}

size_t strspn(const char *s, const char *accept)
{
	struct set set;
	size_t n = 0;

	set_of(&set, accept); /* without the NUL: the end is no member */
	while (set_has(&set, (unsigned char)s[n]))
		n++;
	return n;
}

size_t strcspn(const char *s, const char *reject)
{
	struct set set;
	size_t n = 0;

	set_of(&set, reject);
	set_add(&set, '\0');
	while (!set_has(&set, (unsigned char)s[n]))
		n++;
	return n;
}

char *strpbrk(const char *s, const char *accept)
{
	s += strcspn(s, accept);
	return *s ? (char *)s : NULL;
}

/* Separators in a row count as one; `*save` is where the next token may begin. */
char *strtok_r(char *__restrict s, const char *__restrict sep,
	       char **__restrict save)
{
	char *end;

	s = s ? s : *save;
	if (!s)
		return NULL;
	s += strspn(s, sep);
	end = s + strcspn(s, sep);
	*save = *end ? end + 1 : end;
	*end = '\0';
	return *s ? s : NULL;
}

char *strtok(char *__restrict s, const char *__restrict sep)
{
	static char *save;

	return strtok_r(s, sep, &save);
}

/* Separators in a row have empty tokens between them. */
char *strsep(char **__restrict s, const char *__restrict sep)
{
	char *token = *s, *end;

	if (!token)
		return NULL;
	end = token + strcspn(token, sep);
	*s = *end ? end + 1 : NULL;
	*end = '\0';
	return token;
}

char *strchrnul(const char *s, int c)
{
	while (*s && *s != (char)c)
		s++;
	return (char *)s;
}

void *memrchr(const void *s, int c, size_t n)
{
	const unsigned char *p = s;

	while (n--)
		if (p[n] == (unsigned char)c)
			return (void *)(p + n);
	return NULL;
}

char *index(const char *s, int c)
{
	return strchr(s, c);
}

char *rindex(const char *s, int c)
{
	return strrchr(s, c);
}
