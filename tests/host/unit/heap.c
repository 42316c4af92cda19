/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The heap "host" - each block is one of the host's malloc().
 *
 *      ukalloc.default=host
 *
 * Idea: of a heap in one piece of memory the sanitizers (and valgrind) see the
 * piece. Where the default heap is this one, they see the blocks: what a
 * library leaks, writes past, or uses after it was freed is reported as it is
 * of any program of the host. The memory that init is given stays unused.
 *
 * H1  What it says of free memory is as if it had HOST_BYTES in one piece.
 */
#include <uk/alloc.h>

#include "host.h"

enum { HOST_BYTES = 64 << 20 };

static struct uk_alloc heap;
static size_t left = HOST_BYTES; /* H1 */

static void *host_memalign(struct uk_alloc *a __maybe_unused, size_t align,
			   size_t size)
{
	void *p;

	if (!POWER_OF_2(align) || size > left)
		return NULL;
	p = libc_alloc(MAX(align, (size_t)UK_ALLOC_ALIGN), MAX(size, 1UL));
	if (p)
		left -= MIN(libc_usable(p), left);
	return p;
}

static void *host_malloc(struct uk_alloc *a, size_t size)
{
	return host_memalign(a, UK_ALLOC_ALIGN, size);
}

static size_t host_usable(struct uk_alloc *a __maybe_unused, const void *p)
{
	return libc_usable(p);
}

static void host_free(struct uk_alloc *a, void *p)
{
	if (!p)
		return;
	left += host_usable(a, p);
	libc_free(p);
}

static size_t host_availmem(struct uk_alloc *a __maybe_unused)
{
	return left;
}

static const struct uk_alloc_ops ops = {
	.malloc = host_malloc,
	.memalign = host_memalign,
	.free = host_free,
	.usable = host_usable,
	.availmem = host_availmem,
	.maxalloc = host_availmem,
};

static struct uk_alloc *init(void *base __maybe_unused,
			     size_t len __maybe_unused)
{
	return uk_alloc_register(&heap, &ops, "host", 0) ? NULL : &heap;
}

UK_ALLOC_IMPL(host) = { .name = "host", .init = init };
