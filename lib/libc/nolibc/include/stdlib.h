/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * Numbers from text, sorting, arithmetic, the end of the program, the
 * environment. Not here: malloc() and its family (lib/alloc), setenv(), which
 * needs it, system(), and multibyte characters.
 */
#ifndef NOLIBC_STDLIB_H
#define NOLIBC_STDLIB_H

#include <stddef.h>

#define EXIT_SUCCESS	0
#define EXIT_FAILURE	1
#define RAND_MAX	0x7fffffff

typedef struct { int quot, rem; } div_t;
typedef struct { long quot, rem; } ldiv_t;
typedef struct { long long quot, rem; } lldiv_t;

int atoi(const char *s);
long atol(const char *s);
long long atoll(const char *s);
double atof(const char *s);
long strtol(const char *__restrict s, char **__restrict end, int base);
long long strtoll(const char *__restrict s, char **__restrict end, int base);
unsigned long strtoul(const char *__restrict s, char **__restrict end,
		      int base);
unsigned long long strtoull(const char *__restrict s, char **__restrict end,
			    int base);
/* Correctly rounded, to nearest, ties to even. */
float strtof(const char *__restrict s, char **__restrict end);
double strtod(const char *__restrict s, char **__restrict end);
long double strtold(const char *__restrict s, char **__restrict end);

void qsort(void *base, size_t n, size_t size,
	   int (*cmp)(const void *, const void *));
/** The same, with a third argument that `cmp` gets. */
void qsort_r(void *base, size_t n, size_t size,
	     int (*cmp)(const void *, const void *, void *), void *arg);
void *bsearch(const void *key, const void *base, size_t n, size_t size,
	      int (*cmp)(const void *, const void *));

int abs(int n);
long labs(long n);
long long llabs(long long n);
div_t div(int num, int den);
ldiv_t ldiv(long num, long den);
lldiv_t lldiv(long long num, long long den);

int rand(void);
void srand(unsigned int seed);
int rand_r(unsigned int *seed);

/** Run what atexit() got, flush stdio, end the image in order (uk_exit()). */
void exit(int status) __attribute__((noreturn));
/** End the image in order, without the program's own handlers. */
void _Exit(int status) __attribute__((noreturn));
/** Run what at_quick_exit() got, then _Exit(). */
void quick_exit(int status) __attribute__((noreturn));
/** End the image by a crash report. */
void abort(void) __attribute__((noreturn));
/** @return 0, or -1 where 32 functions are registered already */
int atexit(void (*fn)(void));
int at_quick_exit(void (*fn)(void));

extern char **environ;
char *getenv(const char *name);
/** `text` becomes part of the environment. @return 0, or -1 and ENOMEM */
int putenv(char *text);
int unsetenv(const char *name);

#endif /* NOLIBC_STDLIB_H */
