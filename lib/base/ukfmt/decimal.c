/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Exact decimal digits of m * 2^e.
 *
 * Idea: every binary number has finitely many decimal digits; compute them in
 * big integers, nine at a time, with 10^9 as the base because it fits a word.
 * The integer part gives its digits from the right, the fraction from the left:
 *
 *      integer part   divide by 10^9:    the remainder is the next limb
 *      fraction       multiply by 10^9:  what overflows is the next limb
 *
 *      0.101 (binary) * 10  =  110.010   -> digit 6, and 0.010 goes on
 *
 * A fraction of k bits is held in whole words with the point at the top, so
 * that what overflows is simply the carry. Only as many limbs are computed as
 * will be printed; if anything is left, one more limb (a 1) says so, which is
 * all that rounding has to know.
 *
 * D3  While expanding, words outside [low, high) are zero.
 *
 * Read decimal_expand(), decimal_round().
 */
#include <uk/string.h>

#include "float_priv.h"

enum { BASE = 1000000000, NINE = 9 };

static int place(uint32_t *bin, int words, const struct fmt_real *r, int shift);
static void expand_integer(struct decimal *d, uint32_t *bin, int words);
static void expand_fraction(struct decimal *d, uint32_t *bin, int words,
			    const struct decimal_want *want);
static bool odd_before(const struct decimal *d, int limb, uint32_t unit);
static bool rest_after(const struct decimal *d, int limb);

void decimal_expand(struct decimal *d, const struct fmt_real *r, uint32_t *bin,
		    const struct decimal_want *want)
{
	int words;

	d->limb[0] = 0; /* D1 */
	d->count = 1;
	d->point = 1;
	if (r->exp >= 0) {
		words = r->exp / 32 + 5;
		expand_integer(d, bin, place(bin, words, r, r->exp));
		return;
	}
	/* The fraction fills `words` words, the integer part is above them. */
	words = (31 - r->exp) / 32;
	place(bin, words + 5, r, words * 32 + r->exp);
	expand_integer(d, bin + words, 5);
	expand_fraction(d, bin, words, want);
}

/* Put the mantissa into `bin`, `shift` bits up. Returns the words in use. */
static int place(uint32_t *bin, int words, const struct fmt_real *r, int shift)
{
	const uint32_t m[4] = { (uint32_t)r->lo, (uint32_t)(r->lo >> 32),
				(uint32_t)r->hi, (uint32_t)(r->hi >> 32) };
	uint64_t carry = 0;
	int i;

	memset(bin, 0, (size_t)words * sizeof(*bin));
	for (i = 0; i < 4; i++) {
		carry |= (uint64_t)m[i] << (shift % 32);
		bin[shift / 32 + i] = (uint32_t)carry;
		carry >>= 32;
	}
	bin[shift / 32 + 4] = (uint32_t)carry;
	while (words && !bin[words - 1])
		words--;
	return words;
}

/* Digits from the right: limbs come in the wrong order and are turned round. */
static void expand_integer(struct decimal *d, uint32_t *bin, int words)
{
	uint32_t *limb = d->limb + d->count, swap;
	int i, n = 0;

	while (words && !bin[words - 1])
		words--;
	while (words) {
		uint64_t rest = 0;

		for (i = words - 1; i >= 0; i--) {
			rest = rest << 32 | bin[i];
			bin[i] = (uint32_t)(rest / BASE);
			rest %= BASE;
		}
		limb[n++] = (uint32_t)rest;
		while (words && !bin[words - 1])
			words--;
	}
	d->count += n;
	d->point += n;
	for (i = 0; i < n / 2; i++) {
		swap = limb[i];
		limb[i] = limb[n - 1 - i];
		limb[n - 1 - i] = swap;
	}
}

static void expand_fraction(struct decimal *d, uint32_t *bin, int words,
			    const struct decimal_want *want)
{
	int low = 0, high = words, i;
	uint64_t t;

	for (;;) {
		while (low < high && !bin[low])
			low++;
		while (low < high && !bin[high - 1])
			high--;
		if (low == high) /* nothing left: exact */
			return;
		if (d->count >= want->limbs ||
		    d->count - d->point >= want->fraction)
			break;
		for (t = 0, i = low; i < high; i++) {
			t += (uint64_t)bin[i] * BASE;
			bin[i] = (uint32_t)t;
			t >>= 32;
		}
		if (high < words) { /* D3: the carry is not out yet */
			bin[high++] = (uint32_t)t;
			t = 0;
		}
		if (!t && d->count == 1)
			d->point--; /* a zero in front of all digits */
		else
			d->limb[d->count++] = (uint32_t)t;
	}
	d->limb[d->count++] = 1;
}

void decimal_round(struct decimal *d, int64_t keep)
{
	uint32_t unit = BASE, low;
	bool up;
	int i, r;

	if (keep < 0) { /* less than a tenth of the last digit kept */
		d->count = 1;
		d->limb[0] = 0;
		return;
	}
	if (keep >= (int64_t)d->count * NINE)
		return;
	i = (int)keep / NINE;
	for (r = (int)keep % NINE; r; r--) /* value of the last digit kept, in limb i */
		unit /= 10;
	low = d->limb[i] % unit;
	up = low > unit / 2 ||
	     (low == unit / 2 && (rest_after(d, i) || odd_before(d, i, unit)));
	d->limb[i] -= low;
	d->count = i + 1;
	if (!up)
		return;
	d->limb[i] += unit;
	for (; d->limb[i] >= BASE && i; i--) {
		d->limb[i] -= BASE;
		d->limb[i - 1]++; /* ends at limb 0 at the latest: D1 */
	}
}

/* Whether the last digit kept is odd; a unit of 10^9 is the limb before's. */
static bool odd_before(const struct decimal *d, int limb, uint32_t unit)
{
	if (unit < BASE)
		return d->limb[limb] / unit % 2;
	return limb && d->limb[limb - 1] % 2;
}

static bool rest_after(const struct decimal *d, int limb)
{
	while (++limb < d->count)
		if (d->limb[limb])
			return true;
	return false;
}

int decimal_first(const struct decimal *d)
{
	uint32_t v;
	int i, at;

	for (i = 0; i < d->count && !d->limb[i]; i++)
		;
	if (i == d->count)
		return -1;
	for (at = i * NINE + NINE, v = d->limb[i]; v; v /= 10)
		at--;
	return at;
}

int decimal_last(const struct decimal *d)
{
	uint32_t v;
	int i, at;

	for (i = d->count - 1; i >= 0 && !d->limb[i]; i--)
		;
	if (i < 0)
		return -1;
	for (at = i * NINE + NINE - 1, v = d->limb[i]; v % 10 == 0; v /= 10)
		at--;
	return at;
}

void decimal_put(struct fmt_sink *sink, const struct decimal *d, int from,
		 int n)
{
	char text[NINE];
	int i, skip, now;
	uint32_t v;

	if (from < 0 && n > 0) { /* D2 */
		now = n < -from ? n : -from;
		fmt_pad(sink, '0', (uint64_t)now);
		from += now;
		n -= now;
	}
	for (; n > 0 && from < d->count * NINE; from += now, n -= now) {
		v = d->limb[from / NINE];
		for (i = NINE - 1; i >= 0; i--, v /= 10)
			text[i] = (char)('0' + v % 10);
		skip = from % NINE;
		now = n < NINE - skip ? n : NINE - skip;
		fmt_put(sink, text + skip, (size_t)now);
	}
	if (n > 0)
		fmt_pad(sink, '0', (uint64_t)n);
}
