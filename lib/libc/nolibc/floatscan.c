/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Floating-point numbers from text - the scanner, and strtod() on top.
 *
 *      START -sign-> SIGN -0-> ZERO -x-> (hexadecimal) WHOLE
 *                     |          |                       |
 *                     +- digit --+----------> WHOLE ---- . --> FRACTION
 *                     |                          \              /
 *                     '- letter -> WORD           '---- e -----' -> E ...
 *
 * Nothing is computed here but what the text says: digits, where the point
 * was, the exponent. Digits beyond those that can decide a rounding are only
 * remembered as "more".
 */
#include <ctype.h>
#include <stdlib.h>

#include "scan_priv.h"

/* Far beyond every exponent, and far from overflowing. */
static const int64_t EXP_MOST = 1000000000000000;

static bool feed_first(struct floatscan *s, int c);
static bool feed_mantissa(struct floatscan *s, int c);
static bool feed_exponent(struct floatscan *s, int c);
static bool feed_word(struct floatscan *s, int c);
static void keep_decimal(struct floatscan *s, unsigned int digit);
static void keep_hex(struct floatscan *s, unsigned int digit);

void floatscan_init(struct floatscan *s, const struct float_format *fmt,
		    uint32_t *limb)
{
	*s = (struct floatscan){ .state = FLT_START, .limb = limb };
	/* one limb is for what alignment pushes over the end */
	s->most = 9 * (FLOAT_DIGIT_LIMBS(fmt->mant, fmt->mant - fmt->min_exp) - 1);
}

bool floatscan_feed(struct floatscan *s, int c)
{
	switch (s->state) {
	case FLT_START:
		if (c == '+' || c == '-') {
			s->negative = c == '-';
			s->state = FLT_SIGN;
			return true;
		}
		return feed_first(s, c);
	case FLT_SIGN:
		return feed_first(s, c);
	case FLT_ZERO:
		if ((c | 0x20) == 'x') {
			s->kind = FLT_HEX;
			s->state = FLT_WHOLE;
			s->complete = s->digits = false;
			return true;
		}
		return feed_mantissa(s, c);
	case FLT_WHOLE:
	case FLT_FRACTION:
		return feed_mantissa(s, c);
	case FLT_E:
	case FLT_E_SIGN:
	case FLT_E_DIGITS:
		return feed_exponent(s, c);
	case FLT_WORD:
	case FLT_PAREN:
		return feed_word(s, c);
	case FLT_DONE:
		break;
	}
	return false;
}

static bool feed_first(struct floatscan *s, int c)
{
	const int lower = c | 0x20;

	if (isalpha(c) && (lower == 'i' || lower == 'n')) {
		s->kind = lower == 'i' ? FLT_INF : FLT_NAN;
		s->letter = 1;
		s->state = FLT_WORD;
		return true;
	}
	if (!feed_mantissa(s, c))
		return false;
	if (c == '0')
		s->state = FLT_ZERO;
	else if (c != '.')
		s->state = FLT_WHOLE;
	return true;
}

static bool feed_mantissa(struct floatscan *s, int c)
{
	const bool hex = s->kind == FLT_HEX;

	if (c == '.' && s->state != FLT_FRACTION) {
		s->state = FLT_FRACTION;
		return true;
	}
	if (s->digits && (c | 0x20) == (hex ? 'p' : 'e')) {
		s->state = FLT_E;
		s->complete = false;
		return true;
	}
	if (!isdigit(c) && !(hex && isxdigit(c)))
		return false;
	if (s->state == FLT_ZERO)
		s->state = FLT_WHOLE;
	s->digits = s->complete = true;
	if (hex)
		keep_hex(s, isdigit(c) ? (unsigned int)(c - '0')
				       : (unsigned int)((c | 0x20) - 'a' + 10));
	else
		keep_decimal(s, (unsigned int)(c - '0'));
	return true;
}

static bool feed_exponent(struct floatscan *s, int c)
{
	if (s->state == FLT_E && (c == '+' || c == '-')) {
		s->exp_negative = c == '-';
		s->state = FLT_E_SIGN;
		return true;
	}
	if (!isdigit(c))
		return false;
	s->state = FLT_E_DIGITS;
	s->complete = true;
	if (s->exp < EXP_MOST)
		s->exp = s->exp * 10 + (c - '0');
	return true;
}

/* "infinity", of which "inf" will do; "nan", with anything in brackets. */
static bool feed_word(struct floatscan *s, int c)
{
	const char *word = s->kind == FLT_INF ? "infinity" : "nan";

	if (s->state == FLT_PAREN) {
		if (c == ')') {
			s->complete = true;
			s->state = FLT_DONE;
			return true;
		}
		return isalnum(c) || c == '_';
	}
	if (s->kind == FLT_NAN && s->letter == 3 && c == '(') {
		s->complete = false;
		s->state = FLT_PAREN;
		return true;
	}
	if (!isalpha(c) || (c | 0x20) != word[s->letter])
		return false;
	s->letter++;
	s->complete = s->letter == 3 || s->letter == 8;
	if (s->letter == 8)
		s->state = FLT_DONE;
	return true;
}

static void keep_decimal(struct floatscan *s, unsigned int digit)
{
	uint32_t *limb = s->limb + s->count / 9;

	if (s->state == FLT_FRACTION)
		s->scale--;
	if (!s->count && !digit)
		return; /* a zero in front changes nothing */
	if (s->count == s->most) {
		s->scale++;
		s->more |= digit != 0;
		return;
	}
	*limb = (s->count % 9 ? *limb * 10 : 0) + digit;
	s->count++;
}

static void keep_hex(struct floatscan *s, unsigned int digit)
{
	if (s->state == FLT_FRACTION)
		s->scale -= 4;
	if (s->hi >> 60) { /* full */
		s->scale += 4;
		s->more |= digit != 0;
		return;
	}
	s->hi = s->hi << 4 | s->lo >> 60;
	s->lo = s->lo << 4 | digit;
}

/* Scan `str`; `*end` gets the end of the longest number, or `str`. */
static void read_string(struct floatscan *s, const char *str, char **end)
{
	const char *p = str, *last = str;

	while (isspace((unsigned char)*p))
		p++;
	while (floatscan_feed(s, (unsigned char)*p)) {
		p++;
		if (s->complete)
			last = p;
	}
	if (last == str)
		s->negative = false; /* "-" is no number: 0, not -0 */
	if (end)
		*end = (char *)last;
}

double strtod(const char *__restrict str, char **__restrict end)
{
	uint32_t limb[DOUBLE_LIMBS];
	struct floatscan s;

	floatscan_init(&s, &double_format, limb);
	read_string(&s, str, end);
	return floatscan_double(&s);
}

float strtof(const char *__restrict str, char **__restrict end)
{
	uint32_t limb[DOUBLE_LIMBS];
	struct floatscan s;

	floatscan_init(&s, &double_format, limb);
	read_string(&s, str, end);
	return floatscan_float(&s);
}

/* Takes 8 KiB of stack. */
long double strtold(const char *__restrict str, char **__restrict end)
{
	uint32_t limb[LDOUBLE_LIMBS];
	struct floatscan s;

	floatscan_init(&s, &ldouble_format, limb);
	read_string(&s, str, end);
	return floatscan_ldouble(&s);
}

double atof(const char *s)
{
	return strtod(s, NULL);
}
