/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Output - three streams, one console.
 *
 * Idea: a buffer saves calls of the console, and the mode says when it must be
 * emptied: never before it is full, at the end of a line, or at once. A line
 * buffered stream writes up to and including the last newline it gets.
 *
 * F1  The lock is a spinlock with interrupts off, held for one call: a line of
 *     printf() is never mixed with another thread's. The console spins too.
 * F2  len < size, except while mode is _IONBF, where len is 0.
 *
 * Read file_put(), then the functions of the standard.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <uk/console.h>

#include "stdio_priv.h"

static char stdout_buf[BUFSIZ];

static struct nolibc_file file_in = {
	.lock = UK_SPINLOCK_INITIALIZER(), .mode = _IONBF, .number = 0,
	.pushed = EOF, .readable = true,
};
static struct nolibc_file file_out = {
	.lock = UK_SPINLOCK_INITIALIZER(), .mode = _IOLBF, .number = 1,
	.pushed = EOF, .buf = stdout_buf, .size = sizeof(stdout_buf),
};
static struct nolibc_file file_err = {
	.lock = UK_SPINLOCK_INITIALIZER(), .mode = _IONBF, .number = 2,
	.pushed = EOF,
};

FILE *const stdin = &file_in;
FILE *const stdout = &file_out;
FILE *const stderr = &file_err;

static void flush(FILE *f)
{
	if (f->len)
		uk_console_out(f->buf, f->len);
	f->len = 0;
}

/* Into the buffer, emptied whenever it is full (F2). */
static void keep(FILE *f, const char *s, size_t n)
{
	size_t now;

	for (; n; s += now, n -= now) {
		now = f->size - f->len;
		if (now > n)
			now = n;
		memcpy(f->buf + f->len, s, now);
		f->len += now;
		if (f->len == f->size)
			flush(f);
	}
}

void file_put(void *arg, const char *s, size_t n)
{
	FILE *f = arg;
	const char *newline = NULL;
	size_t lines;

	if (f->mode == _IONBF) {
		if (n)
			uk_console_out(s, n);
		return;
	}
	if (f->mode == _IOLBF)
		newline = memrchr(s, '\n', n);
	lines = newline ? (size_t)(newline - s) + 1 : 0;
	keep(f, s, lines);
	if (lines)
		flush(f);
	keep(f, s + lines, n - lines);
}

bool file_writable(FILE *f)
{
	if (!f->readable)
		return true;
	f->error = true;
	errno = EBADF;
	return false;
}

/* Write all or nothing: there is no console that takes only some. */
static bool put(FILE *f, const char *s, size_t n)
{
	unsigned long flags = file_lock(f);
	bool ok = file_writable(f);

	if (ok)
		file_put(f, s, n);
	file_unlock(f, flags);
	return ok;
}

int fputc(int c, FILE *f)
{
	char byte = (char)c;

	return put(f, &byte, 1) ? (unsigned char)byte : EOF;
}

int putc(int c, FILE *f)
{
	return fputc(c, f);
}

int putchar(int c)
{
	return fputc(c, stdout);
}

int fputs(const char *__restrict s, FILE *__restrict f)
{
	return put(f, s, strlen(s)) ? 0 : EOF;
}

int puts(const char *s)
{
	unsigned long flags = file_lock(stdout);

	file_put(stdout, s, strlen(s));
	file_put(stdout, "\n", 1);
	file_unlock(stdout, flags);
	return 0;
}

size_t fwrite(const void *__restrict p, size_t size, size_t n,
	      FILE *__restrict f)
{
	size_t bytes;

	if (__builtin_mul_overflow(size, n, &bytes)) {
		errno = EOVERFLOW;
		return 0;
	}
	return bytes && put(f, p, bytes) ? n : 0;
}

int fflush(FILE *f)
{
	unsigned long flags;

	if (!f)
		f = stdout; /* the only one that keeps anything */
	flags = file_lock(f);
	flush(f);
	file_unlock(f, flags);
	return 0;
}

void perror(const char *s)
{
	const char *text = strerror(errno);

	if (s && *s)
		fprintf(stderr, "%s: %s\n", s, text);
	else
		fprintf(stderr, "%s\n", text);
}

int setvbuf(FILE *__restrict f, char *__restrict buf, int mode, size_t size)
{
	unsigned long flags;

	if ((mode != _IOFBF && mode != _IOLBF && mode != _IONBF) ||
	    (mode != _IONBF && !f->buf && !(buf && size))) {
		errno = EINVAL; /* stdin and stderr have no buffer of their own */
		return -1;
	}
	flags = file_lock(f);
	flush(f);
	f->mode = mode;
	if (mode != _IONBF && buf && size) {
		f->buf = buf;
		f->size = size;
	}
	file_unlock(f, flags);
	return 0;
}

void setbuf(FILE *__restrict f, char *__restrict buf)
{
	setvbuf(f, buf, buf ? _IOFBF : _IONBF, BUFSIZ);
}

int ferror(FILE *f)
{
	return f->error;
}

int fileno(FILE *f)
{
	return f->number;
}
