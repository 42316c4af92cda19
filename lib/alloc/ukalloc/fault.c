/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Allocations that fail on demand - a layer (layers.c) that asks ukfault.
 *
 * Idea: whoever allocates sees the one failure that an allocator has, NULL, at
 * the call that `ukfault.alloc` names; nothing has been done by it (A3). It
 * lies below the statistics, which count such a call as refused.
 */
#include <uk/alloc.h>
#include <uk/fault.h>

UK_FAULT_KIND(alloc);

static const struct uk_alloc_ops *under(struct uk_alloc *a);

static void *fault_malloc(struct uk_alloc *a, size_t size)
{
	return UK_FAULT(alloc) ? NULL : under(a)->malloc(a, size);
}

static void *fault_calloc(struct uk_alloc *a, size_t n, size_t size)
{
	return UK_FAULT(alloc) ? NULL : under(a)->calloc(a, n, size);
}

static void *fault_realloc(struct uk_alloc *a, void *ptr, size_t size)
{
	return UK_FAULT(alloc) ? NULL : under(a)->realloc(a, ptr, size);
}

static void *fault_memalign(struct uk_alloc *a, size_t align, size_t size)
{
	return UK_FAULT(alloc) ? NULL : under(a)->memalign(a, align, size);
}

static void *fault_palloc(struct uk_alloc *a, unsigned long pages)
{
	return UK_FAULT(alloc) ? NULL : under(a)->palloc(a, pages);
}

UK_ALLOC_LAYER(50, fault) = {
	.name = "fault",
	.ops = {
		.malloc = fault_malloc,
		.calloc = fault_calloc,
		.realloc = fault_realloc,
		.memalign = fault_memalign,
		.palloc = fault_palloc,
	},
};

static const struct uk_alloc_ops *under(struct uk_alloc *a)
{
	return &uk_alloc_level(a, &uk_alloc_layer_fault)->under;
}
