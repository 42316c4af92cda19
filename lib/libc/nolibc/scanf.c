/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * scanf() and its family (C11, 7.21.6.2).
 *
 * Idea: the format is a list of directives. White space reads white space, a
 * conversion is handed to scanread.c, any other character reads itself. The
 * first directive that fails ends the scan; what it did not want is given back
 * to the source, one character at most.
 *
 * Not here: wide characters (lc, ls, l[), POSIX's %m, which allocates; a
 * format that asks for them ends the scan.
 *
 * Read scan(), then parse().
 */
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "scanf_priv.h"

static const char *parse(struct scan_spec *sp, const char *fmt);

static void skip_space(struct scan_source *in)
{
	int c;

	do {
		c = scan_next(in);
	} while (isspace(c));
	scan_give_back(in, c);
}

/* A character of the format that stands for itself. */
static enum scan_outcome literal(struct scan_source *in, char wanted)
{
	int c = scan_next(in);

	if (c == (unsigned char)wanted)
		return SKIPPED;
	scan_give_back(in, c);
	return c == EOF ? INPUT_ENDED : MISMATCH;
}

/* In a structure, because a va_list may be an array type. */
struct args {
	va_list ap; /* the next argument */
};

/* One conversion: `*fmt` is behind the '%', and then behind the conversion. */
static enum scan_outcome directive(struct scan_source *in, const char **fmt,
			      struct args *args)
{
	struct scan_spec sp;

	*fmt = parse(&sp, *fmt);
	if (sp.conv != 'c' && sp.conv != '[' && sp.conv != 'n')
		skip_space(in);
	if (sp.conv == '%')
		return literal(in, '%');
	return scan_convert(in, &sp, sp.skip ? NULL : va_arg(args->ap, void *));
}

static int scan(struct scan_source *in, const char *fmt, struct args *args)
{
	enum scan_outcome got = SKIPPED;
	int stored = 0;

	while (*fmt && (got == STORED || got == SKIPPED)) {
		if (isspace((unsigned char)*fmt)) {
			skip_space(in);
			fmt++;
			continue;
		}
		if (*fmt != '%') {
			got = literal(in, *fmt++);
			continue;
		}
		fmt++;
		got = directive(in, &fmt, args);
		stored += got == STORED;
	}
	return got == INPUT_ENDED && !stored ? EOF : stored;
}

static enum scan_length length(const char **fmt)
{
	const char c = **fmt;
	const bool twice = (c == 'h' || c == 'l') && (*fmt)[1] == c;

	if (!c || !strchr("hljztL", c))
		return LEN_INT;
	*fmt += 1 + twice;
	switch (c) {
	case 'h': return twice ? LEN_CHAR : LEN_SHORT;
	case 'l': return twice ? LEN_LLONG : LEN_LONG;
	case 'j': return LEN_MAX;
	case 'z': return LEN_SIZE;
	case 't': return LEN_PTRDIFF;
	}
	return LEN_LDOUBLE;
}

/* `fmt` is behind the '%'. Returns what follows the conversion. */
static const char *parse(struct scan_spec *sp, const char *fmt)
{
	*sp = (struct scan_spec){ .skip = *fmt == '*' };
	fmt += sp->skip;
	for (; isdigit((unsigned char)*fmt); fmt++)
		if (sp->width < SIZE_MAX / 16)
			sp->width = sp->width * 10 + (size_t)(*fmt - '0');
	if (!sp->width)
		sp->width = SIZE_MAX;
	sp->length = length(&fmt);
	sp->conv = *fmt;
	if (!*fmt)
		return fmt;
	fmt++;
	if (sp->conv != '[')
		return fmt;
	sp->set_not = *fmt == '^';
	sp->set = fmt + sp->set_not;
	/* a ']' right at the beginning is a member of the set */
	sp->set_end = *sp->set ? strchr(sp->set + 1, ']') : NULL;
	if (!sp->set_end) {
		sp->conv = '\0'; /* never closed */
		return fmt;
	}
	return sp->set_end + 1;
}

int vsscanf(const char *__restrict s, const char *__restrict fmt, va_list ap)
{
	struct scan_source in = { .s = s };
	struct args args;
	int n;

	va_copy(args.ap, ap);
	n = scan(&in, fmt, &args);
	va_end(args.ap);
	return n;
}

int vfscanf(FILE *__restrict f, const char *__restrict fmt, va_list ap)
{
	struct scan_source in = { .f = f };
	struct args args;
	int n;

	va_copy(args.ap, ap);
	n = scan(&in, fmt, &args);
	va_end(args.ap);
	return n;
}

int vscanf(const char *__restrict fmt, va_list ap)
{
	return vfscanf(stdin, fmt, ap);
}

int sscanf(const char *__restrict s, const char *__restrict fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsscanf(s, fmt, ap);
	va_end(ap);
	return n;
}

int fscanf(FILE *__restrict f, const char *__restrict fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vfscanf(f, fmt, ap);
	va_end(ap);
	return n;
}

int scanf(const char *__restrict fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vscanf(fmt, ap);
	va_end(ap);
	return n;
}
