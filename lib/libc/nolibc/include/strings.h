/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * Comparing without regard to case, finding bits, and BSD's old names.
 */
#ifndef NOLIBC_STRINGS_H
#define NOLIBC_STRINGS_H

#include <stddef.h>

int strcasecmp(const char *a, const char *b);
int strncasecmp(const char *a, const char *b, size_t n);

/** @return the place of the lowest bit that is set, from 1; 0 if none is */
int ffs(int n);
int ffsl(long n);
int ffsll(long long n);

int bcmp(const void *a, const void *b, size_t n);
void bcopy(const void *src, void *dst, size_t n);
void bzero(void *dst, size_t n);
char *index(const char *s, int c);
char *rindex(const char *s, int c);

#endif /* NOLIBC_STRINGS_H */
