/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Record a program's allocations: LD_PRELOAD=record.so TRACE_OUT=FILE program
 *
 * FILE receives a line for each call that changed something, `m PTR SIZE`,
 * `f PTR`, `r OLD NEW SIZE`, `a PTR SIZE ALIGN`, in hexadecimal. record.py makes
 * the compact form of it. glibc's own names of its functions are called, so
 * that nothing has to be looked up before the first malloc().
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "record.h"

enum { BUFFER = 1 << 16 };

static char buffer[BUFFER];
static size_t used;
static int out = -1;
static volatile int lock;

static void flush(void)
{
	if (out >= 0 && write(out, buffer, used) < 0)
		out = -1;
	used = 0;
}

static char *put(char *s, uintptr_t v)
{
	int shift = 60;

	*s++ = ' ';
	while (shift && !(v >> shift))
		shift -= 4;
	for (; shift >= 0; shift -= 4)
		*s++ = "0123456789abcdef"[v >> shift & 15];
	return s;
}

static void note(char what, int n, uintptr_t a, uintptr_t b, uintptr_t c)
{
	int err = errno;
	char *s;

	while (__sync_lock_test_and_set(&lock, 1))
		;
	if (used > BUFFER - 64)
		flush();
	s = buffer + used;
	*s++ = what;
	s = put(s, a);
	s = n > 1 ? put(s, b) : s;
	s = n > 2 ? put(s, c) : s;
	*s++ = '\n';
	used = (size_t)(s - buffer);
	__sync_lock_release(&lock);
	errno = err;
}

__attribute__((constructor)) static void begin(void)
{
	const char *path = getenv("TRACE_OUT");

	if (path)
		out = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
}

__attribute__((destructor)) static void end(void)
{
	flush();
}

void *malloc(size_t size)
{
	void *p = __libc_malloc(size);

	note('m', 2, (uintptr_t)p, size, 0);
	return p;
}

void *calloc(size_t n, size_t size)
{
	void *p = __libc_calloc(n, size);

	note('m', 2, (uintptr_t)p, n * size, 0);
	return p;
}

void *realloc(void *old, size_t size)
{
	void *p = __libc_realloc(old, size);

	note('r', 3, (uintptr_t)old, (uintptr_t)p, size);
	return p;
}

void free(void *p)
{
	if (p)
		note('f', 1, (uintptr_t)p, 0, 0);
	__libc_free(p);
}

void *memalign(size_t align, size_t size)
{
	void *p = __libc_memalign(align, size);

	note('a', 3, (uintptr_t)p, size, align);
	return p;
}

void *aligned_alloc(size_t align, size_t size)
{
	return memalign(align, size);
}

int posix_memalign(void **to, size_t align, size_t size)
{
	*to = memalign(align, size);
	return *to ? 0 : ENOMEM;
}
