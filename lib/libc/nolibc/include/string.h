/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * Strings: C11 and POSIX, and what GNU and BSD programs expect besides. The
 * part in uk/string.h is the kernel's (lib/base/ukstring). Not here, because
 * there is no malloc() below this library: strdup(), strndup(). The collating
 * order of the only locale, "C", is that of the bytes.
 */
#ifndef NOLIBC_STRING_H
#define NOLIBC_STRING_H

#include <stddef.h>
#include <strings.h>
#include <uk/string.h>

char *strcpy(char *__restrict dst, const char *__restrict src);
char *strncpy(char *__restrict dst, const char *__restrict src, size_t n);
char *stpcpy(char *__restrict dst, const char *__restrict src);
char *stpncpy(char *__restrict dst, const char *__restrict src, size_t n);
char *strcat(char *__restrict dst, const char *__restrict src);
char *strncat(char *__restrict dst, const char *__restrict src, size_t n);
/** @return the length that the whole would have; cut where that is >= size */
size_t strlcat(char *__restrict dst, const char *__restrict src, size_t size);
void *mempcpy(void *__restrict dst, const void *__restrict src, size_t n);
void *memccpy(void *__restrict dst, const void *__restrict src, int c,
	      size_t n);

void *memrchr(const void *s, int c, size_t n);
char *strchrnul(const char *s, int c);
char *strcasestr(const char *hay, const char *needle);
size_t strspn(const char *s, const char *accept);
size_t strcspn(const char *s, const char *reject);
char *strpbrk(const char *s, const char *accept);
char *strtok(char *__restrict s, const char *__restrict sep);
char *strtok_r(char *__restrict s, const char *__restrict sep,
	       char **__restrict save);
char *strsep(char **__restrict s, const char *__restrict sep);

int strcoll(const char *a, const char *b);
size_t strxfrm(char *__restrict dst, const char *__restrict src, size_t n);

/** @return a text that is never NULL and never changes */
char *strerror(int err);
/** POSIX's form. @return 0, or ERANGE where the text was cut */
int strerror_r(int err, char *buf, size_t size);

#endif /* NOLIBC_STRING_H */
