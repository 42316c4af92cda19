/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Copying strings - in terms of lengths: find the end with strlen(), then move
 * whole words with memcpy().
 */
#include <string.h>

char *stpcpy(char *__restrict dst, const char *__restrict src)
{
	size_t n = strlen(src);

	memcpy(dst, src, n + 1);
	return dst + n;
}

char *strcpy(char *__restrict dst, const char *__restrict src)
{
	stpcpy(dst, src);
	return dst;
}

/* Fills what is left of the `n` bytes with zeros, as its standard says. */
char *stpncpy(char *__restrict dst, const char *__restrict src, size_t n)
{
	size_t len = strnlen(src, n);

	memcpy(dst, src, len);
	memset(dst + len, 0, n - len);
	return dst + len;
}

char *strncpy(char *__restrict dst, const char *__restrict src, size_t n)
{
	stpncpy(dst, src, n);
	return dst;
}

char *strcat(char *__restrict dst, const char *__restrict src)
{
	stpcpy(dst + strlen(dst), src);
	return dst;
}

char *strncat(char *__restrict dst, const char *__restrict src, size_t n)
{
	size_t len = strnlen(src, n);
	char *end = dst + strlen(dst);

	memcpy(end, src, len);
	end[len] = '\0';
	return dst;
}

size_t strlcat(char *__restrict dst, const char *__restrict src, size_t size)
{
	size_t have = strnlen(dst, size);

	return have + (have == size ? strlen(src)
				    : strlcpy(dst + have, src, size - have));
}

void *mempcpy(void *__restrict dst, const void *__restrict src, size_t n)
{
	return (char *)memcpy(dst, src, n) + n;
}

void *memccpy(void *__restrict dst, const void *__restrict src, int c, size_t n)
{
	const char *found = memchr(src, c, n);

	if (found)
		n = (size_t)(found - (const char *)src) + 1;
	memcpy(dst, src, n);
	return found ? (char *)dst + n : NULL;
}
