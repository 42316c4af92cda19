/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The conversions of scanf() - from characters to values.
 *
 * Idea: read as long as what has been read could still be right, give back the
 * character that ended it, and only then look at what there is. Numbers are
 * read by the scanners of strtol() and strtod().
 *
 * Read read_int(); the others have its shape.
 */
#include <ctype.h>
#include <stdint.h>

#include "scan_priv.h"
#include "scanf_priv.h"

int scan_next(struct scan_source *in)
{
	int c;

	if (in->s)
		c = *in->s ? (unsigned char)*in->s++ : EOF;
	else
		c = fgetc(in->f);
	in->ended = c == EOF;
	in->count += c != EOF;
	return c;
}

void scan_give_back(struct scan_source *in, int c)
{
	if (c == EOF)
		return;
	in->count--;
	if (in->s)
		in->s--;
	else
		ungetc(c, in->f);
}

static void store_int(void *to, enum scan_length length, uintmax_t v)
{
	switch (length) {
	case LEN_CHAR: *(unsigned char *)to = (unsigned char)v; break;
	case LEN_SHORT: *(unsigned short *)to = (unsigned short)v; break;
	case LEN_LONG: *(unsigned long *)to = (unsigned long)v; break;
	case LEN_LDOUBLE: /* as for long long, like printf() */
	case LEN_LLONG: *(unsigned long long *)to = v; break;
	case LEN_MAX: *(uintmax_t *)to = v; break;
	case LEN_SIZE: *(size_t *)to = (size_t)v; break;
	case LEN_PTRDIFF: *(ptrdiff_t *)to = (ptrdiff_t)v; break;
	case LEN_INT: *(unsigned int *)to = (unsigned int)v; break;
	}
}

/* The value that strtoimax() or strtoumax() would give. */
static uintmax_t int_value(const struct intscan *s, bool is_signed)
{
	const uintmax_t most = INTMAX_MAX;

	if (is_signed && (s->overflow || s->value > most + s->negative))
		return s->negative ? most + 1 : most;
	if (s->overflow)
		return UINTMAX_MAX;
	return s->negative ? -s->value : s->value;
}

static enum scan_outcome read_int(struct scan_source *in, const struct scan_spec *sp, void *to)
{
	const char conv = sp->conv;
	const bool is_signed = conv == 'd' || conv == 'i';
	size_t n = 0;
	struct intscan s;
	int c = 0;

	intscan_init(&s, conv == 'i' ? 0 : conv == 'o' ? 8 :
			 conv == 'd' || conv == 'u' ? 10 : 16);
	while (n < sp->width && intscan_feed(&s, c = scan_next(in)))
		n++;
	if (n < sp->width)
		scan_give_back(in, c);
	if (!s.complete)
		return c == EOF && !n ? INPUT_ENDED : MISMATCH;
	if (!to)
		return SKIPPED;
	if (conv == 'p')
		*(void **)to = (void *)(uintptr_t)int_value(&s, false);
	else
		store_int(to, sp->length, int_value(&s, is_signed));
	return STORED;
}

/* Feed a scanner; the caller stores what it has got. */
static enum scan_outcome read_float(struct scan_source *in, const struct scan_spec *sp,
			       struct floatscan *s)
{
	size_t n = 0;
	int c = 0;

	while (n < sp->width && floatscan_feed(s, c = scan_next(in)))
		n++;
	if (n < sp->width)
		scan_give_back(in, c);
	if (!s->complete)
		return c == EOF && !n ? INPUT_ENDED : MISMATCH;
	return sp->skip ? SKIPPED : STORED;
}

/* Two functions, so that only a long double takes 8 KiB of stack. */
static __attribute__((noinline)) enum scan_outcome
read_double(struct scan_source *in, const struct scan_spec *sp, void *to)
{
	uint32_t limb[DOUBLE_LIMBS];
	struct floatscan s;
	enum scan_outcome got;

	floatscan_init(&s, &double_format, limb);
	got = read_float(in, sp, &s);
	if (got == STORED && sp->length == LEN_LONG)
		*(double *)to = floatscan_double(&s);
	else if (got == STORED)
		*(float *)to = floatscan_float(&s);
	return got;
}

static __attribute__((noinline)) enum scan_outcome
read_ldouble(struct scan_source *in, const struct scan_spec *sp, void *to)
{
	uint32_t limb[LDOUBLE_LIMBS];
	struct floatscan s;
	enum scan_outcome got;

	floatscan_init(&s, &ldouble_format, limb);
	got = read_float(in, sp, &s);
	if (got == STORED)
		*(long double *)to = floatscan_ldouble(&s);
	return got;
}

/* Whether a character belongs to what %c, %s or %[ reads. */
static bool belongs(const struct scan_spec *sp, int c)
{
	const char *p = sp->set;

	if (sp->conv == 'c')
		return true;
	if (sp->conv == 's')
		return !isspace(c);
	for (; p < sp->set_end; p++) {
		if (p[1] == '-' && p + 2 < sp->set_end &&
		    (unsigned char)p[0] <= (unsigned char)p[2]) {
			/* a range, which C11 leaves to the implementation */
			if (c >= (unsigned char)p[0] && c <= (unsigned char)p[2])
				return !sp->set_not;
			p += 2;
		} else if (c == (unsigned char)*p) {
			return !sp->set_not;
		}
	}
	return sp->set_not;
}

static enum scan_outcome read_text(struct scan_source *in, const struct scan_spec *sp, char *to)
{
	size_t width = sp->width, n = 0;
	int c = 0;

	if (sp->conv == 'c' && width == SIZE_MAX)
		width = 1;
	while (n < width) {
		c = scan_next(in);
		if (c == EOF || !belongs(sp, c)) {
			scan_give_back(in, c);
			break;
		}
		if (to)
			to[n] = (char)c;
		n++;
	}
	if (!n)
		return c == EOF ? INPUT_ENDED : MISMATCH;
	if (sp->conv == 'c' && n < width)
		return MISMATCH; /* there was input (7.21.6.2, 9 and 10) */
	if (to && sp->conv != 'c')
		to[n] = '\0';
	return to ? STORED : SKIPPED;
}

enum scan_outcome scan_convert(struct scan_source *in,
			       const struct scan_spec *sp, void *to)
{
	switch (sp->conv) {
	case 'd': case 'i': case 'u': case 'o': case 'x': case 'X': case 'p':
		return read_int(in, sp, to);
	case 'a': case 'A': case 'e': case 'E':
	case 'f': case 'F': case 'g': case 'G':
		return sp->length == LEN_LDOUBLE ? read_ldouble(in, sp, to)
						 : read_double(in, sp, to);
	case 'c': case 's': case '[':
		return sp->length == LEN_LONG ? MISMATCH
					      : read_text(in, sp, to);
	case 'n':
		if (to)
			store_int(to, sp->length, in->count);
		return SKIPPED; /* not counted */
	}
	return MISMATCH; /* unknown */
}
