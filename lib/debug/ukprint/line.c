/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A message becomes a line.
 *
 *      [    0.001234] warn: [libukfoo] text of the message
 *      '- stamp ----' '- head -------' '- text ----------'
 *
 * Idea: all parts go through one small buffer on the caller's stack, so that
 * the console gets a usual message in one call and cores do not mix theirs.
 * Nothing is allocated and nothing static is written: any context may print.
 *
 * L1  What was put in has gone out in order, once line_end() returns.
 * L2  The last byte out is a newline: a message is a line, whether its author
 *     thought of the newline or not.
 */
#include <uk/fmt.h>
#include <uk/string.h>

#include "line.h"

static void put(void *line, const char *s, size_t n);
static void flush(struct line *l);

/* ECMA-48, 8.3.117: select graphic rendition. */
#define SGR_BOLD_RED	"\033[1;31m"
#define SGR_RED		"\033[31m"
#define SGR_YELLOW	"\033[33m"
#define SGR_GREEN	"\033[32m"
#define SGR_FAINT	"\033[2m"
#define SGR_NONE	"\033[0m"

/* What each level looks like, in the order of enum uk_print_level. */
static const struct {
	const char *name;   /* as printed */
	const char *colour; /* the sequence before it */
} levels[] = {
	{ "crit", SGR_BOLD_RED },
	{ "err", SGR_RED },
	{ "warn", SGR_YELLOW },
	{ "info", SGR_GREEN },
	{ "debug", SGR_FAINT },
};

void line_begin(struct line *l, void (*out)(const char *s, size_t len))
{
	l->out = out;
	l->len = 0;
	l->ended = false;
}

static void put_str(struct line *l, const char *s)
{
	put(l, s, strlen(s));
}

static __printf(2, 3) void put_fmt(struct line *l, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	uk_vfmt(put, l, fmt, ap);
	va_end(ap);
}

void line_stamp(struct line *l, const struct line_stamp *when)
{
	uint64_t hz = when->hz;

	if (!hz) {
		put_fmt(l, "[%12llu] ", (unsigned long long)when->cycles);
		return;
	}
	/* The product stays below 2^64 up to 18 THz. */
	put_fmt(l, "[%5llu.%06llu] ", (unsigned long long)(when->cycles / hz),
		(unsigned long long)(when->cycles % hz * 1000000 / hz));
}

void line_head(struct line *l, unsigned int level, const char *lib,
	       bool colour)
{
	level = MIN(level, (unsigned int)ARRAY_SIZE(levels) - 1);
	if (colour)
		put_str(l, levels[level].colour);
	put_str(l, levels[level].name);
	put_str(l, ":");
	if (colour)
		put_str(l, SGR_NONE);
	put_str(l, " ");
	if (lib)
		put_fmt(l, "[%s] ", lib);
}

void line_text(struct line *l, const char *fmt, va_list ap)
{
	uk_vfmt(put, l, fmt, ap);
}

void line_end(struct line *l)
{
	if (!l->ended)
		put(l, "\n", 1); /* L2 */
	flush(l);
}

/* L1: the formatter's receiver, and ours. */
static void put(void *line, const char *s, size_t n)
{
	struct line *l = line;
	size_t part;

	if (n)
		l->ended = s[n - 1] == '\n';
	while (n) {
		if (l->len == LINE_MAX)
			flush(l);
		part = MIN(n, LINE_MAX - l->len);
		memcpy(l->buf + l->len, s, part);
		l->len += part;
		s += part;
		n -= part;
	}
}

static void flush(struct line *l)
{
	if (l->len)
		l->out(l->buf, l->len);
	l->len = 0;
}
