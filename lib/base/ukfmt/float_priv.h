/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Floating-point numbers without floating point: a number taken apart, and its
 * exact decimal digits.
 *
 *      double  --float.c-->  struct fmt_real  --decimal.c-->  struct decimal
 *                                             --hexfloat.c--> %a
 */
#ifndef UKFMT_FLOAT_PRIV_H
#define UKFMT_FLOAT_PRIV_H

#include "fmt_priv.h"

/* A number in pieces: (hi * 2^64 + lo) * 2^exp. */
struct fmt_real {
	bool negative;     /* the sign bit */
	bool infinite;     /* then hi = lo = 0 */
	bool nan;          /* likewise */
	uint64_t hi, lo;   /* the mantissa as an integer */
	int exp;           /* its unit is 2^exp */
	int fraction_bits; /* of the mantissa, behind %a's point */
};

/*
 * Sizes for a type with mantissas of `mant` bits and the smallest unit
 * 2^-unit (double: 53, 1074). Words: a fraction of `unit` bits, and the words
 * that a shifted mantissa takes; an integer part is no longer. Limbs: the
 * longest number is a mantissa of ones at the smallest unit, with
 * unit - (unit - mant) * lg 2 digits (lg 2 > 0.301); more for a limb cut at
 * both ends, the spare one and the rest.
 */
#define DECIMAL_WORDS(unit)	((unit) / 32 + 6)
#define DECIMAL_LIMBS(mant, unit)                                              \
	(((unit) - ((unit) - (mant)) / 1000 * 301) / 9 + 4)

/*
 * A decimal number: limbs of nine digits, the most significant first.
 *
 *      digit:   0       8 9     17          index of a digit
 *             [ 000000012 | 345678900 | 5 ] = 12.3456789 000000005
 *                                           (point = 1)
 *
 * D1  limb[0] is spare: 0 until rounding carries into it.
 * D2  Limbs before the first and behind the last are zero.
 */
struct decimal {
	uint32_t *limb; /* each below 10^9 */
	int count;      /* of limbs */
	int point;      /* limbs before the decimal point; may be negative */
};

/* How far digits are wanted; what is beyond only counts for rounding. */
struct decimal_want {
	int limbs;    /* this many, the spare one included, or */
	int fraction; /* this many behind the point: what is reached first */
};

/* Expand a finite number. `bin` is scratch space; see DECIMAL_WORDS(). */
void decimal_expand(struct decimal *d, const struct fmt_real *r, uint32_t *bin,
		    const struct decimal_want *want);
/* Round to the first `keep` digits, to nearest, ties to even. */
void decimal_round(struct decimal *d, int64_t keep);
/* @return the index of the first digit that is not 0, or -1 */
int decimal_first(const struct decimal *d);
/* @return the index of the last digit that is not 0, or -1 */
int decimal_last(const struct decimal *d);
/* Put `n` digits, from index `from` on (which may be negative). */
void decimal_put(struct fmt_sink *sink, const struct decimal *d, int from,
		 int n);

/* %a of a finite number. */
void fmt_hexfloat(struct fmt_sink *sink, struct fmt_spec *sp,
		  const struct fmt_real *r);

#endif /* UKFMT_FLOAT_PRIV_H */
