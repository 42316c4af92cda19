/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The buddy allocator in a program for this host (hostunit.h): one operation a
 * line, and after each the free blocks, as the map has them and as the lists
 * have them. What lies behind the heap's memory is poisoned, so that a step
 * past it is seen by the sanitizers.
 *
 *      heap BYTES BEGIN    a heap whose blocks begin at the offset BEGIN;
 *                          the offset 0 is a multiple of 2^20
 *      malloc SIZE   palloc PAGES   free OFFSET   pfree OFFSET PAGES
 *
 * As long as no request was served, nothing is freed.
 *
 *      -> OFFSET | free ORDER:OFFSET ... | lists ORDER:OFFSET ... | complaint
 */
#include <sanitizer/asan_interface.h>
#include <stdarg.h>
#include <uk/assert.h>

#include "region.c"

#include "hostunit.h"

enum { ALIGNED = 1 << 20 };

static char *memory;        /* what malloc() gave, aligned to ALIGNED */
static struct buddy *heap;
static uintptr_t zero;      /* offsets count from here */
static bool served;         /* a request was; else nothing can be freed */

int uk_alloc_register(struct uk_alloc *a, const struct uk_alloc_ops *impl,
		      const char *name, unsigned int flags)
{
	a->impl = impl;
	a->ops = *impl;
	a->name = name;
	a->flags = flags;
	return 0;
}

void uk_crash(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	fprintf(stderr, "crash: ");
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	exit(99);
}

/* The heap's own data ends where its blocks begin: search the place for it. */
static void make(size_t bytes, size_t begin)
{
	size_t before, used = ALIGNED + begin + bytes;
	size_t room = ALIGN_UP(used + 1, ALIGNED);
	char *at;

	served = false;
	free(memory);
	memory = aligned_alloc(ALIGNED, room);
	memset(memory, 0xa5, room);
	__asan_poison_memory_region(memory + used, room - used);
	zero = (uintptr_t)memory + ALIGNED;
	for (before = 64; before < ALIGNED; before += 64) {
		at = (char *)zero + begin - before;
		heap = (struct buddy *)buddy_init(at, before + bytes);
		if (heap && heap->regions->start == zero + begin)
			return;
	}
	abort();
}

static void say_map(void)
{
	const struct region *r = heap->regions;
	unsigned int entry;
	uintptr_t p;

	for (p = r->start; p < r->end; p += 1UL << (entry & ENTRY_ORDER)) {
		entry = *buddy_entry((struct region *)r, p);
		if ((entry & ENTRY_ORDER) < BUDDY_MIN ||
		    (entry & ENTRY_ORDER) > BUDDY_MAX) {
			printf(" %u:?", entry & ENTRY_ORDER);
			return;
		}
		if (entry & ENTRY_FREE)
			printf(" %u:%lu", entry & ENTRY_ORDER, p - zero);
	}
}

static void say_lists(void)
{
	const struct uk_list_head *link;
	unsigned int order, most = 1 << 16;

	for (order = 0; order < BUDDY_ORDERS; order++)
		for (link = heap->free[order].next;
		     link != &heap->free[order] && most; link = link->next) {
			printf(" %u:%lu", order, (uintptr_t)link - zero);
			most--;
		}
}

static uintptr_t get(const char *line, unsigned long n)
{
	void *p = line[0] == 'm' ? buddy_ops.malloc(&heap->a, n)
				 : buddy_ops.palloc(&heap->a, n);

	served |= p != NULL;
	return (uintptr_t)p;
}

static uintptr_t operate(const char *line)
{
	unsigned long n = 0, m = 0;

	if (sscanf(line, "malloc %lu", &n) || sscanf(line, "palloc %lu", &n))
		return get(line, n);
	if (!served)
		return zero;
	if (sscanf(line, "free %lu", &n))
		buddy_ops.free(&heap->a, (void *)(zero + n));
	else if (sscanf(line, "pfree %lu %lu", &n, &m))
		buddy_ops.pfree(&heap->a, (void *)(zero + n), m);
	return zero;
}

static void ask(const char *line)
{
	const char *wrong;
	uintptr_t p = 0;
	size_t bytes, begin;

	if (sscanf(line, "heap %zu %zu", &bytes, &begin) == 2)
		make(bytes, begin);
	else
		p = operate(line);
	printf("%s ", hostunit_nonce);
	if (p)
		printf("%lu | free", p - zero);
	else
		printf("none | free");
	say_map();
	printf(" | lists");
	say_lists();
	wrong = buddy_check(&heap->a);
	printf(" | %s\n", wrong ? wrong : "good");
}
