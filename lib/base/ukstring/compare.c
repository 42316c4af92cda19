/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Comparing - memcmp(), strcmp(), strncmp().
 *
 * Idea: memcmp() compares words until two differ. Which is greater is decided
 * by the first byte in memory that differs; read as a big-endian number a word
 * has that byte on top, so swapping the bytes makes one comparison of it.
 *
 * Strings are compared by bytes: a word read past the NUL might lie on a page
 * that is not there.
 */
#include <uk/string.h>

#include "word_priv.h"

static inline int order(uint64_t a, uint64_t b)
{
	a = __builtin_bswap64(a);
	b = __builtin_bswap64(b);
	return a < b ? -1 : a > b;
}

int memcmp(const void *a, const void *b, size_t n)
{
	const unsigned char *p = a, *q = b;

	for (; n >= 8; n -= 8, p += 8, q += 8)
		if (get64(p) != get64(q))
			return order(get64(p), get64(q));
	for (; n; n--, p++, q++)
		if (*p != *q)
			return *p - *q;
	return 0;
}

int strcmp(const char *a, const char *b)
{
	const unsigned char *p = (const void *)a, *q = (const void *)b;
	size_t i;

	for (i = 0; p[i] == q[i]; i++)
		if (!p[i])
			return 0;
	return p[i] - q[i];
}

int strncmp(const char *a, const char *b, size_t n)
{
	const unsigned char *p = (const void *)a, *q = (const void *)b;
	size_t i;

	for (i = 0; i < n && p[i] == q[i]; i++)
		if (!p[i])
			return 0;
	return i < n ? p[i] - q[i] : 0;
}
