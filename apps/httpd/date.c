/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Dates - as they stand in a header (RFC 9110, 5.6.7).
 *
 * Idea: one form is written, three are read; each is a pattern, and a date is
 * read along its pattern:
 *
 *      Sun, 06 Nov 1994 08:49:37 GMT     written, and read
 *      Sunday, 06-Nov-94 08:49:37 GMT    of 1987
 *      Sun Nov  6 08:49:37 1994          of C's asctime()
 *
 * The day of the week says nothing that the rest does not: it is read over.
 */
#include <uk/string.h>
#include <uk/time.h>

#include "httpd.h"

static const char days[] = "SunMonTueWedThuFriSat";
static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

static void put_two(char *at, unsigned int v)
{
	at[0] = (char)('0' + v / 10);
	at[1] = (char)('0' + v % 10);
}

void httpd_date(uint64_t sec, char out[HTTPD_DATE_MAX])
{
	static const char shape[HTTPD_DATE_MAX] = "Sun, 06 Nov 1994 08:49:37 GMT";
	struct uk_date d = uk_date_of(sec);

	memcpy(out, shape, sizeof(shape));
	memcpy(out, days + 3 * d.wday, 3);
	put_two(out + 5, d.day);
	memcpy(out + 8, months + 3 * (d.month - 1), 3);
	put_two(out + 12, (unsigned int)d.year / 100);
	put_two(out + 14, (unsigned int)d.year % 100);
	put_two(out + 17, d.hour);
	put_two(out + 20, d.min);
	put_two(out + 23, d.sec);
}

/* `n` digits; `blank`: the first may be one. @return -1: they are not */
static int digits(struct httpd_text *t, size_t n, bool blank)
{
	int v = 0;

	if (t->len < n)
		return -1;
	for (; n; n--, blank = false, t->p++, t->len--) {
		if (blank && t->p[0] == ' ')
			continue;
		if (t->p[0] < '0' || t->p[0] > '9')
			return -1;
		v = 10 * v + (t->p[0] - '0');
	}
	return v;
}

static int month(struct httpd_text *t)
{
	int i;

	for (i = 0; i < 12; i++)
		if (t->len >= 3 && memcmp(t->p, months + 3 * i, 3) == 0) {
			t->p += 3;
			t->len -= 3;
			return i + 1;
		}
	return -1;
}

/* The number that a letter of a pattern stands for, into its place.
 * @return -1: something else stands there */
static int number(char kind, struct httpd_text *t, struct uk_date *d)
{
	int v = kind == 'M' ? month(t) : digits(t, kind == 'Y' ? 4 : 2,
						kind == 'd');

	switch (kind) {
	case 'M': d->month = (uint8_t)v; break;
	case 'd': d->day = (uint8_t)v; break;
	case 'Y': d->year = v; break;
	case 'y': d->year = v + (v < 70 ? 2000 : 1900); break;
	case 'h': d->hour = (uint8_t)v; break;
	case 'm': d->min = (uint8_t)v; break;
	default: d->sec = (uint8_t)v; break;
	}
	return v;
}

/* Along a pattern: `*` are letters, letters are numbers, GMT is said as # . */
static bool reads(const char *form, struct httpd_text t, struct uk_date *d)
{
	static const char gmt[] = "GMT";

	for (; *form; form++) {
		if (*form == '*') {
			while (t.len && (t.p[0] | 32) >= 'a' &&
			       (t.p[0] | 32) <= 'z')
				t.p++, t.len--;
		} else if (*form == '#') {
			if (t.len != 3 || memcmp(t.p, gmt, 3))
				return false;
			t.len = 0;
		} else if (strchr("MdYyhms", *form)) {
			if (number(*form, &t, d) < 0)
				return false;
		} else if (!t.len || t.p[0] != *form) {
			return false;
		} else {
			t.p++, t.len--;
		}
	}
	return !t.len;
}

uint64_t httpd_date_read(struct httpd_text t)
{
	static const char *const forms[] = {
		"*, d M Y h:m:s #", "*, d-M-y h:m:s #", "* M d h:m:s Y",
	};
	struct uk_date d;
	uint64_t sec;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(forms); i++)
		if (reads(forms[i], t, &d))
			return uk_date_seconds(&d, &sec) ? 0 : sec;
	return 0;
}
