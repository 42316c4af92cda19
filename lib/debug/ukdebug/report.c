/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Pieces of a report - text and registers, straight to the console.
 *
 * Idea: a crashing image can rely on little, so this needs the formatter, the
 * console and the stack, and nothing else: no memory, no locks of its own, no
 * kernel messages with their level and time.
 */
#include <uk/arch/traps.h>
#include <uk/console.h>
#include <uk/fmt.h>
#include <uk/string.h>

#include "report.h"

/* The console takes a line at a time where it can: fewer calls to the host. */
struct piece {
	size_t len;   /* bytes in buf */
	char buf[96]; /* what has not gone out */
};

static void flush(struct piece *p)
{
	uk_console_out(p->buf, p->len);
	p->len = 0;
}

static void put(void *piece, const char *s, size_t n)
{
	struct piece *p = piece;
	size_t part;

	for (; n; s += part, n -= part) {
		if (p->len == sizeof(p->buf))
			flush(p);
		part = MIN(n, sizeof(p->buf) - p->len);
		memcpy(p->buf + p->len, s, part);
		p->len += part;
	}
}

void report(const char *fmt, ...)
{
	struct piece p = { .len = 0 };
	va_list ap;

	va_start(ap, fmt);
	uk_vfmt(put, &p, fmt, ap);
	va_end(ap);
	flush(&p);
}

void report_regs(const struct __regs *regs)
{
	unsigned int i, last = ukarch_regname_count - 1;
	uint64_t value;

	for (i = 0; i <= last; i++) {
		memcpy(&value, (const char *)regs + ukarch_regnames[i].offset,
		       sizeof(value));
		report("  %-6s %016llx%s", ukarch_regnames[i].name,
		       (unsigned long long)value,
		       i % 3 == 2 || i == last ? "\n" : "");
	}
}
