/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The two tenants of lesson 06, and which heap each takes its memory from.
 *
 * Letters are objects of one size, and there are never to be more than
 * INBOX_MOST of them. Lines are as long as they are, and nobody knows how many
 * there will be.
 */
#ifndef HEAPS_H
#define HEAPS_H

#include <uk/alloc.h>

/* The most letters that the inbox ever holds. */
#define INBOX_MOST	64

/* A letter: 512 bytes. */
struct letter {
	struct letter *next; /* the one received before it, or NULL */
	unsigned int from;   /* who sent it */
	char text[500];      /* what it says */
};

/* Who takes from where. */
struct heaps {
	struct uk_alloc *inbox;   /* of the letters */
	struct uk_alloc *journal; /* of the lines */
};

/* bind.c: choose both. @return 0, or -ENOMEM where there is no memory */
int heaps_bind(struct heaps *h);

/* inbox.c: keep one more letter. @return whether there was memory for it */
bool inbox_receive(struct uk_alloc *heap, unsigned int from);
/* inbox.c: throw all letters away. */
void inbox_empty(struct uk_alloc *heap);

/* journal.c: write `count` lines. @return for how many there was memory */
unsigned int journal_write(struct uk_alloc *heap, unsigned int count);
/* journal.c: tear all pages out. */
void journal_empty(struct uk_alloc *heap);

/* compare.c: one line for each allocator in the image. */
void compare(void);

#endif /* HEAPS_H */
