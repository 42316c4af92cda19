/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Thread stacks - got from a heap, guarded, and some of them kept.
 *
 * Idea: a stack is the largest thing that a thread needs, and the only one whose
 * overflow nobody sees. So it has an allocator of its own, which keeps a few
 * that came back (page tables are not changed for them, and their upper end is
 * still in the cache), and which puts something below each that shows when a
 * thread went too far:
 *
 *      | guard page | canary 16 B | usable ...............................|
 *      ^ from the parent          ^ what take() returns     link if kept -'
 *                                                           sp starts here ^
 *
 * S1  Below each stack lies its canary, from the time it is got from the parent
 *     to the time it is given back. The canary depends on the address, so that
 *     what is no stack of ours has none.
 * S2  With a guard function, the page below is inaccessible for just as long.
 * S3  At most `keep` stacks are kept; a kept one has its mark at the upper end.
 *
 * The price: what is kept serves nothing else (uk_allocstack_trim() gives it
 * back), and one size serves all threads: a source for each size. The canary
 * alone sees an overflow late, and one that jumps over it never. The rest of a
 * kept stack is as the last thread left it: what must not be read by the next
 * one must be cleared by whoever knows.
 *
 * Read uk_allocstack_take(), then uk_allocstack_return().
 */
#include <uk/assert.h>
#include <uk/essentials.h>
#include <uk/string.h>

#include "stack_priv.h"

static void *stack_get(struct uk_allocstack *s);
static void stack_put(struct uk_allocstack *s, void *stack);

//> stack-take
/*** A stack that was kept comes first. Getting a new one takes no lock of ours:
the parent has its own, and changing page tables may take long. ***/
void *uk_allocstack_take(struct uk_allocstack *s)
{
	unsigned long flags = uk_spin_lock_irqsave(&s->lock);
	struct stack_link *link = s->kept;
	void *stack;

	s->out++;
	if (link) {
		s->kept = link->next;
		s->count--;
		link->mark = 0; /* S3 */
	}
	uk_spin_unlock_irqrestore(&s->lock, flags);
	if (link)
		return (char *)(link + 1) - uk_allocstack_size(s);

	stack = stack_get(s);
	if (!stack) {
		flags = uk_spin_lock_irqsave(&s->lock);
		s->out--;
		uk_spin_unlock_irqrestore(&s->lock, flags);
	}
	return stack;
}
//< stack-take

static struct stack_foot *foot_of(void *stack)
{
	return (struct stack_foot *)stack - 1;
}

//> stack-return
/*** The canary is looked at when the stack comes back: a thread that wrote over
it had left its stack, and what lay below is damaged, so there is nothing to go
on with. ***/
void uk_allocstack_return(struct uk_allocstack *s, void *stack)
{
	const char *wrong = stack_diagnose(s, stack);
	struct stack_link *link = link_of(s, stack);
	unsigned long flags;
	bool keep;

	if (unlikely(wrong))
		uk_crash("stack: return of %p: it %s", stack, wrong);
	flags = uk_spin_lock_irqsave(&s->lock);
	s->out--;
	keep = s->count < s->keep; /* S3 */
	if (keep) {
		link->mark = (uintptr_t)s;
		link->next = s->kept;
		s->kept = link;
		s->count++;
	}
	uk_spin_unlock_irqrestore(&s->lock, flags);
	if (!keep)
		stack_put(s, stack);
}
//< stack-return

static bool is_kept(struct uk_allocstack *s, const struct stack_link *link)
{
	unsigned long flags = uk_spin_lock_irqsave(&s->lock);
	const struct stack_link *l = s->kept;

	while (l && l != link)
		l = l->next;
	uk_spin_unlock_irqrestore(&s->lock, flags);
	return l;
}

const char *stack_diagnose(struct uk_allocstack *s, void *stack)
{
	const struct stack_foot *foot = foot_of(stack);

	if (!IS_ALIGNED(foot, __PAGE_SIZE))
		return "is no stack";
	if (foot->canary != foot_canary(foot)) /* S1 */
		return "overflowed, or is no stack";
	if (link_of(s, stack)->mark == (uintptr_t)s
	    && is_kept(s, link_of(s, stack)))
		return "was returned already";
	return NULL;
}

/* --- from and to the parent --------------------------------------------------- */

static unsigned long guard_pages(const struct uk_allocstack *s)
{
	return s->guard ? 1 : 0;
}

static void *stack_get(struct uk_allocstack *s)
{
	unsigned long below = guard_pages(s);
	char *base = uk_palloc(s->parent, below + s->pages);
	struct stack_foot *foot;

	if (!base)
		return NULL;
	if (s->guard && s->guard(base, true)) { /* S2 */
		uk_pfree(s->parent, base, below + s->pages);
		return NULL;
	}
	foot = (struct stack_foot *)(base + below * __PAGE_SIZE);
	foot->canary = foot_canary(foot); /* S1 */
	return foot + 1;
}

static void stack_put(struct uk_allocstack *s, void *stack)
{
	struct stack_foot *foot = foot_of(stack);
	char *base = (char *)foot - guard_pages(s) * __PAGE_SIZE;

	foot->canary = 0;
	if (s->guard && s->guard(base, false))
		uk_crash("stack: the guard page at %p cannot be removed",
			 (void *)base);
	uk_pfree(s->parent, base, guard_pages(s) + s->pages);
}

void uk_allocstack_trim(struct uk_allocstack *s, unsigned int n)
{
	struct stack_link *link;
	unsigned long flags;

	for (;;) {
		flags = uk_spin_lock_irqsave(&s->lock);
		link = s->count > n ? s->kept : NULL;
		if (link) {
			s->kept = link->next;
			s->count--;
		}
		uk_spin_unlock_irqrestore(&s->lock, flags);
		if (!link)
			return;
		stack_put(s, (char *)(link + 1) - uk_allocstack_size(s));
	}
}

struct uk_allocstack *uk_allocstack_create(struct uk_alloc *parent,
					   const struct uk_allocstack_conf *conf)
{
	struct uk_allocstack *s;

	if (!conf->size || conf->size > SIZE_MAX / 2)
		return NULL;
	s = uk_malloc(parent, sizeof(*s));
	if (!s)
		return NULL;
	memset(s, 0, sizeof(*s));
	s->parent = parent;
	s->guard = conf->guard;
	s->pages = DIV_ROUND_UP(conf->size, __PAGE_SIZE);
	s->keep = conf->keep;
	uk_spin_init(&s->lock);
	if (uk_alloc_register(&s->a, &stack_ops, "stack", UK_ALLOC_FIXED)) {
		uk_free(parent, s);
		return NULL;
	}
	return s;
}

void uk_allocstack_destroy(struct uk_allocstack *s)
{
	UK_ASSERT(!s->out); /* a thread still runs on one */
	uk_allocstack_trim(s, 0);
	uk_alloc_unregister(&s->a);
	uk_free(s->parent, s);
}

size_t uk_allocstack_size(const struct uk_allocstack *s)
{
	return s->pages * __PAGE_SIZE - sizeof(struct stack_foot);
}

unsigned int uk_allocstack_kept(const struct uk_allocstack *s)
{
	return uk_load_n(&s->count);
}
