/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What scanf.c (the format) and scanread.c (the conversions) share.
 */
#ifndef NOLIBC_SCANF_PRIV_H
#define NOLIBC_SCANF_PRIV_H

#include <stdbool.h>
#include <stdio.h>

/* Where characters come from: a string or a stream. */
struct scan_source {
	const char *s; /* the string, or NULL */
	FILE *f;       /* the stream */
	size_t count;  /* characters read and not given back: for %n */
	bool ended;    /* the end was met */
};

/* How wide the object is that the argument points at. */
enum scan_length {
	LEN_INT, LEN_CHAR, LEN_SHORT, LEN_LONG, LEN_LLONG, LEN_MAX, LEN_SIZE,
	LEN_PTRDIFF, LEN_LDOUBLE,
};

/* One conversion, parsed. */
struct scan_spec {
	bool skip;          /* '*': read, and store nothing */
	size_t width;       /* most characters to read; SIZE_MAX if not given */
	enum scan_length length; /* of the object */
	char conv;          /* 'd', '[', ... */
	const char *set;    /* the characters of %[, behind the bracket and '^' */
	const char *set_end; /* its closing bracket */
	bool set_not;       /* there was a '^' */
};

/* How a conversion ended. */
enum scan_outcome { STORED, SKIPPED, MISMATCH, INPUT_ENDED };

/* The next character, or EOF. */
int scan_next(struct scan_source *in);
/* Give the last one back; EOF is nothing to give back. */
void scan_give_back(struct scan_source *in, int c);
/* Read what a conversion asks for; `to` is NULL where it is not stored. */
enum scan_outcome scan_convert(struct scan_source *in,
			       const struct scan_spec *sp, void *to);

#endif /* NOLIBC_SCANF_PRIV_H */
