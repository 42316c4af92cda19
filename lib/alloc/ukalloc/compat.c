/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The empty slots - what an implementation need not write.
 *
 * Idea: most operations can be said in terms of others. Each arrow is a
 * function below; what an implementation has written itself always wins.
 *
 *      calloc  -> malloc, memset       palloc   -> memalign
 *      realloc -> usable, malloc,      pfree    -> free
 *                 memcpy, free         availmem -> maxalloc
 *      addmem  -> "not supported"      maxalloc -> malloc, by trial
 *      check   -> "nothing to say"
 *
 * Only memalign and usable cannot be derived so: from a block that malloc gave
 * nobody but the implementation knows how long it is. Where one of the two is
 * missing, or malloc itself, headed.c takes over all operations on blocks.
 *
 * C1  A failure of the operation below is passed on, with nothing done (A3).
 * C2  Generic code calls alloc_ops(a), never uk_malloc(a): its inner calls
 *     pass no layer (layers.c), so that one request is counted once.
 */
#include <uk/alloc.h>
#include <uk/errno.h>
#include <uk/string.h>

#include "alloc_priv.h"

//> compat-calloc
void *alloc_calloc(struct uk_alloc *a, size_t n, size_t size)
{
	size_t bytes;
	void *p;

	if (__builtin_mul_overflow(n, size, &bytes))
		return NULL;
	p = alloc_ops(a)->malloc(a, bytes);
	if (p)
		memset(p, 0, bytes);
	return p;
}
//< compat-calloc

/* A block that shrinks stays: it cannot fail, and it can grow back. */
void *alloc_realloc(struct uk_alloc *a, void *ptr, size_t size)
{
	const struct uk_alloc_ops *ops = alloc_ops(a);
	size_t usable;
	void *p;

	if (!ptr)
		return ops->malloc(a, size);
	usable = ops->usable(a, ptr);
	if (size <= usable)
		return ptr;
	p = ops->malloc(a, size);
	if (!p)
		return NULL; /* C1 */
	memcpy(p, ptr, usable);
	ops->free(a, ptr);
	return p;
}

static void *compat_palloc(struct uk_alloc *a, unsigned long pages)
{
	if (pages > SIZE_MAX / __PAGE_SIZE)
		return NULL;
	return alloc_ops(a)->memalign(a, __PAGE_SIZE, pages * __PAGE_SIZE);
}

static void compat_pfree(struct uk_alloc *a, void *ptr,
			 unsigned long pages __maybe_unused)
{
	alloc_ops(a)->free(a, ptr);
}

static int compat_addmem(struct uk_alloc *a __maybe_unused,
			 void *base __maybe_unused, size_t len __maybe_unused)
{
	return -ENOTSUP;
}

static size_t compat_availmem(struct uk_alloc *a)
{
	return alloc_ops(a)->maxalloc(a);
}

static bool can_have(struct uk_alloc *a, size_t size)
{
	void *p = alloc_ops(a)->malloc(a, size);

	if (p)
		alloc_ops(a)->free(a, p);
	return p;
}

/* By halves. A heap that never reuses would be used up by asking. */
static size_t compat_maxalloc(struct uk_alloc *a)
{
	size_t size = 0, bit;

	if (a->flags & UK_ALLOC_NO_REUSE)
		return a->impl->availmem ? a->impl->availmem(a) : 0;
	for (bit = (size_t)1 << 62; bit; bit >>= 1)
		if (can_have(a, size | bit))
			size |= bit;
	return size;
}

static const char *compat_check(struct uk_alloc *a __maybe_unused)
{
	return NULL;
}

void alloc_fill(struct uk_alloc *a)
{
	struct uk_alloc_ops *ops = &a->ops;

	if (!ops->malloc || !ops->memalign || !ops->usable)
		alloc_fill_headed(a);
	if (!ops->calloc)
		ops->calloc = alloc_calloc;
	if (!ops->realloc)
		ops->realloc = alloc_realloc;
	if (!ops->palloc || !ops->pfree) {
		ops->palloc = compat_palloc;
		ops->pfree = compat_pfree;
	}
	if (!ops->addmem)
		ops->addmem = compat_addmem;
	if (!ops->availmem)
		ops->availmem = compat_availmem;
	if (!ops->maxalloc)
		ops->maxalloc = compat_maxalloc;
	if (!ops->check)
		ops->check = compat_check;
}

/* POSIX.1-2017, posix_memalign(): a multiple of a pointer's size. */
int uk_posix_memalign(struct uk_alloc *a, void **ptr, size_t align, size_t size)
{
	void *p;

	if (!POWER_OF_2(align) || align % sizeof(void *))
		return EINVAL;
	p = uk_memalign(a, align, size);
	if (!p)
		return ENOMEM;
	*ptr = p;
	return 0;
}
