/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The format string - from "%-8.3lx" to a parsed conversion, and on to the
 * file that knows how to print it.
 *
 * Idea: text between conversions goes to the sink in one piece; a conversion
 * is parsed in the order in which C11 (7.21.6.1) gives its parts, then
 * dispatched on its last letter. A letter that nobody knows is no error: the
 * conversion is printed as it was written, so that a message with a mistake
 * can still be read.
 *
 * Read uk_vfmt(), parse(), convert().
 */
#include <uk/errno.h>

#include "fmt_priv.h"

static const char *parse(struct fmt_spec *sp, const char *p,
			 struct fmt_args *args, int *err);
static int convert(struct fmt_sink *sink, struct fmt_spec *sp,
		   struct fmt_args *args);
static unsigned int flag(char c);
static const char *number(const char *p, struct fmt_args *args, int *n,
			  int *err);
static const char *length(const char *p, enum fmt_length *len);

__attribute__((noinline)) /* see variadic.c */
int uk_vfmt(uk_fmt_out out, void *arg, const char *fmt, va_list ap)
{
	struct fmt_sink sink = { .out = out, .arg = arg };
	struct fmt_spec sp;
	struct fmt_args args;
	const char *from;
	int err = 0;

	va_copy(args.ap, ap);
	while (*fmt && !err) {
		for (from = fmt; *fmt && *fmt != '%'; fmt++)
			;
		fmt_put(&sink, from, (size_t)(fmt - from));
		if (!*fmt)
			break;
		fmt = parse(&sp, fmt, &args, &err);
		if (!err)
			err = convert(&sink, &sp, &args);
	}
	va_end(args.ap);
	if (!err && sink.total > FMT_MOST)
		err = -EOVERFLOW;
	return err ? err : (int)sink.total;
}

/* `p` is at the '%'. Returns what follows the conversion. */
static const char *parse(struct fmt_spec *sp, const char *p,
			 struct fmt_args *args, int *err)
{
	*sp = (struct fmt_spec){ .text = p++, .prec = -1 };
	for (; *p == '\'' || flag(*p); p++)
		sp->flags |= flag(*p);
	p = number(p, args, &sp->width, err);
	if (sp->width < 0) { /* from '*': a flag '-' and a width */
		sp->flags |= FMT_LEFT;
		sp->width = -sp->width;
	}
	if (*p == '.') {
		p = number(p + 1, args, &sp->prec, err);
		if (sp->prec < 0)
			sp->prec = -1; /* as if there were none */
	}
	p = length(p, &sp->length);
	sp->conv = *p;
	p += *p != '\0';
	sp->text_len = (size_t)(p - sp->text);
	return p;
}

static int convert(struct fmt_sink *sink, struct fmt_spec *sp,
		   struct fmt_args *args)
{
	switch (sp->conv) {
	case 'd': case 'i': case 'u': case 'o': case 'x': case 'X':
		fmt_int(sink, sp, args);
		return 0;
	case 'c':
		return fmt_char(sink, sp, args);
	case 's':
		return fmt_string(sink, sp, args);
	case 'p':
		fmt_pointer(sink, sp, va_arg(args->ap, void *));
		return 0;
	case 'a': case 'A': case 'e': case 'E':
	case 'f': case 'F': case 'g': case 'G':
		fmt_float(sink, sp, args);
		return 0;
	case '%':
		fmt_put(sink, "%", 1);
		return 0;
	case 'n': /* never stores; see uk/fmt.h */
		(void)va_arg(args->ap, void *);
		break;
	}
	fmt_verbatim(sink, sp);
	return 0;
}

static unsigned int flag(char c)
{
	switch (c) {
	case '-': return FMT_LEFT;
	case '+': return FMT_PLUS;
	case ' ': return FMT_SPACE;
	case '#': return FMT_ALT;
	case '0': return FMT_ZERO;
	}
	return 0;
}

/* A width or precision: digits, or '*' for an argument; none is 0. */
static const char *number(const char *p, struct fmt_args *args, int *n,
			  int *err)
{
	*n = 0;
	if (*p == '*') {
		*n = va_arg(args->ap, int);
		if (*n < -FMT_MOST) { /* its opposite is no int */
			*err = -EOVERFLOW;
			*n = 0;
		}
		return p + 1;
	}
	for (; *p >= '0' && *p <= '9'; p++) {
		if (*n > (FMT_MOST - (*p - '0')) / 10) {
			*err = -EOVERFLOW;
			*n = 0;
		}
		*n = *n * 10 + (*p - '0');
	}
	return p;
}

static const char *length(const char *p, enum fmt_length *len)
{
	const char c = *p;

	switch (c) {
	case 'h': *len = p[1] == c ? FMT_CHAR : FMT_SHORT; break;
	case 'l': *len = p[1] == c ? FMT_LLONG : FMT_LONG; break;
	case 'j': *len = FMT_MAX; break;
	case 'z': *len = FMT_SIZE; break;
	case 't': *len = FMT_PTRDIFF; break;
	case 'L': *len = FMT_LDOUBLE; break;
	default: return p;
	}
	return p + ((c == 'h' || c == 'l') && p[1] == c ? 2 : 1);
}
