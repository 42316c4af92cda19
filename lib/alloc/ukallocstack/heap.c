/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The stacks as a heap (uk/alloc.h), with UK_ALLOC_FIXED - for a scheduler that
 * is given a heap for stacks and does not know what kind.
 */
#include <uk/assert.h>
#include <uk/errno.h>

#include "stack_priv.h"

static struct uk_allocstack *stack_of(struct uk_alloc *a)
{
	return __containerof(a, struct uk_allocstack, a);
}

static void *stack_malloc(struct uk_alloc *a, size_t size)
{
	struct uk_allocstack *s = stack_of(a);

	return size <= uk_allocstack_size(s) ? uk_allocstack_take(s) : NULL;
}

static void *stack_memalign(struct uk_alloc *a, size_t align, size_t size)
{
	return POWER_OF_2(align) && align <= UK_ALLOC_ALIGN
	       ? stack_malloc(a, size) : NULL;
}

static void stack_free(struct uk_alloc *a, void *ptr)
{
	if (ptr)
		uk_allocstack_return(stack_of(a), ptr);
}

static int stack_addmem(struct uk_alloc *a __maybe_unused,
			void *base __maybe_unused, size_t len __maybe_unused)
{
	return -ENOTSUP; /* the parent's concern */
}

static size_t stack_usable(struct uk_alloc *a, const void *ptr __maybe_unused)
{
	return uk_allocstack_size(stack_of(a));
}

/* Bytes that a stack takes from the parent. */
static size_t gross_size(const struct uk_allocstack *s)
{
	return (s->pages + (s->guard != NULL)) * __PAGE_SIZE;
}

/* As many as there were if the parent's memory were in one piece. */
static size_t stack_availmem(struct uk_alloc *a)
{
	struct uk_allocstack *s = stack_of(a);

	return (uk_allocstack_kept(s)
		+ uk_alloc_availmem(s->parent) / gross_size(s))
	       * uk_allocstack_size(s);
}

static size_t stack_maxalloc(struct uk_alloc *a)
{
	struct uk_allocstack *s = stack_of(a);

	return uk_allocstack_kept(s)
	       || uk_alloc_maxalloc(s->parent) >= gross_size(s)
	       ? uk_allocstack_size(s) : 0;
}

static const char *check_kept(const struct uk_allocstack *s)
{
	const struct stack_foot *foot;
	const struct stack_link *l;
	unsigned int n = 0;

	for (l = s->kept; l; l = l->next) {
		foot = (const struct stack_foot *)
			((const char *)(l + 1) - s->pages * __PAGE_SIZE);
		if (foot->canary != foot_canary(foot))
			return "S1: a stack that is kept has no canary";
		if (l->mark != (uintptr_t)s)
			return "S3: a stack that is kept is not marked";
		if (++n > s->count)
			break;
	}
	return n != s->count || n > s->keep ? "S3: the stacks kept do not add up"
					    : NULL;
}

static const char *stack_check(struct uk_alloc *a)
{
	struct uk_allocstack *s = stack_of(a);
	unsigned long flags = uk_spin_lock_irqsave(&s->lock);
	const char *wrong = check_kept(s);

	uk_spin_unlock_irqrestore(&s->lock, flags);
	return wrong;
}

static void *stack_palloc(struct uk_alloc *a __maybe_unused,
			  unsigned long pages __maybe_unused)
{
	return NULL; /* a stack starts above its canary, not at a page */
}

static void stack_pfree(struct uk_alloc *a __maybe_unused, void *ptr,
			unsigned long pages __maybe_unused)
{
	UK_ASSERT(!ptr);
}

const struct uk_alloc_ops stack_ops = {
	.malloc = stack_malloc,
	.memalign = stack_memalign,
	.free = stack_free,
	.palloc = stack_palloc,
	.pfree = stack_pfree,
	.addmem = stack_addmem,
	.usable = stack_usable,
	.availmem = stack_availmem,
	.maxalloc = stack_maxalloc,
	.check = stack_check,
};

struct uk_alloc *uk_allocstack2ukalloc(struct uk_allocstack *s)
{
	return &s->a;
}
