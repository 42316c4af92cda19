/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Early output - what was printed before there was a console.
 *
 * Idea: a store that fills once. Of too much output the beginning is kept: the
 * first complaint is the cause, the later ones are its consequences.
 *
 * E1  Bytes are lost only when the store is full, and it is never emptied in
 *     part: what comes out later is the beginning, without gaps.
 */
#include <uk/string.h>

#include "early.h"

void early_keep(struct early *e, const char *s, size_t len)
{
	size_t n = MIN(len, EARLY_MAX - e->len); /* E1 */

	memcpy(e->buf + e->len, s, n);
	e->len += n;
	e->lost += len - n;
}

void early_flush(struct early *e, void (*out)(const char *s, size_t len))
{
	static const char cut[] = "\n[early output was cut here]\n";

	if (e->len)
		out(e->buf, e->len);
	if (e->lost)
		out(cut, sizeof(cut) - 1);
	e->len = 0;
	e->lost = 0;
}
