/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Memory and strings. Areas have exactly the size that the function may touch,
 * on the heap: the address sanitizer sees a byte too many.
 */
#include "compare.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static int sign(int n)
{
	return (n > 0) - (n < 0);
}

/* A heap area of exactly `n` bytes at an odd offset, with contents. */
static unsigned char *area(size_t n, size_t offset, unsigned int kinds)
{
	unsigned char *p = malloc(n + offset);
	size_t i;

	for (i = 0; i < n + offset; i++)
		p[i] = (unsigned char)below(kinds);
	return p + offset;
}

static void copies(void)
{
	size_t n = below(4) ? below(80) : below(600), off = below(9);
	unsigned char *src = area(n, off, 256);
	size_t doff = below(9);
	unsigned char *dst = area(n, doff, 256);
	size_t span = n + below(100), from, to;
	unsigned char *a = area(span, 0, 256), *b = malloc(span + 1);
	int c = (int)rnd();

	if (wf_memcpy(dst, src, n) != dst || memcmp(dst, src, n))
		differ("memcpy of %zu bytes", n);
	memcpy(b, a, span);
	from = below((unsigned int)(span - n + 1));
	to = below((unsigned int)(span - n + 1));
	memmove(b + to, b + from, n);
	if (wf_memmove(a + to, a + from, n) != a + to || memcmp(a, b, span))
		differ("memmove of %zu bytes by %zd", n, to - from);
	memset(b + to, c, n);
	wf_memset(a + to, c, n);
	if (memcmp(a, b, span))
		differ("memset of %zu bytes", n);
	free(src - off);
	free(dst - doff);
	free(a);
	free(b);
}

static void searches(void)
{
	size_t n = below(4) ? below(40) : below(300), off = below(9);
	unsigned char *a = area(n, off, below(3) ? 3 : 256), *b = malloc(n + 1);
	int c = (int)below(4) - (int)(256 * below(2));
	size_t sub = below((unsigned int)n + 1), at;

	memcpy(b, a, n);
	if (n && below(2))
		b[below((unsigned int)n)] = (unsigned char)rnd();
	if (sign(memcmp(a, b, n)) != sign(wf_memcmp(a, b, n)))
		differ("memcmp of %zu bytes", n);
	if (memchr(a, c, n) != wf_memchr(a, c, n))
		differ("memchr of %d in %zu bytes", c, n);
	if (memrchr(a, c, n) != wf_memrchr(a, c, n))
		differ("memrchr of %d in %zu bytes", c, n);
	at = below((unsigned int)(n - sub + 1));
	memcpy(b, a + at, sub);
	if (sub && below(2))
		b[below((unsigned int)sub)] ^= 1;
	if (memmem(a, n, b, sub) != wf_memmem(a, n, b, sub))
		differ("memmem of %zu in %zu bytes", sub, n);
	free(a - off);
	free(b);
}

void test_memory(long rounds)
{
	for (; rounds; rounds--) {
		copies();
		searches();
	}
}

/* A copy on the heap that ends right behind the NUL. */
static char *exact(const char *s)
{
	return strcpy(malloc(strlen(s) + 1), s);
}

static void compares(const char *a, const char *b, size_t n)
{
	if (sign(strcmp(a, b)) != sign(wf_strcmp(a, b)))
		differ("strcmp(%s, %s)", a, b);
	if (sign(strncmp(a, b, n)) != sign(wf_strncmp(a, b, n)))
		differ("strncmp(%s, %s, %zu)", a, b, n);
	if (sign(strcasecmp(a, b)) != sign(wf_strcasecmp(a, b)))
		differ("strcasecmp(%s, %s)", a, b);
	if (sign(strncasecmp(a, b, n)) != sign(wf_strncasecmp(a, b, n)))
		differ("strncasecmp(%s, %s, %zu)", a, b, n);
	if (sign(strcmp(a, b)) != sign(wf_strcoll(a, b)))
		differ("strcoll(%s, %s)", a, b);
}

static void finds(const char *a, const char *b, int c, size_t n)
{
	if (strlen(a) != wf_strlen(a) || strnlen(a, n) != wf_strnlen(a, n))
		differ("strlen, strnlen(%s, %zu)", a, n);
	if (strchr(a, c) != wf_strchr(a, c) ||
	    strrchr(a, c) != wf_strrchr(a, c) ||
	    strchrnul(a, c) != wf_strchrnul(a, c))
		differ("strchr and others(%s, %d)", a, c);
	if (strstr(a, b) != wf_strstr(a, b))
		differ("strstr(%s, %s)", a, b);
	if (strcasestr(a, b) != wf_strcasestr(a, b))
		differ("strcasestr(%s, %s)", a, b);
	if (strspn(a, b) != wf_strspn(a, b) ||
	    strcspn(a, b) != wf_strcspn(a, b) ||
	    strpbrk(a, b) != wf_strpbrk(a, b))
		differ("strspn and others(%s, %s)", a, b);
}

