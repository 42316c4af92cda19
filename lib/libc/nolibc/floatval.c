/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Rounding to a type, and the bits of a float, a double and a long double.
 *
 * Idea: a number comes as 128 bits, the first of them at the top, and a flag
 * "a little more". A type keeps the first `mant` of them, fewer where the
 * number is below the least normal one. Rounding to nearest looks at the first
 * bit that is cut off and at whether anything follows it; a tie goes to the
 * even mantissa (IEEE 754-2008, 4.3.1).
 *
 *      | <---- keep ----> | half | below ... | more
 *
 * Only the last step, bits to type, touches a floating-point register.
 */
#include <errno.h>
#include <string.h>

#include "scan_priv.h"

const struct float_format float_format = {
	FLT_MANT_DIG, FLT_MIN_EXP - 1, FLT_MAX_EXP - 1, DOUBLE_LIMBS
};
const struct float_format double_format = {
	DBL_MANT_DIG, DBL_MIN_EXP - 1, DBL_MAX_EXP - 1, DOUBLE_LIMBS
};
const struct float_format ldouble_format = {
	LDBL_MANT_DIG, LDBL_MIN_EXP - 1, LDBL_MAX_EXP - 1, LDOUBLE_LIMBS
};

/* The fields of a number in memory. */
struct fields {
	int exp;         /* as stored: 0 for denormal numbers and zero */
	uint64_t hi, lo; /* the mantissa, with its leading bit */
};

static void round_to(struct fields *f, const struct float_bits *b,
		     const struct float_format *fmt);
static void bits_of_hex(struct float_bits *b, const struct floatscan *s);

/* Everything but the type. */
static void fields_of(struct fields *f, struct floatscan *s,
		      const struct float_format *fmt)
{
	const int beyond = fmt->max_exp - fmt->min_exp + 2;
	struct float_bits b;

	*f = (struct fields){ .exp = 0 };
	if (s->kind == FLT_INF && s->letter >= 3) {
		f->exp = beyond;
	} else if (s->kind == FLT_NAN && s->letter >= 3) {
		f->exp = beyond;
		f->lo = fmt->mant <= 64 ? 1ULL << (fmt->mant - 2) : 0;
		f->hi = fmt->mant <= 64 ? 0 : 1ULL << (fmt->mant - 66);
	} else if (s->digits) {
		if (s->kind == FLT_HEX)
			bits_of_hex(&b, s);
		else
			float_from_decimal(&b, s, fmt);
		if (b.hi)
			round_to(f, &b, fmt);
	}
}

/* Whether any of the lowest `n` bits is set. */
static bool any_below(const struct float_bits *b, int n)
{
	if (n >= 128)
		return b->hi || b->lo;
	if (n > 64)
		return b->lo || b->hi << (128 - n);
	return n && b->lo << (64 - n);
}

static bool bit(const struct float_bits *b, int n)
{
	return n < 64 ? b->lo >> n & 1 : b->hi >> (n - 64) & 1;
}

static void shift_right(struct fields *f, int n)
{
	if (n >= 128) {
		f->hi = f->lo = 0;
	} else if (n >= 64) {
		f->lo = f->hi >> (n - 64);
		f->hi = 0;
	} else if (n) {
		f->lo = f->lo >> n | f->hi << (64 - n);
		f->hi >>= n;
	}
}

/* Whether a bit is set in the mantissa, from bit `n` on. */
static bool mantissa_from(const struct fields *f, int n)
{
	return n < 64 ? f->hi || f->lo >> n : f->hi >> (n - 64);
}

/* Cut `n` bits off the low end and round. Returns whether anything was lost. */
static bool cut_off(struct fields *f, const struct float_bits *b, int n)
{
	bool half = n <= 128 && bit(b, n - 1);
	bool rest = b->more || any_below(b, n - 1);

	f->hi = b->hi;
	f->lo = b->lo;
	shift_right(f, n);
	if (half && (rest || f->lo & 1))
		f->hi += !++f->lo;
	return half || rest;
}

