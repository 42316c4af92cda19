/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Numbers from text (strtol, strtod and relatives) and the scanf family.
 */
#include "compare.h"

#include <errno.h>
#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A text that is nearly an integer. */
static void int_text(char *s)
{
	static const char *const forms[] = {
		"%jd", "%ju", "0x%jx", "%#jo", "-%ju", "+%jd", "0X%jX", "0%jd",
		"%jx", "-0x%jx", "%jd%jd", "00%jo", "%jdz", "0x%jdg", "%jd.5",
	};
	static const char *const limits[] = {
		"9223372036854775807", "9223372036854775808",
		"-9223372036854775808", "-9223372036854775809",
		"18446744073709551615", "18446744073709551616",
		"-18446744073709551615", "-18446744073709551616",
		"2147483647", "2147483648", "-2147483648", "-2147483649",
		"0x7fffffffffffffff", "-0x8000000000000000",
		"0x10000000000000000", "99999999999999999999999999",
	};
	static const char *const before[] = { "", "", " ", "\t\n", "-", "+",
					      "0x", "0", "--", "x", "" };

	s += sprintf(s, "%s", PICK(before));
	if (below(10) == 0)
		strcpy(s, PICK(limits));
	else if (below(8))
		sprintf(s, PICK(forms), edgy(), edgy());
	else
		text(s, 30, "0123456789abcxXzZ-+ ");
}

