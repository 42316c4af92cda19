/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The steps of a script, done to a heap, and what the heap is afterwards.
 *
 * S1  A record is one address that was given: alive under its name, lost (given
 *     back, and no more to be had for it than before), or gone. The script's
 *     names are those of records that are alive.
 * S2  A heap that does not keep its own invariants is not shown.
 * S3  Looking changes nothing: the heap is asked for no more than its check.
 *     (To say how much it has, slab gives back what its caches keep.)
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uk/assert.h>
#include <uk/plat/bootstrap.h>

#include "heapview.h"
#include "script.h"

enum { ALIGNED = 1 << 20, RECORDS = 256, LARGEST = ALIGNED };

/* S1 */
static struct record {
	char name[16];                      /* of the script */
	char *at;                           /* what was given */
	size_t asked;                       /* bytes */
	unsigned long pages;                /* by palloc: how many; else 0 */
	enum { ALIVE, LOST, GONE } state;
} records[RECORDS];
static int record_count;

static const struct {
	const char *name;
	void (*walk)(struct uk_alloc *a, const void *end);
} walkers[] = {
	{ "buddy", walk_buddy }, { "region", walk_region },
	{ "slab", walk_slab }, { "tiny", walk_tiny }, { "tlsf", walk_tlsf },
};

static struct uk_alloc *heap;   /* the one that steps are done to */
static void (*walk)(struct uk_alloc *a, const void *end);
static char *zero, *start, *end; /* offset 0; of the heap's memory */
static char *reported;          /* all below it has been reported */
static bool refused;            /* whether the last request was */
static bool silent;             /* walk for the first block only */

/* --- the end of a program that crashes -------------------------------------- */

void uk_crash(const char *fmt, ...)
{
	script_error("the allocator stops: %s", fmt);
}

void uk_assert_fail(const char *expr, const char *path, int at)
{
	script_error("%s:%d: assertion failed: %s", path, at, expr);
}

/* --- what is seen ----------------------------------------------------------- */

static const struct record *record_of(const char *from, const char *to)
{
	const struct record *r;

	for (r = records + record_count; r-- > records; )
		if (r->state != GONE && r->at < to &&
		    r->at + MAX(r->asked, (size_t)1) > from)
			return r;
	return NULL;
}

void *view_given(const void *from)
{
	char *lowest = NULL;
	int i;

	for (i = 0; i < record_count; i++)
		if (records[i].state != GONE &&
		    records[i].at >= (const char *)from &&
		    (!lowest || records[i].at < lowest))
			lowest = records[i].at;
	return lowest;
}

static void print_block(const char *state, const char *at, size_t size,
			size_t head, const char *name, size_t asked)
{
	printf("%s\n  {\"at\": %td, \"size\": %zu, \"state\": \"%s\", "
	       "\"head\": %zu, \"name\": \"%s\", \"asked\": %zu}",
	       at == start ? "" : ",", at - zero, size, state, head, name,
	       asked);
}

/* What lies between the last stretch and this one is the heap's own; what is
 * in front of all blocks is a stretch by itself. */
static void print_own(const char *upto)
{
	if (reported < zero && zero < upto)
		print_own(zero);
	if (reported < upto)
		print_block("own", reported, (size_t)(upto - reported), 0, "",
			    0);
	reported = (char *)upto;
}

void view(enum view_state state, const void *at, size_t size, size_t head,
	  const char *note)
{
	static const char *const names[] = { "own", "free", "used", "lost" };
	const struct record *r = NULL;
	const char *first = (const char *)at + head;

	if (silent) {
		reported = MIN(reported, (char *)at);
		return;
	}
	if ((const char *)at < reported || (const char *)at + size > end)
		script_error("the walk overlaps itself");
	print_own(at);
	if (state == VIEW_USED) {
		r = record_of(first, first + size - head);
		if (!r)
			script_error("a block in use that nobody has");
		state = r->state == LOST ? VIEW_LOST : state;
	}
	print_block(names[state], at, size, head,
		    r ? r->name : note ? note : "",
		    r ? MIN(r->asked, size - head) : 0);
	reported = (char *)at + size;
}

void step_print(void)
{
	const char *wrong = uk_alloc_check(heap);

	if (wrong)
		script_error("%s", wrong); /* S2 */
	printf(", \"heap\": \"%s\", \"refused\": %s, \"blocks\": [",
	       heap->name, refused ? "true" : "false");
	reported = start;
	walk(heap, end);
	print_own(end);
	printf("]");
}

