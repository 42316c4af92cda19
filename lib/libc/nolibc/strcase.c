/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Comparing strings - without regard to case, or by the locale's order, which
 * in "C" is that of the bytes; the old BSD names; the lowest bit set.
 */
#include <ctype.h>
#include <string.h>

static int lower(const char *s)
{
	return tolower((unsigned char)*s);
}

int strcasecmp(const char *a, const char *b)
{
	for (; *a && lower(a) == lower(b); a++, b++)
		;
	return lower(a) - lower(b);
}

int strncasecmp(const char *a, const char *b, size_t n)
{
	for (; n && *a && lower(a) == lower(b); n--, a++, b++)
		;
	return n ? lower(a) - lower(b) : 0;
}

char *strcasestr(const char *hay, const char *needle)
{
	size_t n = strlen(needle);

	for (; strncasecmp(hay, needle, n); hay++)
		if (!*hay)
			return NULL;
	return (char *)hay;
}

int strcoll(const char *a, const char *b)
{
	return strcmp(a, b);
}

size_t strxfrm(char *__restrict dst, const char *__restrict src, size_t n)
{
	return strlcpy(dst, src, n);
}

int bcmp(const void *a, const void *b, size_t n)
{
	return memcmp(a, b, n);
}

void bcopy(const void *src, void *dst, size_t n)
{
	memmove(dst, src, n);
}

void bzero(void *dst, size_t n)
{
	memset(dst, 0, n);
}

int ffs(int n)
{
	return n ? __builtin_ctz((unsigned int)n) + 1 : 0;
}

int ffsl(long n)
{
	return n ? __builtin_ctzl((unsigned long)n) + 1 : 0;
}

int ffsll(long long n)
{
	return n ? __builtin_ctzll((unsigned long long)n) + 1 : 0;
}
