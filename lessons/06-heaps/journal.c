/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Journal - lines of 1 to 1,000 characters, kept until they are torn out.
 *
 * Their lengths are a fixed sequence (a linear congruential generator), so that
 * each boot writes the same journal.
 */
#include <uk/string.h>

#include "heaps.h"

enum { LONGEST = 1000 };

/* A line of the journal. */
struct line {
	struct line *next; /* the one written before it, or NULL */
	size_t len;        /* characters */
	char text[];       /* the characters */
};

static struct line *journal; /* the last line, or NULL */

static size_t some_length(void)
{
	static uint32_t state = 6;

	state = state * 1664525U + 1013904223U; /* Knuth, TAOCP 2, 3.3.4 */
	return 1 + (state >> 16) % LONGEST;
}

unsigned int journal_write(struct uk_alloc *heap, unsigned int count)
{
	unsigned int n;
	struct line *l;
	size_t len;

	for (n = 0; n < count; n++) {
		len = some_length();
		l = uk_malloc(heap, sizeof(*l) + len);
		if (!l)
			break;
		l->next = journal;
		l->len = len;
		memset(l->text, '-', len);
		journal = l;
	}
	return n;
}

void journal_empty(struct uk_alloc *heap)
{
	struct line *l;

	while (journal) {
		l = journal;
		journal = l->next;
		uk_free(heap, l);
	}
}
