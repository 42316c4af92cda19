/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * %a - the mantissa in hexadecimal, a point after its first digit, and the
 * power of two: exact, and no arithmetic but shifts.
 *
 * Idea: the mantissa is an integer of which `fraction_bits` (a multiple of
 * four) lie behind the point. Its digits are laid out in an array; a precision
 * cuts the array short and rounds as one does by hand, to nearest, ties to
 * even.
 */
#include "float_priv.h"

enum { DIGITS_MOST = 1 + 112 / 4 }; /* those of the 128-bit format */

static int round_digits(unsigned char *digit, int places, int prec);

/* The mantissa's digits, the first at the front; how many behind the point. */
static int digits_of(unsigned char *digit, const struct fmt_real *r)
{
	int places = r->fraction_bits / 4, i;
	uint64_t lo = r->lo, hi = r->hi;

	for (i = places; i >= 0; i--) {
		digit[i] = lo & 0xf;
		lo = lo >> 4 | hi << 60;
		hi >>= 4;
	}
	return places;
}

/* "p+12", before `end`. Returns where it begins. */
static char *exponent(char *end, int e, char letter)
{
	unsigned int size = (unsigned int)(e < 0 ? -e : e);
	char *p = fmt_unsigned(end, size, 10, false);

	*--p = e < 0 ? '-' : '+';
	*--p = letter;
	return p;
}

void fmt_hexfloat(struct fmt_sink *sink, struct fmt_spec *sp,
		  const struct fmt_real *r)
{
	const bool upper = sp->conv == 'A';
	const char *sign = fmt_sign(sp, r->negative);
	const char prefix[] = { '0', upper ? 'X' : 'x', '\0' };
	const char signed_prefix[] = { *sign, '0', prefix[1], '\0' };
	const char *head = *sign ? signed_prefix : prefix;
	unsigned char digit[DIGITS_MOST];
	char tail[16], *end = tail + sizeof(tail), *p, c;
	int places = digits_of(digit, r), i;
	int e = r->lo | r->hi ? r->exp + r->fraction_bits : 0;
	uint64_t zeros, len;

	if (sp->prec >= 0 && sp->prec < places) {
		e += round_digits(digit, places, sp->prec);
		places = sp->prec;
	}
	while (sp->prec < 0 && places && !digit[places])
		places--;
	zeros = sp->prec > places ? (uint64_t)(sp->prec - places) : 0;
	p = exponent(end, e, upper ? 'P' : 'p');
	len = (uint64_t)(places + 1) + zeros + (uint64_t)(end - p);
	len += places || zeros || (sp->flags & FMT_ALT);
	fmt_open(sink, sp, head, len);
	for (i = 0; i <= places; i++) {
		fmt_put(sink, fmt_unsigned(&c + 1, digit[i], 16, upper), 1);
		if (!i)
			fmt_put(sink, ".", places || zeros ||
				(sp->flags & FMT_ALT));
	}
	fmt_pad(sink, '0', zeros);
	fmt_put(sink, p, (size_t)(end - p));
	fmt_close(sink, sp, head, len);
}

/* Keep `prec` digits behind the point. Returns what the exponent gains. */
static int round_digits(unsigned char *digit, int places, int prec)
{
	bool rest = digit[prec] % 2; /* a tie goes to the even digit */
	int i;

	for (i = prec + 2; i <= places; i++)
		rest |= digit[i] != 0;
	if (digit[prec + 1] < 8 || (digit[prec + 1] == 8 && !rest))
		return 0;
	for (i = prec; i && digit[i] == 15; i--)
		digit[i] = 0;
	if (++digit[i] < 16)
		return 0;
	digit[0] = 1; /* 0x10.000 is 0x1.0000 * 2^4 */
	return 4;
}
