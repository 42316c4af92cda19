/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Conform - call one console driver by itself, for a test that looks from
 * outside (src/tools/course/templates/console/conform.py).
 *
 *      NAME out SEED PIECES    so many pieces of bytes that SEED determines
 *      NAME in                 one typed line, echoed in brackets
 *
 * Idea: the driver is taken from the table, probed again and used without
 * ukconsole in between; what it did shows on the line, and the exit status
 * says what only the inside can know.
 */
#include <uk/console.h>
#include <uk/inittab.h>
#include <uk/string.h>

enum status {
	FINE = 0, NO_CONSOLE = 1, NO_DEVICE = 2, TOO_MUCH = 3, FROM_NOWHERE = 4,
	NOTHING_TYPED = 5,
};

enum { LINE_MAX = 128, PIECE_MAX = 64, POLLS = 50000000 };

static const struct ukplat_bootinfo *bootinfo; /* what probe() is given */
static uint32_t x; /* the state of number() */

static const struct uk_console_ops *find(const char *name)
{
	const struct uk_console_ops *c;

	uk_table_for_each(c, uk_consoles)
		if (!strcmp(c->name, name))
			return c;
	return NULL;
}

static uint32_t parse(const char *s)
{
	uint32_t n = 0;

	for (; *s >= '0' && *s <= '9'; s++)
		n = n * 10 + (uint32_t)(*s - '0');
	return n;
}

/* The same generator as in conform.py. */
static uint32_t number(uint32_t below)
{
	x = x * 1103515245 + 12345;
	return (x >> 16) % below;
}

static int test_out(const struct uk_console_ops *c, uint32_t pieces)
{
	char piece[PIECE_MAX];
	uint32_t len, i, n;

	while (pieces--) {
		len = number(PIECE_MAX);
		for (i = 0; i < len; i++) {
			n = number(96);
			piece[i] = n < 95 ? (char)(' ' + n) : '\n';
		}
		c->out(piece, len);
	}
	return FINE;
}

static int test_in(const struct uk_console_ops *c)
{
	char line[LINE_MAX];
	size_t len = 0, room, n;
	unsigned long polls;

	if (c->in(line, sizeof(line)))
		return FROM_NOWHERE;
	c->out("ready\n", 6);
	for (polls = 0; polls < POLLS && len < sizeof(line); polls++) {
		room = MIN(sizeof(line) - len, 1 + polls % 7);
		n = c->in(line + len, room);
		if (n > room)
			return TOO_MUCH;
		len += n;
		if (len && line[len - 1] == '\n')
			break;
	}
	if (!len || line[len - 1] != '\n')
		return NOTHING_TYPED;
	c->out("[", 1);
	c->out(line, len - 1);
	c->out("]\n", 2);
	return FINE;
}

int main(int argc, char *argv[])
{
	const struct uk_console_ops *c = argc > 2 ? find(argv[1]) : NULL;

	if (!c)
		return NO_CONSOLE;
	if (c->probe(bootinfo))
		return NO_DEVICE;
	if (!strcmp(argv[2], "in"))
		return test_in(c);
	x = argc > 4 ? parse(argv[3]) : 0;
	return test_out(c, argc > 4 ? parse(argv[4]) : 0);
}

static int remember(struct uk_init_ctx *ctx)
{
	bootinfo = ctx->bi;
	return 0;
}
uk_lib_initcall(remember, NULL);