static void round_to(struct fields *f, const struct float_bits *b,
		     const struct float_format *fmt)
{
	const int infinite = fmt->max_exp - fmt->min_exp + 2;
	int64_t below = b->exp < fmt->min_exp ? fmt->min_exp - b->exp : 0;
	bool lost;

	if (b->exp > fmt->max_exp) {
		f->exp = infinite;
		errno = ERANGE;
		return;
	}
	/* at 129 bits even the half is cut off */
	lost = cut_off(f, b, below > fmt->mant ? 129
					       : 128 - fmt->mant + (int)below);
	f->exp = below ? 0 : (int)(b->exp - fmt->min_exp);
	if (mantissa_from(f, fmt->mant)) { /* rounded up to a power of two */
		shift_right(f, 1);
		f->exp++;
	}
	if (mantissa_from(f, fmt->mant - 1))
		f->exp++; /* normal: a stored exponent of 1 or more */
	else if (lost)
		errno = ERANGE; /* denormal, and not exact */
	if (f->exp == infinite) {
		f->hi = f->lo = 0;
		errno = ERANGE;
	}
}

static void bits_of_hex(struct float_bits *b, const struct floatscan *s)
{
	int64_t exp = s->exp_negative ? -s->exp : s->exp;
	int up;

	b->hi = s->hi;
	b->lo = s->lo;
	b->exp = s->scale + exp + 127;
	b->more = s->more;
	if (!b->hi) {
		b->hi = b->lo;
		b->lo = 0;
		b->exp -= 64;
	}
	if (!b->hi)
		return; /* zero */
	up = __builtin_clzll(b->hi);
	if (up) {
		b->hi = b->hi << up | b->lo >> (64 - up);
		b->lo <<= up;
		b->exp -= up;
	}
}

float floatscan_float(struct floatscan *s)
{
	struct fields f;
	uint32_t bits;
	float v;

	fields_of(&f, s, &float_format);
	bits = (uint32_t)s->negative << 31 | (uint32_t)f.exp << 23 |
	       ((uint32_t)f.lo & (UINT32_MAX >> 9));
	memcpy(&v, &bits, sizeof(v));
	return v;
}

double floatscan_double(struct floatscan *s)
{
	struct fields f;
	uint64_t bits;
	double v;

	fields_of(&f, s, &double_format);
	bits = (uint64_t)s->negative << 63 | (uint64_t)f.exp << 52 |
	       (f.lo & (UINT64_MAX >> 12));
	memcpy(&v, &bits, sizeof(v));
	return v;
}

#if LDBL_MANT_DIG == 64
long double floatscan_ldouble(struct floatscan *s)
{
	struct fields f;
	long double v = 0;
	uint16_t top;

	fields_of(&f, s, &ldouble_format);
	top = (uint16_t)(s->negative << 15 | f.exp);
	if (f.exp == 0x7fff) /* this format has its leading bit in memory */
		f.lo |= 1ULL << 63;
	memcpy(&v, &f.lo, sizeof(f.lo));
	memcpy((char *)&v + sizeof(f.lo), &top, sizeof(top));
	return v;
}
#elif LDBL_MANT_DIG == 113
long double floatscan_ldouble(struct floatscan *s)
{
	struct fields f;
	uint64_t bits[2];
	long double v;

	fields_of(&f, s, &ldouble_format);
	bits[0] = f.lo;
	bits[1] = (uint64_t)s->negative << 63 | (uint64_t)f.exp << 48 |
		  (f.hi & (UINT64_MAX >> 16));
	memcpy(&v, bits, sizeof(v));
	return v;
}
#elif LDBL_MANT_DIG == 53
long double floatscan_ldouble(struct floatscan *s)
{
	return floatscan_double(s);
}
#else
#error "unknown format of long double"
#endif
