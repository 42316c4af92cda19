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

static inline void *find_tiny(const unsigned char *p, unsigned char c, size_t n)
{
	for (; n; n--, p++)
		if (*p == c)
			return (void *)p;
	return NULL;
}

void *memchr(const void *s, int c, size_t n)
{
	const unsigned char *p = s, *last;
	const uint64_t w = spread(c);
	uint64_t marks;

	if (n < 8)
		return find_tiny(p, (unsigned char)c, n);
	for (last = p + n - 8; p < last; p += 8) {
		marks = zero_bytes(get64(p) ^ w);
		if (marks)
			return (void *)(p + first_marked(marks));
	}
	/* the last word may begin among bytes that were looked at before */
	marks = zero_bytes(get64(last) ^ w);
	return marks ? (void *)(last + first_marked(marks)) : NULL;
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