/* Each function on two arrays with the same contents. */
static void builds(const char *a, const char *b, size_t n)
{
	char x[512], y[512];

#define SAME(what, theirs, ours)                                               \
	do {                                                                   \
		memset(x, '#', sizeof(x));                                     \
		memset(y, '#', sizeof(y));                                     \
		strcpy(x, a);                                                  \
		strcpy(y, a);                                                  \
		if ((theirs) - x != (ours) - y || memcmp(x, y, sizeof(x)))     \
			differ(what "(%s, %s, %zu)", a, b, n);                 \
	} while (0)
	SAME("strcpy", strcpy(x, b), wf_strcpy(y, b));
	SAME("stpcpy", stpcpy(x, b), wf_stpcpy(y, b));
	SAME("strncpy", strncpy(x, b, n), wf_strncpy(y, b, n));
	SAME("stpncpy", stpncpy(x, b, n), wf_stpncpy(y, b, n));
	SAME("strcat", strcat(x, b), wf_strcat(y, b));
	SAME("strncat", strncat(x, b, n), wf_strncat(y, b, n));
	if (strlen(b) < n) /* else the contents are anybody's */
		SAME("strxfrm", x + strxfrm(x, b, n), y + wf_strxfrm(y, b, n));
	SAME("mempcpy", (char *)mempcpy(x, b, strlen(b)),
	     (char *)wf_mempcpy(y, b, strlen(b)));
#undef SAME
	if (!!memccpy(x, b, 'a', strlen(b)) != !!wf_memccpy(y, b, 'a', strlen(b)) ||
	    memcmp(x, y, strlen(b)))
		differ("memccpy(%s)", b);
}

/* The host has no strlcpy() before glibc 2.38: stated in terms of snprintf. */
static void bounded(const char *a, const char *b, size_t n)
{
	char x[512] = "", y[512] = "";
	size_t len;

	snprintf(x, n, "%s", b);
	if (wf_strlcpy(y, b, n) != strlen(b) || memcmp(x, y, n))
		differ("strlcpy(%s, %zu)", b, n);
	strcpy(x, a);
	strcpy(y, a);
	len = strnlen(a, n) + strlen(b);
	if (strlen(a) < n)
		snprintf(x + strlen(a), n - strlen(a), "%s", b);
	if (wf_strlcat(y, b, n) != len || strcmp(x, y))
		differ("strlcat(%s, %s, %zu)", a, b, n);
}

void test_strings(long rounds)
{
	static const char *const alphabets[] = { "ab", "aAbB", "abc\xe4\x80", "x" };
	char a[200], b[200], *p, *q;
	int c;

	for (; rounds; rounds--) {
		size_t n = below(220);
		const char *alphabet = PICK(alphabets);

		text(a, below(3) ? 20 : sizeof(a), alphabet);
		text(b, below(3) ? 4 : sizeof(b), alphabet);
		if (below(4) == 0) /* often a common beginning */
			memcpy(b, a, strnlen(a, strlen(b)));
		p = exact(a);
		q = exact(b);
		c = below(4) ? alphabet[0] : (int)rnd();
		compares(p, q, n);
		finds(p, q, c, n);
		builds(p, q, n);
		bounded(p, q, n);
		free(p);
		free(q);
	}
}

void test_tokens(long rounds)
{
	char a[80], b[80], *save1, *save2, *x, *y, *p, *q;
	const char *sep;

	for (; rounds; rounds--) {
		text(a, sizeof(a), "ab,;  ");
		strcpy(b, a);
		p = a;
		q = b;
		if (below(2)) {
			do { /* other separators at each call */
				sep = below(2) ? ",; " : ", ";
				x = strtok_r(p, sep, &save1);
				y = below(2) || 1 ? wf_strtok_r(q, sep, &save2) : 0;
				p = q = NULL;
				if (!x != !y || (x && (x - a != y - b || strcmp(x, y))))
					differ("strtok_r: %s, %s", x, y);
			} while (x && y);
			continue;
		}
		do {
			sep = below(2) ? ",; " : ", ";
			x = strsep(&p, sep);
			y = wf_strsep(&q, sep);
			if (!x != !y || (x && strcmp(x, y)))
				differ("strsep: %s, %s", x, y);
		} while (x && y);
	}
}

void test_ctype(long rounds)
{
	int c;

	(void)rounds;
	for (c = -1; c < 256; c++) {
#define SAME(f)                                                                \
		if (!f(c) != !wf_##f(c))                                       \
			differ(#f "(%d)", c)
		SAME(isalnum);
		SAME(isalpha);
		SAME(isblank);
		SAME(iscntrl);
		SAME(isdigit);
		SAME(isgraph);
		SAME(islower);
		SAME(isprint);
		SAME(ispunct);
		SAME(isspace);
		SAME(isupper);
		SAME(isxdigit);
#undef SAME
		if (tolower(c) != wf_tolower(c) || toupper(c) != wf_toupper(c))
			differ("tolower, toupper(%d)", c);
	}
}
