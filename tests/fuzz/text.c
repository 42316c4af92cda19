/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Formats and numbers: ukfmt's printf, nolibc's scanf and strtol, each against
 * the host's C library where both must say the same.
 *
 * printf has two parts. A format that is put together from the input, with
 * arguments that fit, must give what the host gives. A format that is the input
 * itself, with whatever arguments, must only not read or write where it may not
 * (its %s, %ls and * all find an address at which zeros lie and which, taken
 * for a width, is small).
 */
#include "fuzz.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <sys/mman.h>

#include <uk/fmt.h>

/* --- printf --------------------------------------------------------------------- */

/* A conversion that has its argument in the input. */
struct spec {
	char fmt[32];     /* "<%...>" */
	int width, prec;  /* of the stars in it */
	int stars;        /* how many: 0 to 2 */
	char conv;        /* its last letter */
	const char *len;  /* hh, l, ... */
};

/* Flags that C leaves undefined for a conversion are left out. */
static void take_spec(struct spec *s, struct bytes *in)
{
	static const char convs[] = "diuoxXcsp%eEfFgGaA";
	static const char *const lens[] = { "", "hh", "h", "l", "ll", "z", "j" };
	unsigned int flags = take8(in), shape = take8(in);
	char prec[8] = "", width[8] = "";
	bool number, real;

	s->conv = convs[take8(in) % (sizeof(convs) - 1)];
	real = strchr("eEfFgGaA", s->conv);
	number = strchr("diuoxX", s->conv);
	s->len = number ? lens[take8(in) % 7] : "";
	s->width = (int)take8(in) - 100;
	s->prec = (int)(take8(in) % 60) - 4;
	s->stars = 0;
	if (s->conv == '%') { /* takes no arguments and has no form */
		strcpy(s->fmt, "<%%>");
		return;
	}
	if (shape & 1)
		snprintf(width, sizeof(width), "%d", s->width < 0 ? -s->width
						      : s->width);
	else if (shape & 2)
		strcpy(width, "*"), s->stars++;
	if (!strchr("cp", s->conv) && shape & 4)
		snprintf(prec, sizeof(prec), ".%d", s->prec < 0 ? 0 : s->prec);
	else if (!strchr("cp", s->conv) && shape & 8)
		strcpy(prec, ".*"), s->stars |= 2;
	snprintf(s->fmt, sizeof(s->fmt), "<%%%s%s%s%s%s%s%s%s%c>",
		 flags & 1 ? "-" : "",
		 flags & 2 && (real || strchr("di", s->conv)) ? "+" : "",
		 flags & 4 && (real || strchr("di", s->conv)) ? " " : "",
		 flags & 8 && (real || strchr("oxX", s->conv)) ? "#" : "",
		 flags & 16 && (real || number) ? "0" : "", width, prec, s->len,
		 s->conv);
}

/* Both libraries with the same arguments. */
#define PRINT_BOTH(s, arg)                                                     \
	do {                                                                   \
		switch ((s)->stars) {                                          \
		case 0:                                                        \
			n = snprintf(a, room, (s)->fmt, arg);                  \
			m = uk_snprintf(b, room, (s)->fmt, arg);               \
			break;                                                 \
		case 1:                                                        \
			n = snprintf(a, room, (s)->fmt, (s)->width, arg);      \
			m = uk_snprintf(b, room, (s)->fmt, (s)->width, arg);   \
			break;                                                 \
		case 2:                                                        \
			n = snprintf(a, room, (s)->fmt, (s)->prec, arg);       \
			m = uk_snprintf(b, room, (s)->fmt, (s)->prec, arg);    \
			break;                                                 \
		default:                                                       \
			n = snprintf(a, room, (s)->fmt, (s)->width, (s)->prec, \
				     arg);                                     \
			m = uk_snprintf(b, room, (s)->fmt, (s)->width,         \
					(s)->prec, arg);                       \
		}                                                              \
	} while (0)

static void compare_print(const struct spec *s, struct bytes *in)
{
	size_t room = take8(in) * 4U;
	char *a = malloc(room + 1), *b = malloc(room + 1);
	uint64_t v = take64(in);
	int n, m;
	double d;
	char *text;

	memset(a, '#', room + 1);
	memset(b, '#', room + 1);
	if (strchr("eEfFgGaA", s->conv)) {
		memcpy(&d, &v, sizeof(d));
		PRINT_BOTH(s, d);
	} else if (s->conv == 's') {
		text = take_string(in, 40);
		PRINT_BOTH(s, text);
		free(text);
	} else if (s->len[0] == 'l' || s->len[0] == 'z' || s->len[0] == 'j'
		   || s->conv == 'p') {
		PRINT_BOTH(s, (void *)v);
	} else {
		PRINT_BOTH(s, (int)v);
	}
	REQUIRE(n == m && !memcmp(a, b, room + 1), "\"%s\" (%d, %d) of %jx in "
		"%zu: %d [%.*s], ours %d [%.*s]", s->fmt, s->width, s->prec,
		(uintmax_t)v, room, n, (int)room, a, m, (int)room, b);
	free(a);
	free(b);
}

static size_t counted;

static void count(void *arg, const char *s, size_t n)
{
	(void)arg;
	REQUIRE(n && memchr(s, s[n - 1], n), "a piece of %zu bytes", n);
	counted += n;
}

/* An address that is a small number, with zeros behind it. */
static void *low_zeros(void)
{
	static void *at;

	if (!at)
		at = mmap((void *)0x10000, 4096, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE,
			  -1, 0);
	if (at == MAP_FAILED) {
		perror("mmap of page 16");
		exit(2);
	}
	return at;
}

