/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Inbox - letters, kept until somebody throws them all away.
 *
 * Idea: all letters are of one size and come from a heap that the caller names,
 * so that a flood of them can exhaust that heap and no other. The newest is the
 * first of the list.
 */
#include "heaps.h"

static struct letter *inbox; /* the last one received, or NULL */

//> inbox-receive
bool inbox_receive(struct uk_alloc *heap, unsigned int from)
{
	struct letter *l = uk_malloc(heap, sizeof(*l));

	if (!l)
		return false;
	*l = (struct letter){ .next = inbox, .from = from };
	inbox = l;
	return true;
}
//< inbox-receive

void inbox_empty(struct uk_alloc *heap)
{
	struct letter *l;

	while (inbox) {
		l = inbox;
		inbox = l->next;
		uk_free(heap, l);
	}
}
