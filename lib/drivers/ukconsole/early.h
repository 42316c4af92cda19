/* SPDX-License-Identifier: BSD-3-Clause */
/* What is printed before there is a console (early.c). */
#ifndef UKCONSOLE_EARLY_H
#define UKCONSOLE_EARLY_H

#include <uk/essentials.h>

/* How much is kept. */
#define EARLY_MAX	1024

struct early {
	size_t len;          /* bytes kept, at most EARLY_MAX */
	size_t lost;         /* bytes that came when it was full */
	char buf[EARLY_MAX]; /* the first ones: they say what went wrong */
};

/* Keep what fits of `len` bytes and count the rest. */
void early_keep(struct early *e, const char *s, size_t len);

/* Hand all that was kept to `out`, with a word on what was lost; empty it. */
void early_flush(struct early *e, void (*out)(const char *s, size_t len));

#endif /* UKCONSOLE_EARLY_H */
