/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Integers - d i u o x X, and pointers.
 *
 * Idea: take the argument in its own width and widen it to 64 bits; print its
 * magnitude as an unsigned number in a base; everything else (sign, 0x, zeros,
 * spaces) is the field's.
 *
 * Read fmt_unsigned(), then fmt_int().
 */
#include "fmt_priv.h"

static void put_number(struct fmt_sink *sink, struct fmt_spec *sp, uintmax_t n,
		       const char *prefix);
static uintmax_t take_unsigned(enum fmt_length len, struct fmt_args *args);
static intmax_t take_signed(enum fmt_length len, struct fmt_args *args);

//> fmt-unsigned
/***
A processor holds a number as bits; a person reads digits. How does 1,234 in a
register become the four bytes ``31 32 33 34`` on a console?

The value does not contain the digits anywhere: they have to be computed, and
the only digit that is easy to get is the *last* one. Dividing by the base
leaves it as the remainder, and leaves as the quotient the same number without
its last digit, so the same step can be taken again:

==========  ========  =========  =====================
n           n % 10    n / 10     the array so far
==========  ========  =========  =====================
1234        4         123        ``. . . . . . . 4``
123         3         12         ``. . . . . . 3 4``
12          2         1          ``. . . . . 2 3 4``
1           1         0          ``. . . . 1 2 3 4``
==========  ========  =========  =====================

The digits come in the wrong order, so they are written from the end of an
array towards its front, and no second pass is needed to turn them round. The
caller is told where the first digit lies. Two details are easy to get
wrong. Zero has one digit, not none: the step is taken *before* the question
whether anything is left. And a remainder is a number from 0 to base - 1, not
yet a character: a table of the sixteen characters turns it into one, whichever
base it is.
***/
char *fmt_unsigned(char *end, uintmax_t n, unsigned int base, bool upper)
{
//# ex print.1 3
	const char *digit = upper ? "0123456789ABCDEF" : "0123456789abcdef";
	char *first = end;

	do {
		*--first = digit[n % base];
		n /= base;
	} while (n);
	return first;
//-	(void)n;
//-	(void)base;
//-	(void)upper;
//-	return end; /* print.1: the digits of n, the last one at end[-1] */
//# end
}
//< fmt-unsigned

void fmt_int(struct fmt_sink *sink, struct fmt_spec *sp, struct fmt_args *args)
{
	const char *prefix = "";
	uintmax_t n;
	intmax_t s;

	if (sp->conv == 'd' || sp->conv == 'i') {
		s = take_signed(sp->length, args);
		/* -INTMAX_MIN is no intmax_t: negate the unsigned value */
		n = s < 0 ? -(uintmax_t)s : (uintmax_t)s;
		prefix = fmt_sign(sp, s < 0);
	} else {
		n = take_unsigned(sp->length, args);
		if (n && (sp->flags & FMT_ALT) && sp->conv == 'x')
			prefix = "0x";
		if (n && (sp->flags & FMT_ALT) && sp->conv == 'X')
			prefix = "0X";
	}
	put_number(sink, sp, n, prefix);
}

void fmt_pointer(struct fmt_sink *sink, struct fmt_spec *sp, const void *p)
{
	static const char nil[] = "(nil)";

	if (p) {
		sp->conv = 'x';
		put_number(sink, sp, (uintptr_t)p, "0x");
		return;
	}
	sp->flags &= ~(unsigned int)FMT_ZERO;
	fmt_open(sink, sp, "", sizeof(nil) - 1);
	fmt_put(sink, nil, sizeof(nil) - 1);
	fmt_close(sink, sp, "", sizeof(nil) - 1);
}

/* The precision is the least number of digits: zeros in front make it up. */
static void put_number(struct fmt_sink *sink, struct fmt_spec *sp, uintmax_t n,
		       const char *prefix)
{
	char buf[8 * sizeof(n)];
	char *end = buf + sizeof(buf), *first = end;
	unsigned int base = sp->conv == 'o' ? 8 :
			    sp->conv == 'x' || sp->conv == 'X' ? 16 : 10;
	size_t digits, zeros = 0;

	if (n || sp->prec != 0)
		first = fmt_unsigned(end, n, base, sp->conv == 'X');
	digits = (size_t)(end - first);
	if (sp->prec >= 0) {
		sp->flags &= ~(unsigned int)FMT_ZERO;
		if ((size_t)sp->prec > digits)
			zeros = (size_t)sp->prec - digits;
	}
	/* "%#o" promises that the first digit is a 0 */
	if (sp->conv == 'o' && (sp->flags & FMT_ALT) && !zeros &&
	    (!digits || *first != '0'))
		zeros = 1;
	fmt_open(sink, sp, prefix, zeros + digits);
	fmt_pad(sink, '0', zeros);
	fmt_put(sink, first, digits);
	fmt_close(sink, sp, prefix, zeros + digits);
}

/* Arguments narrower than int come as int (C11, 6.5.2.2): cut them again. */
static uintmax_t take_unsigned(enum fmt_length len, struct fmt_args *args)
{
	switch (len) {
	case FMT_CHAR: return (unsigned char)va_arg(args->ap, unsigned int);
	case FMT_SHORT: return (unsigned short)va_arg(args->ap, unsigned int);
	case FMT_LONG: return va_arg(args->ap, unsigned long);
	case FMT_LDOUBLE: /* no integer has it; taken for long long */
	case FMT_LLONG: return va_arg(args->ap, unsigned long long);
	case FMT_MAX: return va_arg(args->ap, uintmax_t);
	case FMT_SIZE: return va_arg(args->ap, size_t);
	case FMT_PTRDIFF: return (size_t)va_arg(args->ap, ptrdiff_t);
	case FMT_INT: break;
	}
	return va_arg(args->ap, unsigned int);
}

static intmax_t take_signed(enum fmt_length len, struct fmt_args *args)
{
	switch (len) {
	case FMT_CHAR: return (signed char)va_arg(args->ap, int);
	case FMT_SHORT: return (short)va_arg(args->ap, int);
	case FMT_LONG: return va_arg(args->ap, long);
	case FMT_LDOUBLE:
	case FMT_LLONG: return va_arg(args->ap, long long);
	case FMT_MAX: return va_arg(args->ap, intmax_t);
	case FMT_SIZE: /* the signed type of its width */
	case FMT_PTRDIFF: return va_arg(args->ap, ptrdiff_t);
	case FMT_INT: break;
	}
	return va_arg(args->ap, int);
}
