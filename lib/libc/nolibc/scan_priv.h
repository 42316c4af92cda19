/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Numbers from text, character by character - shared by strtol() and strtod(),
 * which look at a string, and scanf(), which reads a stream and can give back
 * only one character.
 *
 * Idea: a scanner is fed one character at a time and says whether the text so
 * far could still begin a number. `complete` tells whether it is one: "1e" is
 * not, though "1" was and "1e5" will be. strtod() remembers the last place
 * where the text was complete; scanf(), which cannot go back, fails if it is
 * not complete at the end (C11, 7.21.6.2p9 and footnote).
 */
#ifndef NOLIBC_SCAN_PRIV_H
#define NOLIBC_SCAN_PRIV_H

#include <stdbool.h>
#include <stdint.h>

/* An integer that is being read. */
struct intscan {
	enum { INT_START, INT_SIGN, INT_ZERO, INT_X, INT_DIGITS } state;
	int base;        /* 2 to 36; 0 until the text tells */
	bool negative;   /* there was a minus sign */
	bool complete;   /* the text so far is a number */
	bool overflow;   /* and it does not fit */
	uintmax_t value; /* without the sign */
};

/* @param base 0, or 2 to 36 */
void intscan_init(struct intscan *s, int base);
/* @return whether `c` was taken */
bool intscan_feed(struct intscan *s, int c);

/*
 * A floating-point format: what float, double and long double differ in.
 *
 * value = mantissa * 2^exp, the mantissa an integer of `mant` bits
 */
struct float_format {
	int mant;      /* bits of the mantissa, the leading one included */
	int min_exp;   /* exponent of the leading bit of the least normal number */
	int max_exp;   /* of the greatest */
	int limbs;     /* room in floatscan.limb: see FLOAT_LIMBS() */
};

/*
 * Limbs of nine digits that decide how any text is rounded: the point halfway
 * between two numbers has the unit 2^-u, u = mant - min_exp, hence
 * u - (u - mant) * lg 2 digits, behind up to u * lg 2 zeros
 * (0.301 < lg 2 < 0.302). Longer texts only add "and a bit more".
 */
#define FLOAT_DIGIT_LIMBS(mant, unit)                                          \
	(((unit) - ((unit) - (mant)) / 1000 * 301) / 9 + 2)
#define FLOAT_LIMBS(mant, unit)                                                \
	(FLOAT_DIGIT_LIMBS(mant, unit) + (unit) * 302 / 9000 + 4)

/* A floating-point number that is being read. */
struct floatscan {
	enum {
		FLT_START, FLT_SIGN, FLT_ZERO, FLT_WHOLE, FLT_FRACTION, FLT_E,
		FLT_E_SIGN, FLT_E_DIGITS, FLT_WORD, FLT_PAREN, FLT_DONE,
	} state;
	enum { FLT_DECIMAL, FLT_HEX, FLT_INF, FLT_NAN } kind;
	bool negative;     /* there was a minus sign */
	bool complete;     /* the text so far is a number */
	bool digits;       /* there was a digit of the mantissa */
	bool more;         /* digits that were not kept, and not all zero */
	int letter;        /* of "infinity" or "nan" that comes next */
	int64_t scale;     /* the power of 10 (hex: 2) of the last digit kept */
	bool exp_negative; /* there was a minus sign behind the e */
	int64_t exp;       /* the number behind the e */
	uint64_t hi, lo;   /* hexadecimal: the mantissa */
	int count;         /* decimal: digits kept, the first of them not 0 */
	int most;          /* how many may be kept */
	uint32_t *limb;    /* decimal: the digits, nine to a limb */
};

/* A finite number of 128 bits: 1.xxx * 2^exp, the first bit at the top of hi. */
struct float_bits {
	uint64_t hi, lo; /* 0 for zero */
	int64_t exp;     /* of the first bit */
	bool more;       /* the true value is a little greater */
};

/* @param limb room for fmt->limbs */
void floatscan_init(struct floatscan *s, const struct float_format *fmt,
		    uint32_t *limb);
/* @return whether `c` was taken */
bool floatscan_feed(struct floatscan *s, int c);

/* floatdec.c: the value of a decimal number that has digits. */
void float_from_decimal(struct float_bits *b, struct floatscan *s,
			const struct float_format *fmt);

/*
 * floatval.c: what was read, in its type. A number that is too large or too
 * small gives the standard's value and sets errno to ERANGE.
 */
float floatscan_float(struct floatscan *s);
double floatscan_double(struct floatscan *s);
long double floatscan_ldouble(struct floatscan *s);

extern const struct float_format float_format, double_format, ldouble_format;

/* Room for the digits of one number. */
#include <float.h>
#define DOUBLE_LIMBS	FLOAT_LIMBS(DBL_MANT_DIG, DBL_MANT_DIG - DBL_MIN_EXP + 1)
#define LDOUBLE_LIMBS	FLOAT_LIMBS(LDBL_MANT_DIG, LDBL_MANT_DIG - LDBL_MIN_EXP + 1)

#endif /* NOLIBC_SCAN_PRIV_H */