static void any_format(struct bytes *in)
{
	char *fmt = take_string(in, 64);
	void *z = low_zeros();
	int n;

	counted = 0;
	n = uk_fmt(count, NULL, fmt, z, z, z, z, z, z, z, z, z, z, z, z, z, z,
		   z, z, z, z, z, z, z, z, z, z, z, z, z, z, z, z, z, z);
	REQUIRE(n < 0 || (size_t)n == counted, "\"%s\": %d bytes said, %zu came",
		fmt, n, counted);
	free(fmt);
}

void fuzz_printf(const char *name, struct bytes *in)
{
	struct spec s;

	(void)name;
	if (take8(in) % 4 == 0)
		any_format(in);
	while (in->left) {
		take_spec(&s, in);
		compare_print(&s, in);
	}
}

/* --- strtol ----------------------------------------------------------------------- */

/* Value, end and errno of both. */
#define READ_BOTH(type, f, ...)                                                \
	do {                                                                   \
		char *e1 = NULL, *e2 = NULL;                                   \
		type v1, v2;                                                   \
		int err;                                                       \
		errno = weft_errno = 0;                                        \
		v1 = f(s, &e1, ##__VA_ARGS__);                                 \
		err = errno;                                                   \
		v2 = weft_##f(s, &e2, ##__VA_ARGS__);                          \
		REQUIRE((v1 == v2 || (v1 != v1 && v2 != v2)) && e1 == e2       \
			&& err == weft_errno, #f "(\"%s\"): end %td, ours "    \
			"%td, errno %d, ours %d", s, e1 - s, e2 - s, err,      \
			weft_errno);                                           \
	} while (0)

void fuzz_strtol(const char *name, struct bytes *in)
{
	static const int bases[] = { 0, 10, 16, 8, 2, 36, 3, 35 };
	int base = bases[take8(in) % 8];
	char *s = take_string(in, 400);

	(void)name;
	READ_BOTH(long, strtol, base);
	READ_BOTH(unsigned long, strtoul, base);
	if (!strchr(s, '(')) { /* the host reads a number in "nan(123)" */
		READ_BOTH(double, strtod);
		READ_BOTH(float, strtof);
	}
	free(s);
}

/* --- scanf ------------------------------------------------------------------------ */

enum { FIELDS = 8, FIELD_SIZE = 400 };

/* Where both libraries put what they read. */
struct fields {
	char *f[FIELDS]; /* blocks of FIELD_SIZE bytes */
};

static void fields_make(struct fields *f)
{
	int i;

	for (i = 0; i < FIELDS; i++)
		f->f[i] = calloc(1, FIELD_SIZE);
}

static void fields_free(struct fields *f)
{
	int i;

	for (i = 0; i < FIELDS; i++)
		free(f->f[i]);
}

#define EIGHT_OF(x) (x).f[0], (x).f[1], (x).f[2], (x).f[3], (x).f[4],          \
	(x).f[5], (x).f[6], (x).f[7]

/* A format of conversions on which both libraries must agree: none that is
 * undefined, no ranges of %[, and no width for %c, which C11 wants filled and
 * the host does not. */
static void take_format(char *fmt, struct bytes *in)
{
	static const char *const convs[] = {
		"ld", "li", "lu", "lo", "lx", "s", "c", "ld", "%",
	};
	int fields = 1 + (int)(take8(in) % 4);
	const char *conv;
	unsigned int shape;

	while (fields--) {
		shape = take8(in);
		conv = convs[take8(in) % 9];
		if (shape & 1)
			*fmt++ = ' ';
		*fmt++ = '%';
		if (shape & 2 && *conv != '%')
			*fmt++ = '*';
		if (shape & 4 && *conv != 'c' && *conv != '%')
			fmt += sprintf(fmt, "%u", 1 + (shape >> 3));
		fmt += sprintf(fmt, "%s%s", conv, shape & 0x80 ? "," : "");
	}
	*fmt = '\0';
}

static void compare_scan(struct bytes *in)
{
	static const char letters[] = "00123456789999abcdef+--  ,\n%z";
	char fmt[80], s[100];
	struct fields a, b;
	int n, m, i;

	take_format(fmt, in);
	for (i = 0; i < (int)sizeof(s) - 1 && in->left; i++)
		s[i] = letters[take8(in) % (sizeof(letters) - 1)];
	s[i] = '\0';
	fields_make(&a);
	fields_make(&b);
	n = sscanf(s, fmt, EIGHT_OF(a));
	m = weft_sscanf(s, fmt, EIGHT_OF(b));
	REQUIRE(n == m, "\"%s\" of \"%s\": %d, ours %d", fmt, s, n, m);
	for (i = 0; i < FIELDS; i++)
		REQUIRE(!memcmp(a.f[i], b.f[i], FIELD_SIZE),
			"\"%s\" of \"%s\": field %d", fmt, s, i);
	fields_free(&a);
	fields_free(&b);
}

/* Any format of up to 63 bytes: 31 conversions, all into fields that are long
 * enough for the whole text. */
static void any_scan(struct bytes *in)
{
	char *fmt = take_string(in, 64), *s = take_string(in, 300);
	struct fields f;

	fields_make(&f);
	weft_sscanf(s, fmt, EIGHT_OF(f), EIGHT_OF(f), EIGHT_OF(f), EIGHT_OF(f));
	fields_free(&f);
	free(fmt);
	free(s);
}

void fuzz_scanf(const char *name, struct bytes *in)
{
	(void)name;
	if (take8(in) % 2)
		compare_scan(in);
	else
		any_scan(in);
}
