/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Searching for one byte - memchr(), strlen() and their relatives.
 *
 * Idea: zero_bytes() finds a zero among eight bytes in four operations; any
 * other byte becomes a zero by an exclusive or with itself. strlen() reads
 * past the end of the string, but in aligned words, and an aligned word never
 * crosses into the next page: whatever it reads too much is there. (The
 * address sanitizer cannot know that.)
 */
#include <uk/string.h>

#include "word_priv.h"

void *memchr(const void *s, int c, size_t n)
{
	const unsigned char *p = s;
	uint64_t marks;

	for (; n >= 8; n -= 8, p += 8) {
		marks = zero_bytes(get64(p) ^ spread(c));
		if (marks)
			return (void *)(p + first_marked(marks));
	}
	for (; n; n--, p++)
		if (*p == (unsigned char)c)
			return (void *)p;
	return NULL;
}

__attribute__((no_sanitize("address"))) size_t strlen(const char *s)
{
	const char *p = s;
	uint64_t marks;

	for (; (uintptr_t)p % 8; p++)
		if (!*p)
			return (size_t)(p - s);
	for (;; p += 8) {
		marks = zero_bytes(*(const word64 *)(const void *)p);
		if (marks)
			return (size_t)(p - s) + first_marked(marks);
	}
}

size_t strnlen(const char *s, size_t max)
{
	size_t n = 0;

	while (n < max && s[n]) /* `max` may reach past what is there */
		n++;
	return n;
}

char *strchr(const char *s, int c)
{
	for (; *s != (char)c; s++)
		if (!*s)
			return NULL;
	return (char *)s;
}

char *strrchr(const char *s, int c)
{
	const char *last = NULL;

	do {
		if (*s == (char)c)
			last = s;
	} while (*s++);
	return (char *)last;
}
