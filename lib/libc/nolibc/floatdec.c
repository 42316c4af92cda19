/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * From decimal digits to bits, exactly: the way of ukfmt's decimal.c back.
 *
 * Idea: the digits are big integers in base 10^9, on both sides of the point;
 * their binary digits are computed 32 at a time. The whole part gives them
 * from the right, the fraction from the left:
 *
 *      whole part   divide by 2^32:    the remainder is the next word
 *      fraction     multiply by 2^32:  what overflows is the next word
 *
 * The five leading words hold 129 bits or more, which is enough to round to
 * any format; whether anything but zeros follows is all that matters of the
 * rest.
 *
 *      limbs      [ 000000012 | 345678900 ]   the point between them
 *      words        12        . 0x587e7c06, 0xea2e4ba2, ...
 *
 * Read float_from_decimal().
 */
#include <string.h>

#include "scan_priv.h"

enum { BASE = 1000000000, NINE = 9, WORDS = 5 };

/* The leading words of the number. */
struct window {
	uint32_t w[WORDS]; /* the first is not 0 */
	int have;          /* how many there are */
	int64_t first;     /* place of the first: its unit is 2^(32 * first) */
	bool more;         /* something follows */
};

static int align(struct floatscan *s, int64_t before, int *limbs);
static void take_whole(struct window *win, uint32_t *limb, int n);
static void take_fraction(struct window *win, uint32_t *limb, int n);
static void to_bits(struct float_bits *b, const struct window *win);

void float_from_decimal(struct float_bits *b, struct floatscan *s,
			const struct float_format *fmt)
{
	const int64_t too_large = (int64_t)(fmt->max_exp + 1) * 302 / 1000 + 2;
	const int64_t too_small = (int64_t)(fmt->min_exp - fmt->mant) * 302 / 1000 - 1;
	int64_t exp = s->exp_negative ? -s->exp : s->exp;
	int64_t before = s->count + s->scale + exp; /* digits before the point */
	struct window win = { .more = s->more };
	int point, limbs;

	*b = (struct float_bits){ .hi = 0 };
	if (!s->count)
		return; /* zero */
	if (before > too_large || before < too_small) {
		/* 2^(+-huge): rounding will find that it does not fit */
		b->hi = 1ULL << 63;
		b->exp = before > 0 ? fmt->max_exp + 1 : 2 * fmt->min_exp;
		b->more = true;
		return;
	}
	point = align(s, before, &limbs);
	take_whole(&win, s->limb, point);
	take_fraction(&win, s->limb + point, limbs - point);
	to_bits(b, &win);
}

/*
 * Lay the digits out so that the point falls between two limbs and all limbs
 * next to it exist. Returns how many are before the point.
 */
static int align(struct floatscan *s, int64_t before, int *limbs)
{
	uint32_t *limb = s->limb, carry = 0, low, pow, rest;
	int n = (s->count + NINE - 1) / NINE, i, k, point;

	for (k = s->count; k % NINE; k++) /* fill the last limb up */
		limb[n - 1] *= 10;
	/* insert zeros in front until `before` is a multiple of nine */
	for (pow = 1; before % NINE; before++)
		pow *= 10;
	for (i = 0; i < n && pow > 1; i++) {
		low = limb[i] % pow;
		rest = limb[i] / pow;
		limb[i] = carry * (BASE / pow) + rest;
		carry = low;
	}
	if (pow > 1)
		limb[n++] = carry * (BASE / pow);
	point = (int)before / NINE;
	if (point < 0) {
		memmove(limb - point, limb, (size_t)n * sizeof(*limb));
		memset(limb, 0, (size_t)-point * sizeof(*limb));
		n -= point;
		point = 0;
	}
	for (; n < point; n++)
		limb[n] = 0;
	*limbs = n;
	return point;
}

/* Words from the right; those that leave the window only count as `more`. */
static void take_whole(struct window *win, uint32_t *limb, int n)
{
	uint64_t rest;
	int low = 0, words = 0, i;

	for (;;) {
		while (low < n && !limb[low])
			low++;
		if (low == n)
			break;
		for (rest = 0, i = low; i < n; i++) {
			rest = rest * BASE + limb[i];
			limb[i] = (uint32_t)(rest >> 32);
			rest = (uint32_t)rest;
		}
		win->more |= win->w[WORDS - 1] != 0;
		memmove(win->w + 1, win->w, (WORDS - 1) * sizeof(win->w[0]));
		win->w[0] = (uint32_t)rest;
		words++;
	}
	win->have = words < WORDS ? words : WORDS;
	win->first = words - 1;
}

static void take_fraction(struct window *win, uint32_t *limb, int n)
{
	int low = 0, i;
	uint64_t t;

	for (;;) {
		while (n && !limb[n - 1])
			n--;
		while (low < n && !limb[low])
			low++;
		if (low == n || win->have == WORDS)
			break;
		for (t = 0, i = n - 1; i >= low; i--) {
			t += (uint64_t)limb[i] << 32;
			limb[i] = (uint32_t)(t % BASE);
			t /= BASE;
		}
		for (; low && t; t /= BASE) /* the carry is not out yet */
			limb[--low] = (uint32_t)(t % BASE);
		if (t || win->have)
			win->w[win->have++] = (uint32_t)t;
		else
			win->first--; /* a zero in front of all words */
	}
	win->more |= low < n;
}

/* Bring the first bit that is set to the top. */
static void to_bits(struct float_bits *b, const struct window *win)
{
	const uint32_t *w = win->w;
	int up = __builtin_clz(w[0]);

	b->hi = (uint64_t)w[0] << 32 | w[1];
	b->lo = (uint64_t)w[2] << 32 | w[3];
	b->exp = win->first * 32 + 31 - up;
	b->more = win->more;
	if (up) {
		b->hi = b->hi << up | b->lo >> (64 - up);
		b->lo = b->lo << up | w[4] >> (32 - up);
	}
	b->more |= (w[4] << up) != 0;
}
