/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The printf family: random formats and arguments, one conversion at a time
 * between two letters, so that padding shows.
 */
#include "compare.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

static char theirs[40000], ours[40000];

/* Flags, width and precision; `stars` of them come as arguments. */
static void random_spec(char *fmt, const char *flags, int prec_most, int *stars)
{
	int n = (int)below(4);

	*stars = 0;
	*fmt++ = '<';
	*fmt++ = '%';
	while (n--)
		*fmt++ = flags[below((unsigned int)strlen(flags))];
	switch (below(4)) {
	case 0:
		fmt += sprintf(fmt, "%u", 1 + below(30));
		break;
	case 1:
		*fmt++ = '*';
		*stars |= 1;
		break;
	}
	switch (below(4)) {
	case 0:
		fmt += sprintf(fmt, ".%u", below((unsigned int)prec_most));
		break;
	case 1:
		fmt += sprintf(fmt, ".*");
		*stars |= 2;
		break;
	case 2:
		fmt += sprintf(fmt, below(4) ? "" : ".");
		break;
	}
	*fmt = '\0';
}

static void check(const char *fmt, int n, int m)
{
	if (n != m || strcmp(theirs, ours))
		differ("\"%s\": %d [%.200s], ours %d [%.200s]", fmt, n, theirs,
		       m, ours);
}

/* Mostly enough room, sometimes too little, sometimes none. */
static size_t room(void)
{
	memset(theirs, '#', 100);
	memset(ours, '#', 100);
	theirs[100] = ours[100] = '\0';
	return below(5) ? sizeof(theirs) : below(20);
}

/* One conversion with the same arguments for both. */
#define BOTH(...)                                                              \
	do {                                                                   \
		size_t size = room();                                          \
		int n1 = snprintf(theirs, size, fmt, __VA_ARGS__);             \
									       \
		check(fmt, n1, wf_snprintf(ours, size, fmt, __VA_ARGS__));     \
	} while (0)
#define BOTH_STARS(value)                                                      \
	do {                                                                   \
		int wide_ = (int)below(60) - 30, prec_ = (int)below(50) - 10;  \
		__typeof__(value) once = (value);                              \
									       \
		if (stars == 3)                                                \
			BOTH(wide_, prec_, once);                              \
		else if (stars == 1)                                           \
			BOTH(wide_, once);                                     \
		else if (stars == 2)                                           \
			BOTH(prec_, once);                                     \
		else                                                           \
			BOTH(once);                                            \
	} while (0)

void test_print_int(long rounds)
{
	static const char *const lengths[] = { "", "hh", "h", "l", "ll", "j",
					       "z", "t" };
	const char *len;
	char fmt[64];
	int stars;
	uint64_t v;

	for (; rounds; rounds--) {
		random_spec(fmt, "-+ #0'", 40, &stars);
		len = PICK(lengths);
		sprintf(fmt + strlen(fmt), "%s%c>", len, "diouxX"[below(6)]);
		v = edgy();
		if (strlen(len) == 1 && *len != 'h')
			BOTH_STARS((unsigned long)v);
		else if (!strcmp(len, "ll"))
			BOTH_STARS((unsigned long long)v);
		else
			BOTH_STARS((unsigned int)v);
	}
}

