/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A command line becomes words, in the memory that it lies in.
 *
 *      a "b c"  d\ e        read  ------>
 *      a\0b c\0d e\0        write --->
 *
 * Idea: two places in one string. What is read is written back without its
 * quotes; a word needs at most as many bytes as its text did, and its NUL the
 * place of a quote or a blank.
 *
 * A1  write <= read, always: nothing is overwritten before it was read.
 *
 * Read uk_argparse(), then take_word().
 */
#include <uk/argparse.h>
#include <uk/errno.h>

/* Where we are in the string. */
struct cutter {
	const char *read; /* the next character */
	char *write;      /* where the next one of a word goes */
	const char *bad;  /* what take_word() did not like */
};

static int take_word(struct cutter *c);
static bool take_quoted(struct cutter *c);

static bool is_blank(char ch)
{
	return ch == ' ' || (ch >= '\t' && ch <= '\r');
}

int uk_argparse(char *s, char *argv[], int max, size_t *where)
{
	struct cutter c = { .read = s, .write = s };
	int n = 0;

	for (;;) {
		while (is_blank(*c.read))
			c.read++;
		if (!*c.read)
			return n;
		if (n == max) {
			*where = (size_t)(c.read - s);
			return -E2BIG;
		}
		argv[n++] = c.write;
		if (take_word(&c)) {
			*where = (size_t)(c.bad - s);
			return -EINVAL;
		}
	}
}

/* Copy one word and end it. The blank behind it is read before the NUL is
 * written, perhaps over it: A1. */
static int take_word(struct cutter *c)
{
	for (;;) {
		char ch = *c->read;

		if (!ch || is_blank(ch))
			break;
		c->bad = c->read++;
		if (ch == '"' || ch == '\'') {
			if (!take_quoted(c))
				return -EINVAL;
			continue;
		}
		if (ch == '\\' && !(ch = *c->read++))
			return -EINVAL;
		*c->write++ = ch;
	}
	if (*c->read)
		c->read++;
	*c->write++ = '\0';
	return 0;
}

/* Copy up to the quote that closes the one at c->bad. */
static bool take_quoted(struct cutter *c)
{
	const char quote = *c->bad;
	char ch;

	while ((ch = *c->read) != quote) {
		if (ch == '\\' && quote == '"' &&
		    (c->read[1] == '"' || c->read[1] == '\\'))
			ch = *++c->read;
		if (!ch)
			return false;
		c->read++;
		*c->write++ = ch;
	}
	c->read++;
	return true;
}
