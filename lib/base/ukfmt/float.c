/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Floating point - f e g, and what they share with a.
 *
 * Idea: the argument is taken apart at once, and from then on there are only
 * integers: no rounding happens that is not asked for. The exact decimal
 * digits come from decimal.c; here they are counted, rounded where the
 * conversion ends, and laid out:
 *
 *      %f   digits up to the point, point, `prec` digits
 *      %e   one digit, point, `prec` digits, e, exponent
 *      %g   `prec` digits in whichever style suits the exponent
 *
 * Only taking the argument touches a floating-point register.
 *
 * Read fmt_float(), then print_fixed() and print_general().
 */
#include <float.h>
#include <uk/string.h>

#include "float_priv.h"

/* The 128-bit format of arm64 and wasm32, the 80-bit one of x86, or double. */
#define LDOUBLE_UNIT	(LDBL_MANT_DIG - LDBL_MIN_EXP)
#define DOUBLE_UNIT	(DBL_MANT_DIG - DBL_MIN_EXP)

static void split_double(struct fmt_real *r, double v);
static void split_ldouble(struct fmt_real *r, long double v);
static void print_double(struct fmt_sink *sink, struct fmt_spec *sp,
			 const struct fmt_real *r);
static void print_ldouble(struct fmt_sink *sink, struct fmt_spec *sp,
			  const struct fmt_real *r);
static void print_special(struct fmt_sink *sink, struct fmt_spec *sp,
			  const struct fmt_real *r);
static void print_decimal(struct fmt_sink *sink, struct fmt_spec *sp,
			  const struct fmt_real *r, struct decimal *d,
			  uint32_t *bin);
static void print_fixed(struct fmt_sink *sink, const struct fmt_spec *sp,
			const char *sign, const struct decimal *d);
static void print_exponent(struct fmt_sink *sink, const struct fmt_spec *sp,
			   const char *sign, const struct decimal *d);
static void print_general(struct fmt_sink *sink, struct fmt_spec *sp,
			  const char *sign, struct decimal *d);
static int magnitude(const struct decimal *d);

void fmt_float(struct fmt_sink *sink, struct fmt_spec *sp,
	       struct fmt_args *args)
{
	struct fmt_real r = { .negative = false };
	bool wide = sp->length == FMT_LDOUBLE;

	if (wide)
		split_ldouble(&r, va_arg(args->ap, long double));
	else
		split_double(&r, va_arg(args->ap, double));
	if (r.nan || r.infinite)
		print_special(sink, sp, &r);
	else if (sp->conv == 'a' || sp->conv == 'A')
		fmt_hexfloat(sink, sp, &r);
	else if (wide)
		print_ldouble(sink, sp, &r);
	else
		print_double(sink, sp, &r);
}

static void split_double(struct fmt_real *r, double v)
{
	uint64_t bits;
	int e;

	memcpy(&bits, &v, sizeof(bits));
	e = (int)(bits >> 52 & 0x7ff);
	r->negative = bits >> 63;
	r->lo = bits & (UINT64_MAX >> 12);
	r->infinite = e == 0x7ff && !r->lo;
	r->nan = e == 0x7ff && r->lo;
	if (e)
		r->lo |= 1ULL << 52;
	r->exp = (e ? e : 1) - 1023 - 52;
	r->fraction_bits = 52;
}

#if LDBL_MANT_DIG == 64
static void split_ldouble(struct fmt_real *r, long double v)
{
	uint16_t top;
	int e;

	memcpy(&r->lo, &v, sizeof(r->lo));
	memcpy(&top, (const char *)&v + sizeof(r->lo), sizeof(top));
	e = top & 0x7fff;
	r->negative = top >> 15;
	/* bit 63 is the integer bit, and set in both */
	r->infinite = e == 0x7fff && !(r->lo << 1);
	r->nan = e == 0x7fff && (r->lo << 1);
	r->exp = (e ? e : 1) - 16383 - 63;
	r->fraction_bits = 60; /* %a prints four bits before the point */
}
#elif LDBL_MANT_DIG == 113
static void split_ldouble(struct fmt_real *r, long double v)
{
	uint64_t bits[2];
	int e;

	memcpy(bits, &v, sizeof(bits));
	e = (int)(bits[1] >> 48 & 0x7fff);
	r->negative = bits[1] >> 63;
	r->lo = bits[0];
	r->hi = bits[1] & (UINT64_MAX >> 16);
	r->infinite = e == 0x7fff && !(r->lo | r->hi);
	r->nan = e == 0x7fff && (r->lo | r->hi);
	if (e)
		r->hi |= 1ULL << 48;
	r->exp = (e ? e : 1) - 16383 - 112;
	r->fraction_bits = 112;
}
#elif LDBL_MANT_DIG == 53
static void split_ldouble(struct fmt_real *r, long double v)
{
	split_double(r, (double)v);
}
#else
#error "unknown format of long double"
#endif

/* Two functions, so that only a long double takes 8 KiB of stack. */
static __attribute__((noinline)) void
print_double(struct fmt_sink *sink, struct fmt_spec *sp,
	     const struct fmt_real *r)
{
	uint32_t limb[DECIMAL_LIMBS(DBL_MANT_DIG, DOUBLE_UNIT)];
	uint32_t bin[DECIMAL_WORDS(DOUBLE_UNIT)];
	struct decimal d = { .limb = limb };

	print_decimal(sink, sp, r, &d, bin);
}