void test_print_text(long rounds)
{
	static const wchar_t wide[] = { 'a', 'z', 0x7f, 0x80, 0xe9, 0x7ff,
		0x800, 0x20ac, 0xd7ff, 0xe000, 0xffff, 0x10000, 0x1f600,
		0x10ffff };
	char fmt[64], s[64], *p;
	wchar_t ws[20];
	int stars;
	size_t n, i;

	for (; rounds; rounds--) {
		random_spec(fmt, "-", 30, &stars);
		text(s, 40, "abc%\xc3\xa4");
		n = below(20);
		for (i = 0; i < n; i++)
			ws[i] = wide[below(sizeof(wide) / sizeof(*wide))];
		ws[n] = L'\0';
		switch (below(6)) {
		case 0:
			strcat(fmt, "c>");
			BOTH_STARS(1 + (int)below(255));
			break;
		case 1:
			strcat(fmt, "p>");
			if (strchr(fmt, '.'))
				break; /* undefined with a precision */
			p = below(3) ? (char *)edgy() : NULL;
			BOTH_STARS(p);
			break;
		case 2:
			strcat(fmt, "ls>");
			BOTH_STARS(&ws[0]);
			break;
		case 3:
			if (strchr(fmt, '.'))
				break;
			strcat(fmt, "lc>");
			BOTH_STARS((wint_t)wide[below(14)]);
			break;
		case 4: /* no NUL within the precision */
			n = strlen(s);
			p = memcpy(malloc(n), s, n);
			strcpy(fmt, "<%.*s>");
			BOTH((int)n, p);
			free(p);
			break;
		default:
			strcat(fmt, "s>");
			p = below(10) ? s : NULL;
			BOTH_STARS(p);
		}
	}
}

/*
 * The host prints "%#g" of 999999.5 as "1.e+06", where C11 (7.21.6.1p6) keeps
 * the zeros: a carry into a new digit with '#' is not compared.
 */
static bool host_is_wrong(const char *fmt)
{
	return strchr(fmt, '#') && strpbrk(fmt, "gG");
}

void test_print_float(long rounds)
{
	char fmt[64];
	int stars;

	for (; rounds; rounds--) {
		random_spec(fmt, "-+ #0", below(20) ? 40 : 1200, &stars);
		sprintf(fmt + strlen(fmt), "%c>", "aefgAEFG"[below(8)]);
		if (host_is_wrong(fmt))
			continue;
		BOTH_STARS(edgy_double());
	}
}

void test_print_ldouble(long rounds)
{
	char fmt[64];
	int stars;

	for (rounds /= 4; rounds; rounds--) {
		random_spec(fmt, "-+ #0", below(50) ? 60 : 17000, &stars);
		sprintf(fmt + strlen(fmt), "L%c>", "aefgAEFG"[below(8)]);
		if (host_is_wrong(fmt))
			continue;
		BOTH_STARS(edgy_ldouble());
	}
}

/* What we define and the host does not, or otherwise. */
void test_print_odd(long rounds)
{
	static const struct { const char *fmt, *out; } as_written[] = {
		{ "%y", "%y" }, { "%", "%" }, { "50%", "50%" },
		{ "%-08.3lk!", "%-08.3lk!" }, { "%l", "%l" }, { "%5%|", "%|" },
		{ "%2$d", "%2$d" }, { "%#g", "1.00000e+06" },
		{ "%#.3g", "1.00e+06" }, { "%#.0g", "1.e+06" },
	};
	int i, n, stored = 7;

	(void)rounds;
	for (i = 0; i < (int)(sizeof(as_written) / sizeof(*as_written)); i++) {
		n = wf_snprintf(ours, sizeof(ours), as_written[i].fmt, 999999.5);
		if (strcmp(ours, as_written[i].out) || n != (int)strlen(ours))
			differ("%s gives %s", as_written[i].fmt, ours);
	}
	wf_snprintf(ours, sizeof(ours), "a%nb%d", &stored, 3);
	if (strcmp(ours, "a%nb3") || stored != 7)
		differ("%%n gives %s, %d", ours, stored);
	wf_errno = 0;
	if (wf_snprintf(ours, 10, "%*d", INT_MIN, 1) != -1 || wf_errno != 75)
		differ("a width of INT_MIN");
	if (wf_snprintf(ours, 10, "%99999999999d", 1) != -1)
		differ("a width beyond int");
	wf_errno = 0;
	if (wf_snprintf(ours, 10, "%lc", 0xd800) != -1 || wf_errno != 84)
		differ("a surrogate");
	if (wf_snprintf(NULL, 0, "%d", 12345) != 5)
		differ("no room at all");
}
