/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Lesson 05 - blocks that find each other again.
 *
 * A small buddy heap inside of the default one, which is a buddy heap too:
 * what its free lists hold before, while and after four blocks are in use; how
 * much of a block is padding; and that pages are no more than were asked for.
 */
#include <uk/print.h>

#include "lists.h"

enum {
	KIB = 1024,
	BLOCK = 64 * KIB,     /* the one block that the heap begins with, */
	BEFORE = 4 * KIB,     /* and what lies before it: see make_heap() */
};

static struct uk_alloc *make_heap(void);
static void story(struct uk_alloc *a);
static void padding(struct uk_alloc *a, size_t from, size_t to);
static void pages(struct uk_alloc *a);

int main(void)
{
	struct uk_alloc *a = make_heap();

	if (!a) {
		uk_pr_err("no memory for a heap of 64 KiB");
		return 1;
	}
	story(a);
	padding(a, 1, 64);
	padding(a, 65, 128);
	padding(a, 1, 4096);
	pages(a);
	return 0;
}

//> make-heap
/*
 * Blocks lie where their addresses allow it: in front of an address that is a
 * multiple of 64 KiB there is room for the heap's own data and for small blocks
 * only. These are taken, and nobody gives them back.
 */
static struct uk_alloc *make_heap(void)
{
	char *arena = uk_memalign(uk_alloc_get_default(), 2 * BLOCK, 2 * BLOCK);
	struct uk_alloc *a;

	if (!arena)
		return NULL;
	a = uk_alloc_create("buddy", arena + BLOCK - BEFORE, BEFORE + BLOCK);
	if (!a)
		return NULL;
	lists_heading();
	lists_show(a, "as it is made");
	while (uk_alloc_availmem(a) > BLOCK && uk_malloc(a, 1))
		;
	lists_show(a, "one block");
	return a;
}
//< make-heap

static void *get(struct uk_alloc *a, const char *moment)
{
	void *p = uk_malloc(a, 100);

	lists_show(a, moment);
	return p;
}

static void give(struct uk_alloc *a, void *p, const char *moment)
{
	uk_free(a, p);
	lists_show(a, moment);
}

static unsigned int offset(const char *p)
{
	return (unsigned int)((uintptr_t)p % BLOCK);
}

//> story
static void story(struct uk_alloc *a)
{
	char *p = get(a, "p = 100 bytes");
	char *q = get(a, "q = 100 bytes");
	char *r = get(a, "r = 100 bytes");
	char *s = get(a, "s = 100 bytes");

	uk_pr_info("p +%u, q +%u, r +%u, s +%u", offset(p), offset(q),
		   offset(r), offset(s));
	give(a, q, "free(q)");
	give(a, r, "free(r)"); /* touches q, and is not its buddy */
	give(a, p, "free(p)");
	give(a, s, "free(s)");
}
//< story

//> padding
static void padding(struct uk_alloc *a, size_t from, size_t to)
{
	size_t size, asked = 0, given = 0;
	void *p;

	for (size = from; size <= to; size++) {
		p = uk_malloc(a, size);
		if (!p)
			return;
		asked += size;
		given += uk_alloc_usable(a, p);
		uk_free(a, p);
	}
	uk_pr_info("sizes %zu to %zu: asked for %zu bytes, given %zu, "
		   "padding %zu %%", from, to, asked, given,
		   (100 * (given - asked) + given / 2) / given);
}
//< padding

static void pages(struct uk_alloc *a)
{
	size_t before = uk_alloc_availmem(a);
	void *p = uk_palloc(a, 5);

	uk_pr_info("5 pages take %zu bytes", before - uk_alloc_availmem(a));
	lists_show(a, "5 pages");
	uk_pfree(a, p, 5);
	lists_show(a, "none");
}
