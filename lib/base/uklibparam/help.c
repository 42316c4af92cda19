/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Help - which parameters there are, and which one was meant.
 *
 * Idea: the nearest name is the one that takes the fewest edits (a character
 * put in, taken out or changed) to get there. The classic table of distances
 * between all beginnings of two words is filled row by row, and only the last
 * row is kept.
 *
 *               u k p r i n t . l v l
 *        ""   0 1 2 3 4 ...
 *        u    1 0 1 2 3 ...            row[j]: edits from the name's first i
 *        k    2 1 0 1 2 ...            characters to the word's first j
 */
#include <uk/boot.h>
#include <uk/console.h>
#include <uk/inittab.h>
#include <uk/string.h>

#include "param_priv.h"

static unsigned int distance(const char *a, size_t a_len, const char *b,
			     size_t b_len);
static void full_name(struct message *m, const struct uk_libparam *p);

/* Names longer than this are not compared. */
#define NAME_MAX	63

static bool asked; /* the word `help` was given */

void help_suggest(const char *name, size_t len)
{
	unsigned int best = (unsigned int)len / 3 + 2, d; /* no farther */
	const struct uk_libparam *p, *nearest = NULL;
	struct message m;

	uk_table_for_each(p, uk_libparams) {
		full_name(&m, p);
		d = distance(m.text, m.len, name, len);
		if (d < best) {
			best = d;
			nearest = p;
		}
	}
	if (nearest) {
		full_name(&m, nearest);
		message_add(&param_error, "; did you mean ");
		message_add(&param_error, m.text);
	}
	message_add(&param_error, nearest ? "?" : "; `help --` lists them");
}

static void full_name(struct message *m, const struct uk_libparam *p)
{
	message_start(m, param_lib(p));
	message_add(m, ".");
	message_add(m, p->name);
}

static unsigned int distance(const char *a, size_t a_len, const char *b,
			     size_t b_len)
{
	uint8_t row[NAME_MAX + 1], diagonal, above;
	size_t i, j;

	if (a_len > NAME_MAX || b_len > NAME_MAX)
		return NAME_MAX;
	for (j = 0; j <= b_len; j++)
		row[j] = (uint8_t)j;
	for (i = 1; i <= a_len; i++) {
		diagonal = row[0];
		row[0] = (uint8_t)i;
		for (j = 1; j <= b_len; j++) {
			above = row[j];
			row[j] = MIN(MIN(above, row[j - 1]) + 1,
				     diagonal + (a[i - 1] != b[j - 1]));
			diagonal = above;
		}
	}
	return row[b_len];
}

int help_ask(void)
{
	asked = true;
	return 0;
}

/* "u16", "text", "u16 list" */
static void add_type(struct message *m, const struct uk_libparam *p)
{
	static const char *const kinds[] = {
		[UK_LIBPARAM_BOOL] = "yes/no",
		[UK_LIBPARAM_CHAR] = "character",
		[UK_LIBPARAM_SINT] = "s",
		[UK_LIBPARAM_UINT] = "u",
		[UK_LIBPARAM_STR] = "text",
	};

	message_add(m, kinds[p->kind]);
	if (p->kind == UK_LIBPARAM_SINT || p->kind == UK_LIBPARAM_UINT)
		message_unsigned(m, 8 * p->size);
	if (p->count)
		message_add(m, " list");
}

/* Last of the level `early`: there is a console, and nothing has begun. */
static int help_init(struct uk_init_ctx *ctx __maybe_unused)
{
	const struct uk_libparam *p;
	struct message m;

	if (!asked)
		return 0;
	uk_console_puts("usage: [lib.param=value | lib.param=[ value... ] | "
			"env.NAME=value]... -- [argument...]\n");
	uk_table_for_each(p, uk_libparams) {
		full_name(&m, p);
		message_add(&m, " (");
		add_type(&m, p);
		message_add(&m, "): ");
		message_add(&m, p->desc);
		message_add(&m, "\n");
		uk_console_puts(m.text);
	}
	uk_exit(0);
}
uk_early_initcall_prio(help_init, NULL, UK_PRIO_LATEST);
