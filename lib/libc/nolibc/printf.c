/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * printf() and its family - the formatter is ukfmt's; here are only the places
 * where the text can go, and errno where ukfmt returns a negative number.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <uk/fmt.h>

#include "stdio_priv.h"

static int result(int n)
{
	if (n >= 0)
		return n;
	errno = -n;
	return -1;
}

int vfprintf(FILE *__restrict f, const char *__restrict fmt, va_list ap)
{
	unsigned long flags = file_lock(f);
	int n = -EBADF;

	if (file_writable(f))
		n = uk_vfmt(file_put, f, fmt, ap);
	file_unlock(f, flags);
	return result(n);
}

int vsnprintf(char *__restrict buf, size_t size, const char *__restrict fmt,
	      va_list ap)
{
	return result(uk_vsnprintf(buf, size, fmt, ap));
}

int vprintf(const char *__restrict fmt, va_list ap)
{
	return vfprintf(stdout, fmt, ap);
}

int vsprintf(char *__restrict buf, const char *__restrict fmt, va_list ap)
{
	return vsnprintf(buf, INT_MAX, fmt, ap);
}

int printf(const char *__restrict fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vprintf(fmt, ap);
	va_end(ap);
	return n;
}

int fprintf(FILE *__restrict f, const char *__restrict fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vfprintf(f, fmt, ap);
	va_end(ap);
	return n;
}

int sprintf(char *__restrict buf, const char *__restrict fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsprintf(buf, fmt, ap);
	va_end(ap);
	return n;
}

int snprintf(char *__restrict buf, size_t size, const char *__restrict fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(buf, size, fmt, ap);
	va_end(ap);
	return n;
}
