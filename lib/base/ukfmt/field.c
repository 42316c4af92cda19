/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Fields - what all conversions have in common: a prefix and a body, brought
 * to a width.
 *
 *      "%8d"   [     ] - 42        spaces, prefix, body
 *      "%08d"  - [00000] 42        prefix, zeros, body
 *      "%-8d"  - 42 [     ]        prefix, body, spaces
 */
#include <uk/string.h>

#include "fmt_priv.h"

static uint64_t missing(const struct fmt_spec *sp, const char *prefix,
			uint64_t body_len);

void fmt_put(struct fmt_sink *sink, const char *s, size_t n)
{
	if (n)
		sink->out(sink->arg, s, n);
	sink->total += n;
}

void fmt_pad(struct fmt_sink *sink, char c, uint64_t n)
{
	char some[32];
	size_t now;

	memset(some, c, n < sizeof(some) ? (size_t)n : sizeof(some));
	for (; n; n -= now) {
		now = n < sizeof(some) ? (size_t)n : sizeof(some);
		fmt_put(sink, some, now);
	}
}

void fmt_open(struct fmt_sink *sink, const struct fmt_spec *sp,
	      const char *prefix, uint64_t body_len)
{
	uint64_t fill;

	if (!sp->width && !*prefix)
		return; /* most fields are their body, and no more */
	fill = missing(sp, prefix, body_len);
	if (sp->flags & FMT_LEFT)
		fill = 0;
	if (!(sp->flags & FMT_ZERO))
		fmt_pad(sink, ' ', fill);
	fmt_put(sink, prefix, strlen(prefix));
	if (sp->flags & FMT_ZERO)
		fmt_pad(sink, '0', fill);
}

void fmt_close(struct fmt_sink *sink, const struct fmt_spec *sp,
	       const char *prefix, uint64_t body_len)
{
	if (sp->flags & FMT_LEFT)
		fmt_pad(sink, ' ', missing(sp, prefix, body_len));
}

const char *fmt_sign(const struct fmt_spec *sp, bool negative)
{
	if (negative)
		return "-";
	if (sp->flags & FMT_PLUS)
		return "+";
	return sp->flags & FMT_SPACE ? " " : "";
}

void fmt_verbatim(struct fmt_sink *sink, const struct fmt_spec *sp)
{
	fmt_put(sink, sp->text, sp->text_len);
}

/* How many bytes a field still lacks of its width. */
static uint64_t missing(const struct fmt_spec *sp, const char *prefix,
			uint64_t body_len)
{
	uint64_t have = strlen(prefix) + body_len;

	return have < (uint64_t)sp->width ? (uint64_t)sp->width - have : 0;
}
