/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Blocks with heads - a whole allocator for who has only malloc, or only pages.
 *
 *      raw                             block                    end
 *       v                                v                       v
 *       [ room to align | struct head    | usable bytes ........ ]
 *                         '- raw, len
 *
 * Idea: a block that somebody else gave says neither how long it is nor where
 * it began once it has been aligned. So each block gets both in the 16 bytes
 * before it, all blocks and not only aligned ones: free() can then rely on the
 * head and need not guess from bytes that may be a user's.
 *
 * D1  A block is preceded by its head; raw <= head, block + len = end.
 * D2  From pages: raw and end are page aligned, so their distance is the
 *     number that pfree wants.
 *
 * It costs 16 bytes a block, and a page for the smallest block where there are
 * only pages. An implementation that cares writes memalign and usable.
 */
#include <uk/alloc.h>
#include <uk/string.h>

#include "alloc_priv.h"

/* What lies before each block (D1). */
struct head {
	void *raw;  /* what the implementation gave */
	size_t len; /* usable bytes of the block */
};

static struct head *head_of(const void *block)
{
	return (struct head *)block - 1;
}

static bool from_pages(const struct uk_alloc *a)
{
	return !a->impl->malloc;
}

/* @return `size` bytes or more, as `*size` says afterwards */
static void *get_raw(struct uk_alloc *a, size_t *size)
{
	unsigned long pages;

	if (!from_pages(a))
		return a->impl->malloc(a, *size);
	pages = (*size - 1) / __PAGE_SIZE + 1;
	*size = pages * __PAGE_SIZE;
	return a->impl->palloc(a, pages);
}

static void *headed_memalign(struct uk_alloc *a, size_t align, size_t size)
{
	size_t room, slack;
	char *raw, *block;

	if (!POWER_OF_2(align))
		return NULL;
	slack = align - MIN(align, (size_t)UK_ALLOC_ALIGN); /* raw is aligned */
	size = MAX(size, (size_t)1); /* A2 */
	if (__builtin_add_overflow(size, sizeof(struct head) + slack, &room))
		return NULL;
	raw = get_raw(a, &room);
	if (!raw)
		return NULL;
	block = (char *)ALIGN_UP((uintptr_t)raw + sizeof(struct head), align);
	*head_of(block) = (struct head){ raw, (size_t)(raw + room - block) };
	return block;
}

static void *headed_malloc(struct uk_alloc *a, size_t size)
{
	return headed_memalign(a, UK_ALLOC_ALIGN, size);
}

static void headed_free(struct uk_alloc *a, void *ptr)
{
	struct head *h;
	size_t bytes;

	if (!ptr)
		return;
	h = head_of(ptr);
	bytes = (size_t)((char *)ptr + h->len - (char *)h->raw);
	if (from_pages(a))
		a->impl->pfree(a, h->raw, bytes / __PAGE_SIZE); /* D2 */
	else
		a->impl->free(a, h->raw);
}

static size_t headed_usable(struct uk_alloc *a __maybe_unused, const void *ptr)
{
	return head_of(ptr)->len;
}

static size_t headed_maxalloc(struct uk_alloc *a)
{
	size_t most = a->impl->maxalloc(a);

	return most - MIN(most, sizeof(struct head));
}

/* Nothing of the implementation's own may see a block with a head. */
void alloc_fill_headed(struct uk_alloc *a)
{
	struct uk_alloc_ops *ops = &a->ops;

	ops->malloc = headed_malloc;
	ops->calloc = alloc_calloc;
	ops->realloc = alloc_realloc;
	ops->memalign = headed_memalign;
	ops->free = headed_free;
	ops->usable = headed_usable;
	if (ops->maxalloc)
		ops->maxalloc = headed_maxalloc;
}
