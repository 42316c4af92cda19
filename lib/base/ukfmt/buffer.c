/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Into an array - uk_vsnprintf(): a sink that stops storing when it is full,
 * while the formatter goes on counting.
 */
#include <uk/string.h>

#include "fmt_priv.h"

/* An array that fills up. */
struct room {
	char *at;    /* the next byte */
	size_t left; /* bytes that may still be stored, without the NUL */
};

static void store(void *arg, const char *s, size_t n)
{
	struct room *room = arg;

	if (n > room->left)
		n = room->left;
	if (!n)
		return;
	memcpy(room->at, s, n);
	room->at += n;
	room->left -= n;
}

__attribute__((noinline)) /* see variadic.c */
int uk_vsnprintf(char *buf, size_t size, const char *fmt, va_list ap)
{
	struct room room = { .at = buf, .left = size ? size - 1 : 0 };
	int n = uk_vfmt(store, &room, fmt, ap);

	if (size)
		*room.at = '\0';
	return n;
}
