/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Searching for a string in linear time and without memory: two-way matching
 * (M. Crochemore, D. Perrin, "Two-way string-matching", J. ACM 38, 1991).
 *
 * Idea: comparing at every position costs needle times hay. Cut the needle in
 * two at a place where no short repetition straddles the cut (the critical
 * factorisation). Compare the right part from left to right; a mismatch after
 * k bytes lets the needle move k + 1 on, because no shift in between can bring
 * two equal parts together. If the right part fits, compare the left part from
 * right to left; a mismatch there lets the needle move on by its period.
 *
 *      needle   a b a | a b b        split = 3
 *                <--- | --->
 *
 * The cut is where the greater of two suffixes begins: the maximal one in
 * alphabetical order, and the maximal one in the reverse order.
 *
 * W1  While the needle is periodic, its first `known` bytes are known to
 *     match at `pos` and are not compared again: that keeps it linear.
 */
#include <uk/string.h>

#include "word_priv.h"

/* A needle, analysed. */
struct needle {
	const unsigned char *x; /* its bytes */
	size_t n;               /* how many, at least 1 */
	size_t split;           /* where the right part begins */
	size_t shift;           /* how far to move when the left part fails */
	size_t overlap;         /* bytes that still match after that (W1) */
};

static void analyse(struct needle *nd);
static size_t max_suffix(const struct needle *nd, bool reverse, size_t *period);

void *memmem(const void *hay, size_t hay_len, const void *needle,
	     size_t needle_len)
{
	struct needle nd = { .x = needle, .n = needle_len };
	const unsigned char *y = hay;
	size_t pos = 0, known = 0, i;

	if (!nd.n)
		return (void *)hay;
	if (nd.n > hay_len)
		return NULL;
	analyse(&nd);
	while (pos <= hay_len - nd.n) {
		i = nd.split > known ? nd.split : known;
		while (i < nd.n && nd.x[i] == y[pos + i])
			i++;
		if (i < nd.n) {
			pos += i - nd.split + 1;
			known = 0;
			continue;
		}
		i = nd.split;
		while (i > known && nd.x[i - 1] == y[pos + i - 1])
			i--;
		if (i <= known)
			return (void *)(y + pos);
		pos += nd.shift;
		known = nd.overlap; /* W1 */
	}
	return NULL;
}

char *strstr(const char *hay, const char *needle)
{
	return memmem(hay, strlen(hay), needle, strlen(needle));
}

static void analyse(struct needle *nd)
{
	size_t p, q, rest;
	size_t a = max_suffix(nd, false, &p);
	size_t b = max_suffix(nd, true, &q);

	nd->split = a > b ? a : b;
	nd->shift = a > b ? p : q;
	nd->overlap = nd->n - nd->shift;
	if (memcmp(nd->x, nd->x + nd->shift, nd->split) == 0)
		return; /* the left part repeats too: `shift` is the period */
	rest = nd->n - nd->split;
	nd->shift = (nd->split > rest ? nd->split : rest) + 1;
	nd->overlap = 0;
}

/*
 * Where the greatest suffix of the needle begins, and its period. The
 * candidate begins at `start`; bytes from `at` on are compared with it.
 */
static size_t max_suffix(const struct needle *nd, bool reverse, size_t *period)
{
	size_t start = 0, at = 1, k = 0, p = 1;
	int order;

	while (at + k < nd->n) {
		order = nd->x[at + k] - nd->x[start + k];
		if (reverse)
			order = -order;
		if (order < 0) { /* smaller: the candidate stands, and so far */
			at += k + 1; /* it has no period within what was read */
			k = 0;
			p = at - start;
		} else if (order == 0 && k + 1 < p) {
			k++;
		} else if (order == 0) { /* one more whole period */
			at += p;
			k = 0;
		} else { /* greater: a new candidate */
			start = at;
			at = start + 1;
			k = 0;
			p = 1;
		}
	}
	*period = p;
	return start;
}
