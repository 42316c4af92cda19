/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Characters and strings - c s, and their wide forms lc ls.
 *
 * Idea: the precision is the most bytes that a string may give, so a string
 * that has one need not end in a NUL. A wide string is measured first, because
 * the padding may come before it; a character that the precision would cut in
 * two is left out whole (C11, 7.21.6.1p8). Wide characters are Unicode code
 * points and come out as UTF-8 (RFC 3629).
 */
#include <uk/errno.h>
#include <uk/string.h>

#include "fmt_priv.h"

static int put_wide(struct fmt_sink *sink, const struct fmt_spec *sp,
		    const wchar_t *ws);
static int utf8(char buf[4], uint32_t c);

static void put_text(struct fmt_sink *sink, struct fmt_spec *sp, const char *s,
		     size_t n)
{
	sp->flags &= ~(unsigned int)FMT_ZERO;
	fmt_open(sink, sp, "", n);
	fmt_put(sink, s, n);
	fmt_close(sink, sp, "", n);
}

int fmt_char(struct fmt_sink *sink, struct fmt_spec *sp, struct fmt_args *args)
{
	char buf[4];
	int n = 1;

	if (sp->length == FMT_LONG)
		n = utf8(buf, va_arg(args->ap, unsigned int)); /* wint_t */
	else
		buf[0] = (char)va_arg(args->ap, int);
	if (n < 0)
		return n;
	put_text(sink, sp, buf, (size_t)n);
	return 0;
}

int fmt_string(struct fmt_sink *sink, struct fmt_spec *sp,
	       struct fmt_args *args)
{
	static const char null[] = "(null)";
	const char *s = va_arg(args->ap, const char *);

	if (!s) /* whole or not at all: "(nu" would be a riddle */
		s = sp->prec < 0 || sp->prec >= (int)sizeof(null) - 1 ? null
								       : "";
	else if (sp->length == FMT_LONG)
		return put_wide(sink, sp, (const wchar_t *)(const void *)s);
	put_text(sink, sp, s,
		 sp->prec < 0 ? strlen(s) : strnlen(s, (size_t)sp->prec));
	return 0;
}

static int put_wide(struct fmt_sink *sink, const struct fmt_spec *sp,
		    const wchar_t *ws)
{
	const uint64_t most = sp->prec < 0 ? UINT64_MAX : (uint64_t)sp->prec;
	struct fmt_spec field = *sp;
	uint64_t bytes = 0;
	size_t chars;
	char buf[4];
	int n = 0;

	for (chars = 0; bytes < most && ws[chars]; chars++) {
		n = utf8(buf, (uint32_t)ws[chars]);
		if (n < 0)
			return n;
		if (bytes + (uint64_t)n > most)
			break;
		bytes += (uint64_t)n;
	}
	field.flags &= ~(unsigned int)FMT_ZERO;
	fmt_open(sink, &field, "", bytes);
	for (; chars; chars--, ws++)
		fmt_put(sink, buf, (size_t)utf8(buf, (uint32_t)*ws));
	fmt_close(sink, &field, "", bytes);
	return 0;
}

/* @return how many bytes, or -EILSEQ: a surrogate, or beyond U+10FFFF */
static int utf8(char buf[4], uint32_t c)
{
	int n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
	int i;

	if (c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		return -EILSEQ;
	if (n == 1) {
		buf[0] = (char)c;
		return 1;
	}
	for (i = n - 1; i; i--, c >>= 6)
		buf[i] = (char)(0x80 | (c & 0x3f));
	buf[0] = (char)(0xf00 >> n | c); /* n ones and a zero, then the rest */
	return n;
}
