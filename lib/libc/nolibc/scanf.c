/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * scanf() and its family (C11, 7.21.6.2).
 *
 * Idea: input is a source of characters of which one can be given back. Each
 * conversion reads as long as what it has read could still be right, gives
 * back the character that ended it, and only then looks at what it has got.
 * Numbers are read by the scanners of strtol() and strtod().
 *
 * Not here: wide characters (lc, ls, l[), POSIX's %m, which allocates; a
 * format that asks for them ends the scan.
 *
 * Read scan(), then convert().
 */
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "scan_priv.h"

/* Where characters come from: a string or a stream. */
struct source {
	const char *s; /* the string, or NULL */
	FILE *f;       /* the stream */
	size_t count;  /* characters read and not given back: for %n */
	bool ended;    /* the end was met */
};

/* How wide the object is that the argument points at. */
enum length {
	LEN_INT, LEN_CHAR, LEN_SHORT, LEN_LONG, LEN_LLONG, LEN_MAX, LEN_SIZE,
	LEN_PTRDIFF, LEN_LDOUBLE,
};

/* One conversion, parsed. */
struct spec {
	bool skip;          /* '*': read, and store nothing */
	size_t width;       /* most characters to read; SIZE_MAX if not given */
	enum length length; /* of the object */
	char conv;          /* 'd', '[', ... */
	const char *set;    /* the characters of %[, behind the bracket and '^' */
	const char *set_end; /* its closing bracket */
	bool set_not;       /* there was a '^' */
};

/* How a conversion ended. */
enum outcome { STORED, SKIPPED, MISMATCH, INPUT_ENDED };

static const char *parse(struct spec *sp, const char *fmt);
static enum outcome convert(struct source *in, const struct spec *sp,
			    void *to);

static int next(struct source *in)
{
	int c;

	if (in->s)
		c = *in->s ? (unsigned char)*in->s++ : EOF;
	else
		c = fgetc(in->f);
	in->ended = c == EOF;
	in->count += c != EOF;
	return c;
}

static void give_back(struct source *in, int c)
{
	if (c == EOF)
		return;
	in->count--;
	if (in->s)
		in->s--;
	else
		ungetc(c, in->f);
}

static void skip_space(struct source *in)
{
	int c;

	do {
		c = next(in);
	} while (isspace(c));
	give_back(in, c);
}

/* A character of the format that stands for itself. */
static enum outcome literal(struct source *in, char wanted)
{
	int c = next(in);

	if (c == (unsigned char)wanted)
		return SKIPPED;
	give_back(in, c);
	return c == EOF ? INPUT_ENDED : MISMATCH;
}

/* In a structure, because a va_list may be an array type. */
struct args {
	va_list ap; /* the next argument */
};

/* One conversion: `*fmt` is behind the '%', and then behind the conversion. */
static enum outcome directive(struct source *in, const char **fmt,
			      struct args *args)
{
	struct spec sp;

	*fmt = parse(&sp, *fmt);
	if (sp.conv != 'c' && sp.conv != '[' && sp.conv != 'n')
		skip_space(in);
	if (sp.conv == '%')
		return literal(in, '%');
	return convert(in, &sp, sp.skip ? NULL : va_arg(args->ap, void *));
}

static int scan(struct source *in, const char *fmt, struct args *args)
{
	enum outcome got = SKIPPED;
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

static enum length length(const char **fmt)
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
static const char *parse(struct spec *sp, const char *fmt)
{
	*sp = (struct spec){ .skip = *fmt == '*' };
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

static void store_int(void *to, enum length length, uintmax_t v)
{
	switch (length) {
	case LEN_CHAR: *(unsigned char *)to = (unsigned char)v; break;
	case LEN_SHORT: *(unsigned short *)to = (unsigned short)v; break;
	case LEN_LONG: *(unsigned long *)to = (unsigned long)v; break;
	case LEN_LDOUBLE: /* as for long long, like printf() */
	case LEN_LLONG: *(unsigned long long *)to = v; break;
	case LEN_MAX: *(uintmax_t *)to = v; break;
	case LEN_SIZE: *(size_t *)to = (size_t)v; break;
	case LEN_PTRDIFF: *(ptrdiff_t *)to = (ptrdiff_t)v; break;
	case LEN_INT: *(unsigned int *)to = (unsigned int)v; break;
	}
}

/* The value that strtoimax() or strtoumax() would give. */
static uintmax_t int_value(const struct intscan *s, bool is_signed)
{
	const uintmax_t most = INTMAX_MAX;

	if (is_signed && (s->overflow || s->value > most + s->negative))
		return s->negative ? most + 1 : most;
	if (s->overflow)
		return UINTMAX_MAX;
	return s->negative ? -s->value : s->value;
}

static enum outcome read_int(struct source *in, const struct spec *sp, void *to)
{
	const char conv = sp->conv;
	const bool is_signed = conv == 'd' || conv == 'i';
	size_t n = 0;
	struct intscan s;
	int c = 0;

	intscan_init(&s, conv == 'i' ? 0 : conv == 'o' ? 8 :
			 conv == 'd' || conv == 'u' ? 10 : 16);
	while (n < sp->width && intscan_feed(&s, c = next(in)))
		n++;
	if (n < sp->width)
		give_back(in, c);
	if (!s.complete)
		return c == EOF && !n ? INPUT_ENDED : MISMATCH;
	if (!to)
		return SKIPPED;
	if (conv == 'p')
		*(void **)to = (void *)(uintptr_t)int_value(&s, false);
	else
		store_int(to, sp->length, int_value(&s, is_signed));
	return STORED;
}

/* Feed a scanner; the caller stores what it has got. */
static enum outcome read_float(struct source *in, const struct spec *sp,
			       struct floatscan *s)
{
	size_t n = 0;
	int c = 0;

	while (n < sp->width && floatscan_feed(s, c = next(in)))
		n++;
	if (n < sp->width)
		give_back(in, c);
	if (!s->complete)
		return c == EOF && !n ? INPUT_ENDED : MISMATCH;
	return sp->skip ? SKIPPED : STORED;
}

/* Two functions, so that only a long double takes 8 KiB of stack. */
static __attribute__((noinline)) enum outcome
read_double(struct source *in, const struct spec *sp, void *to)
{
	uint32_t limb[DOUBLE_LIMBS];
	struct floatscan s;
	enum outcome got;

	floatscan_init(&s, &double_format, limb);
	got = read_float(in, sp, &s);
	if (got == STORED && sp->length == LEN_LONG)
		*(double *)to = floatscan_double(&s);
	else if (got == STORED)
		*(float *)to = floatscan_float(&s);
	return got;
}

static __attribute__((noinline)) enum outcome
read_ldouble(struct source *in, const struct spec *sp, void *to)
{
	uint32_t limb[LDOUBLE_LIMBS];
	struct floatscan s;
	enum outcome got;

	floatscan_init(&s, &ldouble_format, limb);
	got = read_float(in, sp, &s);
	if (got == STORED)
		*(long double *)to = floatscan_ldouble(&s);
	return got;
}

/* Whether a character belongs to what %c, %s or %[ reads. */
static bool belongs(const struct spec *sp, int c)
{
	const char *p = sp->set;

	if (sp->conv == 'c')
		return true;
	if (sp->conv == 's')
		return !isspace(c);
	for (; p < sp->set_end; p++) {
		if (p[1] == '-' && p + 2 < sp->set_end &&
		    (unsigned char)p[0] <= (unsigned char)p[2]) {
			/* a range, which C11 leaves to the implementation */
			if (c >= (unsigned char)p[0] && c <= (unsigned char)p[2])
				return !sp->set_not;
			p += 2;
		} else if (c == (unsigned char)*p) {
			return !sp->set_not;
		}
	}
	return sp->set_not;
}

static enum outcome read_text(struct source *in, const struct spec *sp, char *to)
{
	size_t width = sp->width, n = 0;
	int c = 0;

	if (sp->conv == 'c' && width == SIZE_MAX)
		width = 1;
	while (n < width) {
		c = next(in);
		if (c == EOF || !belongs(sp, c)) {
			give_back(in, c);
			break;
		}
		if (to)
			to[n] = (char)c;
		n++;
	}
	if (!n || (sp->conv == 'c' && n < width))
		return c == EOF ? INPUT_ENDED : MISMATCH;
	if (to && sp->conv != 'c')
		to[n] = '\0';
	return to ? STORED : SKIPPED;
}

static enum outcome convert(struct source *in, const struct spec *sp, void *to)
{
	switch (sp->conv) {
	case 'd': case 'i': case 'u': case 'o': case 'x': case 'X': case 'p':
		return read_int(in, sp, to);
	case 'a': case 'A': case 'e': case 'E':
	case 'f': case 'F': case 'g': case 'G':
		return sp->length == LEN_LDOUBLE ? read_ldouble(in, sp, to)
						 : read_double(in, sp, to);
	case 'c': case 's': case '[':
		return sp->length == LEN_LONG ? MISMATCH
					      : read_text(in, sp, to);
	case 'n':
		if (to)
			store_int(to, sp->length, in->count);
		return SKIPPED; /* not counted */
	}
	return MISMATCH; /* unknown */
}

int vsscanf(const char *__restrict s, const char *__restrict fmt, va_list ap)
{
	struct source in = { .s = s };
	struct args args;
	int n;

	va_copy(args.ap, ap);
	n = scan(&in, fmt, &args);
	va_end(args.ap);
	return n;
}

int vfscanf(FILE *__restrict f, const char *__restrict fmt, va_list ap)
{
	struct source in = { .f = f };
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
