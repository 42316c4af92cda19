/* SPDX-License-Identifier: BSD-3-Clause */
/* A message on its way to the console (line.c). */
#ifndef UKPRINT_LINE_H
#define UKPRINT_LINE_H

#include <stdarg.h>
#include <uk/essentials.h>

/* Longer messages go out in several pieces, which other cores may part. */
#define LINE_MAX	160

/* A message being put together. */
struct line {
	void (*out)(const char *s, size_t len); /* where full pieces go */
	size_t len;         /* bytes in buf */
	bool ended;         /* the last byte seen was a newline */
	char buf[LINE_MAX]; /* what has not gone out */
};

/* When a message was sent. */
struct line_stamp {
	uint64_t cycles; /* since boot */
	uint64_t hz;     /* cycles in a second, 0 if unknown */
};

void line_begin(struct line *l, void (*out)(const char *s, size_t len));

/* `[    0.000123] ` */
void line_stamp(struct line *l, const struct line_stamp *when);

/* `info: [lib] `; lib may be NULL. */
void line_head(struct line *l, unsigned int level, const char *lib,
	       bool colour);

void line_text(struct line *l, const char *fmt, va_list ap) __printf(2, 0);

/* Add a newline where there is none; hand over what is left. */
void line_end(struct line *l);

#endif /* UKPRINT_LINE_H */
