/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Lesson 06 - who gets which memory.
 *
 * First each allocator in the image answers the same two questions (compare.c).
 * Then the inbox and the journal share the memory, as bind.c says, and each is
 * flooded once: first with letters, then with lines. After each flood we see
 * what is left for the other one and for the rest of the image.
 *
 * `make run LESSON=06 ARGS='ukalloc.bind=[ journal=tiny ] --'` binds otherwise.
 */
#include <uk/print.h>

#include "heaps.h"

enum {
	MAIL = 8,          /* letters of a usual day */
	LINES = 20,        /* lines of a usual day */
	REST = 1 << 20,    /* bytes that the rest of the image needs at times */
	FLOOD = 1000000,   /* more than anybody has memory for */
};

static unsigned int receive(struct uk_alloc *heap, unsigned int count)
{
	unsigned int n;

	for (n = 0; n < count && inbox_receive(heap, n); n++)
		;
	return n;
}

/* What the rest of the image can have. */
static const char *rest(void)
{
	struct uk_alloc *a = uk_alloc_get_default();
	void *p = uk_malloc(a, REST);

	uk_free(a, p);
	return p ? "gets its MiB" : "gets nothing";
}

//> floods
static void floods(const struct heaps *h)
{
	uk_pr_info("a flood of letters: %u, then no more",
		   receive(h->inbox, FLOOD));
	uk_pr_info("  the journal takes %u of %d lines, the rest %s",
		   journal_write(h->journal, LINES), LINES, rest());
	uk_alloc_print();
	inbox_empty(h->inbox);
	journal_empty(h->journal);

	uk_pr_info("a flood of lines: %u, then no more",
		   journal_write(h->journal, FLOOD));
	uk_pr_info("  the inbox takes %u of %d letters, the rest %s",
		   receive(h->inbox, MAIL), MAIL, rest());
	uk_alloc_print();
	journal_empty(h->journal);
	inbox_empty(h->inbox);
}
//< floods

int main(void)
{
	struct heaps h;
	int err;

	uk_pr_info("the allocators in this image:");
	compare();
	err = heaps_bind(&h);
	if (err) {
		uk_pr_err("no heaps: error %d", -err);
		return 1;
	}
	uk_pr_info("a usual day: %u letters, %u lines", receive(h.inbox, MAIL),
		   journal_write(h.journal, LINES));
	uk_alloc_print();
	inbox_empty(h.inbox);
	journal_empty(h.journal);

	floods(&h);
	uk_pr_info("after it:");
	uk_alloc_print();
	return 0;
}