static __attribute__((noinline)) void
print_ldouble(struct fmt_sink *sink, struct fmt_spec *sp,
	      const struct fmt_real *r)
{
	uint32_t limb[DECIMAL_LIMBS(LDBL_MANT_DIG, LDOUBLE_UNIT)];
	uint32_t bin[DECIMAL_WORDS(LDOUBLE_UNIT)];
	struct decimal d = { .limb = limb };

	print_decimal(sink, sp, r, &d, bin);
}

static void print_special(struct fmt_sink *sink, struct fmt_spec *sp,
			  const struct fmt_real *r)
{
	const char *sign = fmt_sign(sp, r->negative);
	bool upper = sp->conv < 'a';
	const char *name = r->nan ? upper ? "NAN" : "nan"
				  : upper ? "INF" : "inf";

	sp->flags &= ~(unsigned int)FMT_ZERO;
	fmt_open(sink, sp, sign, 3);
	fmt_put(sink, name, 3);
	fmt_close(sink, sp, sign, 3);
}

static void print_decimal(struct fmt_sink *sink, struct fmt_spec *sp,
			  const struct fmt_real *r, struct decimal *d,
			  uint32_t *bin)
{
	const char *sign = fmt_sign(sp, r->negative);
	const char style = sp->conv | 0x20; /* lower case */
	struct decimal_want want = { FMT_MOST, FMT_MOST };

	if (sp->prec < 0)
		sp->prec = 6;
	if (style == 'g' && !sp->prec)
		sp->prec = 1;
	/* The first limb may have a single digit in it; the last is for rounding. */
	if (style == 'f')
		want.fraction = sp->prec / 9 + 2;
	else
		want.limbs = sp->prec / 9 + 3;
	decimal_expand(d, r, bin, &want);
	if (style == 'g') {
		print_general(sink, sp, sign, d);
	} else if (style == 'f') {
		decimal_round(d, (int64_t)d->point * 9 + sp->prec);
		print_fixed(sink, sp, sign, d);
	} else {
		decimal_round(d, (int64_t)decimal_first(d) + 1 + sp->prec);
		print_exponent(sink, sp, sign, d);
	}
}

static void print_fixed(struct fmt_sink *sink, const struct fmt_spec *sp,
			const char *sign, const struct decimal *d)
{
	int point = 9 * d->point, first = decimal_first(d);
	bool dot = sp->prec || (sp->flags & FMT_ALT);
	uint64_t len;

	if (first < 0 || first >= point)
		first = point - 1; /* a 0 before the point */
	len = (uint64_t)(point - first) + dot + (uint64_t)sp->prec;
	fmt_open(sink, sp, sign, len);
	decimal_put(sink, d, first, point - first);
	fmt_put(sink, ".", dot);
	decimal_put(sink, d, point, sp->prec);
	fmt_close(sink, sp, sign, len);
}

static void print_exponent(struct fmt_sink *sink, const struct fmt_spec *sp,
			   const char *sign, const struct decimal *d)
{
	int first = decimal_first(d), e = magnitude(d);
	bool dot = sp->prec || (sp->flags & FMT_ALT);
	char buf[24], *end = buf + sizeof(buf), *p;
	uint64_t len;

	p = fmt_unsigned(end, (unsigned int)(e < 0 ? -e : e), 10, false);
	if (end - p < 2)
		*--p = '0';
	*--p = e < 0 ? '-' : '+';
	*--p = sp->conv & 0x20 ? 'e' : 'E';
	if (first < 0)
		first = 0; /* zero: any digit will do */
	len = 1 + dot + (uint64_t)sp->prec + (uint64_t)(end - p);
	fmt_open(sink, sp, sign, len);
	decimal_put(sink, d, first, 1);
	fmt_put(sink, ".", dot);
	decimal_put(sink, d, first + 1, sp->prec);
	fmt_put(sink, p, (size_t)(end - p));
	fmt_close(sink, sp, sign, len);
}

/*
 * C11, 7.21.6.1p8: with P significant digits and the exponent X that %e would
 * print, style f if P > X >= -4, else style e; without '#' no zeros at the end.
 */
static void print_general(struct fmt_sink *sink, struct fmt_spec *sp,
			  const char *sign, struct decimal *d)
{
	int x, most;
	bool fixed;

	decimal_round(d, (int64_t)decimal_first(d) + sp->prec);
	x = magnitude(d);
	fixed = sp->prec > x && x >= -4;
	if (!(sp->flags & FMT_ALT)) {
		/* digits from the first to the last that is not 0 */
		most = decimal_last(d) - decimal_first(d) + 1;
		if (sp->prec > most)
			sp->prec = fixed && most <= x ? x + 1 : most;
	}
	sp->conv = fixed ? 'f' : sp->conv == 'G' ? 'E' : 'e';
	if (fixed) {
		sp->prec -= 1 + x;
		print_fixed(sink, sp, sign, d);
	} else {
		sp->prec -= 1;
		print_exponent(sink, sp, sign, d);
	}
}

/* The power of ten of the first digit. */
static int magnitude(const struct decimal *d)
{
	int first = decimal_first(d);

	return first < 0 ? 0 : 9 * d->point - 1 - first;
}