/* --- the steps -------------------------------------------------------------- */

/* Where the first block begins of a heap that begins at `base`. */
static const char *first_block(const char *impl, char *base)
{
	memset(base, 0, (size_t)(end - base));
	heap = uk_alloc_create(impl, base, (size_t)(end - base));
	if (!heap)
		return NULL;
	silent = true;
	reported = end;
	walk(heap, end);
	silent = false;
	return reported;
}

/* The heap's own data ends where offset 0 is: search the place for it. */
void step_heap(const char *impl, size_t bytes)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(walkers); i++)
		if (!strcmp(walkers[i].name, impl))
			walk = walkers[i].walk;
	if (!walk || bytes % 16 || !bytes || bytes > LARGEST)
		script_error("want: heap buddy|region|slab|tiny|tlsf BYTES");
	zero = (char *)aligned_alloc(ALIGNED, 2 * ALIGNED) + ALIGNED;
	end = zero + bytes;
	for (start = zero - 16; start > zero - ALIGNED / 2; start -= 16) {
		if (first_block(impl, start) == zero)
			return;
		if (heap)
			uk_alloc_unregister(heap);
	}
	script_error("%zu bytes are too few for %s", bytes, impl);
}

static struct record *alive(const char *name)
{
	struct record *r;

	for (r = records; r < records + record_count; r++)
		if (r->state == ALIVE && !strcmp(r->name, name))
			return r;
	return NULL;
}

static size_t number(const char *word)
{
	char *rest;
	size_t n = strtoul(word, &rest, 0);

	if (*rest || !*word)
		script_error("'%s' is not a number", word);
	return n;
}

static void do_free(const char *name)
{
	struct record *r = alive(name);
	bool reuses = !(heap->flags & UK_ALLOC_NO_REUSE);
	size_t before = reuses ? 0 : uk_alloc_availmem(heap); /* S3 */

	if (!r)
		script_error("nothing is called '%s'", name);
	if (r->pages)
		uk_pfree(heap, r->at, r->pages);
	else
		uk_free(heap, r->at);
	r->state = reuses || uk_alloc_availmem(heap) > before ? GONE : LOST;
}

static void *do_realloc(const char *name, size_t size)
{
	struct record *r = alive(name);
	char *p;

	if (!r)
		script_error("nothing is called '%s'", name);
	p = uk_realloc(heap, r->at, size);
	if (p)
		r->state = p != r->at && heap->flags & UK_ALLOC_NO_REUSE
			   ? LOST : GONE;
	return p;
}

/* NAME = OPERATION ... */
static void do_get(char *words[], int count)
{
	const char *how = words[2];
	struct record r = { 0 };

	r.asked = number(words[count - 1]);
	if (!strcmp(how, "malloc") && count == 4) {
		r.at = uk_malloc(heap, r.asked);
	} else if (!strcmp(how, "calloc") && count == 4) {
		r.at = uk_calloc(heap, 1, r.asked);
	} else if (!strcmp(how, "memalign") && count == 5) {
		r.at = uk_memalign(heap, number(words[3]), r.asked);
	} else if (!strcmp(how, "palloc") && count == 4) {
		r.pages = r.asked;
		r.asked *= __PAGE_SIZE;
		r.at = uk_palloc(heap, r.pages);
	} else if (!strcmp(how, "realloc") && count == 5) {
		r.at = do_realloc(words[3], r.asked);
	} else {
		script_error("'%s' is no operation, or wants other numbers",
			     how);
	}
	refused = !r.at;
	if (!r.at)
		return;
	if (alive(words[0]) || strlen(words[0]) >= sizeof(r.name) ||
	    record_count == RECORDS)
		script_error("'%s' is in use already, or too long", words[0]);
	strcpy(r.name, words[0]);
	records[record_count++] = r;
}

void step_do(char *words[], int count)
{
	refused = false;
	if (count == 3 && !strcmp(words[0], "heap") && !heap)
		step_heap(words[1], number(words[2]));
	else if (!heap)
		script_error("the first step is: heap NAME BYTES");
	else if (count == 2 && !strcmp(words[0], "free"))
		do_free(words[1]);
	else if (count >= 4 && !strcmp(words[1], "="))
		do_get(words, count);
	else
		script_error("want: NAME = malloc BYTES, free NAME, ...");
}