/* Value, end and errno of both; the host must not touch ours. */
#define BOTH(type, f, show, ...)                                               \
	do {                                                                   \
		char *e1 = s, *e2 = s;                                         \
		errno = wf_errno = 0;                                          \
		type v1 = f(s, &e1, ##__VA_ARGS__);                            \
		int err1 = errno;                                              \
		type v2 = wf_##f(s, &e2, ##__VA_ARGS__);                       \
		if (!SAME(v1, v2) || e1 != e2 || err1 != wf_errno)             \
			differ(#f " of \"%.200s\": " show " end %td errno %d, ours " \
			       show " end %td errno %d", s, v1, e1 - s, err1,  \
			       v2, e2 - s, wf_errno);                          \
	} while (0)

void test_read_int(long rounds)
{
	static const int bases[] = { 0, 0, 10, 10, 16, 8, 2, 36, 3, 35 };
	char buf[200], *s;
	int base;

#define SAME(a, b) ((a) == (b))
	for (; rounds; rounds--) {
		int_text(buf);
		s = strcpy(malloc(strlen(buf) + 1), buf);
		base = bases[below(10)];
		BOTH(long, strtol, "%ld", base);
		BOTH(unsigned long, strtoul, "%lu", base);
		BOTH(long long, strtoll, "%lld", base);
		BOTH(unsigned long long, strtoull, "%llu", base);
		BOTH(intmax_t, strtoimax, "%jd", base);
		BOTH(uintmax_t, strtoumax, "%ju", base);
		if (atoi(s) != wf_atoi(s))
			differ("atoi(%s)", s);
		free(s);
	}
	if (wf_strtol("12", NULL, 1) || wf_errno != EINVAL)
		differ("base 1");
#undef SAME
}

/* The exact middle between two neighbours, perhaps with a digit behind it. */
static void tie_text(char *s)
{
	uint64_t bits = rnd();
	long double d;
	double v;

	memcpy(&v, &bits, sizeof(v));
	if (!isfinite(v))
		v = 1;
	v = fabs(v);
	if (below(2))
		v = ldexp((double)(rnd() >> 11), (int)below(100) - 80);
	d = ((long double)v + (long double)nextafter(v, INFINITY)) / 2;
	if (isinf(d))
		d = v;
	s += sprintf(s, "%.*Lf", 1080, d);
	while (s[-1] == '0')
		*--s = '\0';
	if (below(2))
		sprintf(s, "%0*d", 1 + (int)below(300), (int)below(2));
}

/* The same with large integers: the middle, or one more, or one less. */
static void big_tie_text(char *s)
{
	long double middle = (long double)((rnd() >> 10) | 1); /* 54 bits, odd */
	size_t n = (size_t)sprintf(s, "%.0Lf",
				   ldexpl(middle, 1 + (int)below(300)));

	if (below(2))
		s[n - 1]++; /* it was even: no carry */
	else if (below(2) && s[n - 1] > '0')
		s[n - 1]--;
}

/* The same in hexadecimal, with a bit far behind the middle, or none. */
static void hex_tie_text(char *s)
{
	int n = sprintf(s, "0x1.%013" PRIx64 "8", rnd() >> 12);

	sprintf(s + n, "%0*xp%d", (int)below(60) + 1, below(2),
		(int)below(40) - 20);
}

/* Texts on the edges: of the grammar, of the formats, of a tie. */
static const char *const odd[] = {
	"", ".", "-", "+.", ".e1", "1.", ".5", "1e", "1e+", "1e-", "0x",
	"0x.", "0x1p", "0x1p+", "0x1.8p1", "0x.8p-3", "0xg", "inf",
	"INF", "infinit", "infinity", "-Infinity!", "nan", "NAN",
	"-nan", "nan(", "nan(12)", "nan(abc_1)x", "nan(a-b)", "in",
	"na", "1e99999", "-1e-99999", "0e99999", "00000000.000e5",
	"1e99999999999999999999", "0x1p99999999999999999999", "0x0p99",
	"1e-99999999999999999999", "0x1p-99999999999999999999",
	"0x1.fffffffffffff7p1023", "0x1.fffffffffffff8p1023",
	"0x1p-1075", "0x1.1p-1075", "0x1p-1074", "0x1p-150", "0x1p-149",
	"4.9406564584124654e-324", "2.4703282292062327e-324",
	"2.4703282292062328e-324", "2.2250738585072011e-308",
	"2.2250738585072014e-308", "1.7976931348623157e308",
	"1.7976931348623158e308", "1.7976931348623159e308",
	"3.4028235e38", "3.4028236e38", "1.4e-45", "7e-46",
	"9007199254740993", "9007199254740992.99999999999999999999",
	"1.18973149535723176502e4932", "1.18973149535723176509e4932",
	"3.6451995318824746025e-4951", "1.8225997659412373013e-4951",
	"0x1.23456789abcdef0123456789abcdef0123456789p0",
	"0x123456789abcdef0123456789abcdef0123456789p-10",
	"0x1.00000000000008p0", "0x1.000000000000080000000000001p0",
	"123456789012345678901234567890123456789e-20",
};

static void float_text(char *s)
{
	static const char *const forms[] = {
		"%.17g", "%.9g", "%.21g", "%a", "%f", "%e", "%.3g", "%.40f",
		"%.800g", "%.0f", "%G", "%A", "  %g", "+%gx", "%ge", "%.5ge+",
		"%.1fe5", "%g.1", "0%g",
	};
	size_t n;

	switch (below(10)) {
	case 0:
		strcpy(s, PICK(odd));
		break;
	case 5:
		big_tie_text(s);
		break;
	case 6:
		hex_tie_text(s);
		break;
	case 1:
		tie_text(s);
		break;
	case 2: /* any digits */
		text(s, 60, "0123456789");
		strcat(s, ".");
		text(s + strlen(s), 60, "0123456789");
		if (below(2))
			sprintf(s + strlen(s), "e%d", (int)below(700) - 350);
		break;
	case 3:
		text(s, 20, "01.eE-+xXpPinfa() ");
		break;
	case 4: /* long strings of zeros around a number */
		n = below(500);
		memset(s, '0', n);
		sprintf(s + n, "%s%s%0*de%d", below(2) ? "1" : "",
			below(2) ? "." : "", 1 + (int)below(400),
			(int)below(1000000), (int)below(900) - 450);
		break;
	default:
		sprintf(s, PICK(forms), edgy_double());
	}
}

void test_read_float(long rounds)
{
	static char s[8000];

#define SAME(a, b) ((isnan(a) && isnan(b)) || ((a) == (b) && signbit(a) == signbit(b)))
	for (; rounds; rounds--) {
		if (below(10) == 0)
			sprintf(s, below(2) ? "%.25Lg" : "%.70Le",
				edgy_ldouble());
		else
			float_text(s);
		BOTH(double, strtod, "%a");
		BOTH(float, strtof, "%a");
		BOTH(long double, strtold, "%La");
	}
#undef SAME
}

/* --- scanf --- */

/* What both have stored, as bytes. */
static unsigned char got1[4][128], got2[4][128];

static void scan_both(const char *s, const char *fmt)
{
	int n, m;

	memset(got1, 0x55, sizeof(got1));
	memset(got2, 0x55, sizeof(got2));
	n = sscanf(s, fmt, got1[0], got1[1], got1[2], got1[3]);
	m = wf_sscanf(s, fmt, got2[0], got2[1], got2[2], got2[3]);
	if (n != m || memcmp(got1, got2, sizeof(got1)))
		differ("\"%s\" of \"%s\": %d, ours %d; first %" PRIx64 ", ours %"
		       PRIx64, fmt, s, n, m, *(uint64_t *)got1[0],
		       *(uint64_t *)got2[0]);
}

/*
 * Where "0x" is followed by no digit, C11 (7.21.6.2p9) has read a prefix of a
 * number and fails; the host takes the 0.
 */
static bool host_takes_a_prefix(const char *s)
{
	const char *x;

	for (x = s; (x = strpbrk(x, "xX")); x++)
		if (x > s && x[-1] == '0')
			return true;
	return false;
}

void test_scan_int(long rounds)
{
	static const char *const formats[] = {
		"%d%n", "%i%n", "%u%d", "%o%n", "%x %n", "%hhd%hd", "%ld%ld",
		"%lld%n", "%ju%zu", "%td", "%3d%2d%d", "%*d%d", "%5i%n", "%1d%1x",
		" %d , %d", "%d-%d", "%2x%2x", "%4x%n", "%d%%%d", "%p%n",
	};
	char s[200];

	for (; rounds; rounds--) {
		if (below(3)) {
			int_text(s);
		} else {
			text(s, 20, "0123456789,-+% x");
		}
		if (host_takes_a_prefix(s))
			continue;
		scan_both(s, PICK(formats));
	}
	scan_both("0x1f 0X2", "%i%x%n");
	if (wf_sscanf("0xg", "%i", got2[0]) != 0)
		differ("0xg is no integer");
}

/* Likewise an 'e' with no digits behind it. */
static bool host_takes_an_e(const char *s)
{
	const char *e;

	for (e = s; (e = strpbrk(e, "eE")); e++)
		if (!strspn(e + 1 + strspn(e + 1, "+-"), "0123456789"))
			return true;
	return false;
}

/* Nor does a width cut through a number with an exponent. */
void test_scan_float(long rounds)
{
	static const char *const formats[] = {
		"%f%n", "%lf%n", "%e %n", "%lg%n", "%a%n", "%10lf%n", "%5f%f",
		"%*f%lf", "%3lf%3lf%n",
	};
	static char s[8000];
	const char *fmt;
	long double a, b;

	for (; rounds; rounds--) {
		float_text(s);
		if (strpbrk(s, "xXnN"))
			sprintf(s, "%.*g", (int)below(25), edgy_double());
		if (strpbrk(s, "nN") || host_takes_an_e(s))
			continue;
		fmt = PICK(formats);
		if (!strpbrk(fmt, "135") || !strpbrk(s, "eE"))
			scan_both(s, fmt);
		a = b = 0;
		if (sscanf(s, "%Lf", &a) != wf_sscanf(s, "%Lf", &b) || a != b)
			differ("%%Lf of %s: %La, ours %La", s, a, b);
	}
	scan_both("inf -infinity", "%f%f");
	if (wf_sscanf("1e+x", "%f", got2[0]) != 0)
		differ("1e+ is no number");
}

void test_scan_text(long rounds)
{
	static const char *const formats[] = {
		"%s%s", "%c%c", "%3s%n", "%[a-c]%s", "%[^ ]%n%s", "%*s%s",
		"%[]a]%s", "%[^]a]%s", "%5c%n", "%2[ab]%2[^b]%s", " %c %c", "%s %n",
		"a%s", "%%%s", "%[a-]%s", "%[-a]%n", "%*c%s", "a b%n%s", "%[b-a]%s",
		"%s%d%s", "%*[a]%s", "%*3s%c",
	};
	const char *fmt;
	char s[80];

	for (; rounds; rounds--) {
		text(s, 30, "aabc ]-%1\n");
		fmt = PICK(formats);
		/* C11 (7.21.6.2, 12) wants all five, the host is content with one */
		if (strncmp(fmt, "%5c", 3) || strlen(s) >= 5)
			scan_both(s, fmt);
	}
	if (wf_sscanf("abc", "%5c", got2[0]) != 0 ||
	    wf_sscanf("1abc", "%d%5c", got2[0], got2[1]) != 1)
		differ("three are not five characters, nor the end of input");
	scan_both("", "%5c");
}
