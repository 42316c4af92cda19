/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * @defgroup string Memory and strings
 * What kernel code needs of C11's <string.h>, under the standard names; the C
 * library declares the same functions and adds the others. The compiler calls
 * memcpy(), memmove(), memset() and memcmp() on its own.
 *
 * No state, no allocation, no floating point registers: any context, any
 * core, also before the stack guard is set. Lengths are bytes. Words are read
 * at any address, so on arm64 the memory must be Normal (the MMU on).
 */
#ifndef UK_STRING_H
#define UK_STRING_H

#include <stddef.h>

/** Copy `n` bytes; the two areas must not overlap. @return `dst` */
void *memcpy(void *__restrict dst, const void *__restrict src, size_t n);
/** Copy `n` bytes, as if through a third place. @return `dst` */
void *memmove(void *dst, const void *src, size_t n);
/** Fill `n` bytes with the low byte of `c`. @return `dst` */
void *memset(void *dst, int c, size_t n);
/** @return < 0, 0, > 0 as the first byte that differs is less, none, greater */
int memcmp(const void *a, const void *b, size_t n);
/** @return the first byte equal to `c` in `n` bytes, or NULL */
void *memchr(const void *s, int c, size_t n);
/** @return the first place of `needle` in `hay`, or NULL; linear time */
void *memmem(const void *hay, size_t hay_len, const void *needle,
	     size_t needle_len);

/** @return bytes before the NUL */
size_t strlen(const char *s);
/** @return bytes before the NUL, at most `max`; reads no further */
size_t strnlen(const char *s, size_t max);
/** Compare as memcmp() does, up to the first NUL. */
int strcmp(const char *a, const char *b);
/** The same, at most `n` bytes. */
int strncmp(const char *a, const char *b, size_t n);
/** @return the first `c` (the NUL included), or NULL */
char *strchr(const char *s, int c);
/** @return the last `c` (the NUL included), or NULL */
char *strrchr(const char *s, int c);
/** @return the first place of `needle` in `hay`, or NULL; linear time */
char *strstr(const char *hay, const char *needle);

/**
 * Copy a string into an array of `size` bytes, cut if need be; the result ends
 * in a NUL unless `size` is 0.
 * @return strlen(src); where that is >= size, the string was cut
 */
size_t strlcpy(char *__restrict dst, const char *__restrict src, size_t size);

#endif /* UK_STRING_H */
