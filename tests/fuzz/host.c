/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The host's malloc() as a heap of ours (host.h).
 *
 * Idea: library code that a fuzzer runs takes its memory through uk_malloc();
 * given the host's, each block has the sanitizer's red zones around it, and one
 * that is not given back is a leak by name. Two counters serve the harnesses:
 * how many blocks are out, and which allocation from now is to fail.
 */
#include "fuzz.h"

#include <malloc.h>

#include <uk/alloc.h>

#include "host.h"

unsigned int host_blocks, host_fails_in;

static bool fails(void)
{
	return host_fails_in && !--host_fails_in;
}

static void *block(struct uk_alloc *a, size_t align, size_t size)
{
	void *p = NULL;

	(void)a;
	if (fails() || posix_memalign(&p, align, size))
		return NULL;
	host_blocks++;
	return p;
}

static void *small(struct uk_alloc *a, size_t size)
{
	void *p = fails() ? NULL : malloc(size);

	(void)a;
	host_blocks += p != NULL;
	return p;
}

static void give_back(struct uk_alloc *a, void *p)
{
	(void)a;
	host_blocks -= p != NULL;
	free(p);
}

static size_t usable(struct uk_alloc *a, const void *p)
{
	(void)a;
	return malloc_usable_size((void *)(uintptr_t)p);
}

static const struct uk_alloc_ops ops = {
	.malloc = small, .memalign = block, .free = give_back,
	.usable = usable,
};

struct uk_alloc *host_heap(void)
{
	static struct uk_alloc heap;

	if (!heap.name && uk_alloc_register(&heap, &ops, "host", 0))
		abort();
	uk_alloc_set_default(&heap);
	return &heap;
}
