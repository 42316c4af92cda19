/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of thread stacks over a slab heap: what is kept, when the guard pages
 * come and go, what is refused; then the stacks as a heap, through the
 * conformance suite. A crash ends the image, so what a return would refuse is
 * asked of stack_diagnose(), as it does.
 */
#include <uk/alloc_conform.h>
#include <uk/errno.h>
#include <uk/essentials.h>
#include <uk/string.h>
#include <uk/test.h>

#include "stack_priv.h"

enum { ARENA = 160 << 10, SIZE = 8192, KEEP = 2, MANY = 40 };

static char arena[ARENA] __align(4096);

/* --- the conformance suite: a slab heap that nobody else sees --------------- */

static struct uk_alloc *init_stacks(void *base, size_t len)
{
	const struct uk_allocstack_conf conf = { .size = SIZE, .keep = KEEP };
	struct uk_alloc *parent = uk_alloc_create("slab", base, len);
	struct uk_allocstack *s;

	if (!parent)
		return NULL;
	uk_alloc_unregister(parent); /* the suite knows of one heap only */
	s = uk_allocstack_create(parent, &conf);
	return s ? uk_allocstack2ukalloc(s) : NULL;
}

UK_ALLOC_IMPL(stack_test) = { .name = "stack-test", .init = init_stacks };

uk_testsuite_register(ukallocstack_conform, NULL);
UK_ALLOC_CONFORM(ukallocstack_conform, "stack-test");

/* --- a source with a guard function that takes notes ------------------------ */

static void *guarded[MANY]; /* pages that are inaccessible now */
static unsigned int guards; /* how many */
static int guard_result;    /* what the function returns */

static int note_guard(void *page, bool on)
{
	unsigned int i;

	if (guard_result)
		return guard_result;
	if (on) {
		guarded[guards++] = page;
		return 0;
	}
	for (i = 0; i < guards && guarded[i] != page; i++)
		;
	UK_TEST_EXPECT_UNUM_LT(i, guards);
	guarded[i] = guarded[--guards];
	return 0;
}

static struct uk_allocstack *begin(unsigned int keep, uk_allocstack_guard guard)
{
	const struct uk_allocstack_conf conf = {
		.size = SIZE - 100, .keep = keep, .guard = guard,
	};
	struct uk_alloc *parent = uk_alloc_conform_heap("slab", arena, ARENA);
	struct uk_allocstack *s;

	guards = 0;
	guard_result = 0;
	s = parent ? uk_allocstack_create(parent, &conf) : NULL;
	if (s)
		uk_alloc_conform_forget(uk_allocstack2ukalloc(s));
	return s;
}

/* Everything is the parent's again. */
static void end(struct uk_allocstack *s)
{
	struct uk_alloc *parent = s->parent;

	UK_TEST_EXPECT_STR_EQ(uk_alloc_check(&s->a), NULL);
	uk_allocstack_destroy(s);
	UK_TEST_EXPECT_ZERO(guards);
	UK_TEST_EXPECT_UNUM_EQ(uk_alloc_availmem(parent),
			       uk_alloc_maxalloc(parent));
	UK_TEST_EXPECT_STR_EQ(uk_alloc_check(parent), NULL);
	uk_alloc_unregister(parent);
}

UK_TESTCASE(ukallocstack, stack_is_aligned_and_all_of_it_usable)
{
	struct uk_allocstack *s = begin(KEEP, NULL);
	char *a, *b;

	UK_TEST_ASSERT(s);
	UK_TEST_EXPECT_UNUM_EQ(uk_allocstack_size(s), SIZE - 16);
	a = uk_allocstack_take(s);
	b = uk_allocstack_take(s);
	UK_TEST_ASSERT(a && b);
	UK_TEST_EXPECT(IS_ALIGNED(a, 16));
	UK_TEST_EXPECT(IS_ALIGNED(a + uk_allocstack_size(s), __PAGE_SIZE));
	memset(a, 0xff, uk_allocstack_size(s));
	memset(b, 0xff, uk_allocstack_size(s));
	UK_TEST_EXPECT_STR_EQ(stack_diagnose(s, a), NULL);
	UK_TEST_EXPECT_STR_EQ(stack_diagnose(s, b), NULL);
	uk_allocstack_return(s, a);
	uk_allocstack_return(s, b);
	end(s);
}

UK_TESTCASE(ukallocstack, last_returned_is_first_taken)
{
	struct uk_allocstack *s = begin(KEEP, NULL);
	void *a, *b;

	UK_TEST_ASSERT(s);
	a = uk_allocstack_take(s);
	b = uk_allocstack_take(s);
	UK_TEST_ASSERT(a && b);
	uk_allocstack_return(s, b);
	uk_allocstack_return(s, a);
	UK_TEST_EXPECT_PTR_EQ(uk_allocstack_take(s), a);
	UK_TEST_EXPECT_PTR_EQ(uk_allocstack_take(s), b);
	UK_TEST_EXPECT(link_of(s, a)->mark != (uintptr_t)s);
	uk_allocstack_return(s, a);
	uk_allocstack_return(s, b);
	end(s);
}

UK_TESTCASE(ukallocstack, no_more_than_asked_for_are_kept)
{
	struct uk_allocstack *s = begin(KEEP, note_guard);
	void *stack[MANY];
	unsigned int n, i;

	UK_TEST_ASSERT(s);
	for (n = 0; n < MANY && (stack[n] = uk_allocstack_take(s)); n++)
		;
	UK_TEST_ASSERT(n >= 8);
	UK_TEST_EXPECT_UNUM_LT(n, MANY);
	for (i = 0; i < n; i++) {
		uk_allocstack_return(s, stack[i]);
		UK_TEST_EXPECT_UNUM_EQ(uk_allocstack_kept(s),
				       MIN(i + 1, (unsigned int)KEEP));
	}
	uk_allocstack_trim(s, 1);
	UK_TEST_EXPECT_UNUM_EQ(uk_allocstack_kept(s), 1);
	UK_TEST_EXPECT_UNUM_EQ(guards, 1);
	end(s);
}

UK_TESTCASE(ukallocstack, guard_lies_below_as_long_as_it_is_ours)
{
	struct uk_allocstack *s = begin(1, note_guard);
	char *a, *b;

	UK_TEST_ASSERT(s);
	a = uk_allocstack_take(s);
	b = uk_allocstack_take(s);
	UK_TEST_ASSERT(a && b && guards == 2);
	UK_TEST_EXPECT_PTR_EQ(guarded[0], a - 16 - __PAGE_SIZE);
	uk_allocstack_return(s, a); /* kept, with its guard */
	UK_TEST_EXPECT_UNUM_EQ(guards, 2);
	uk_allocstack_return(s, b); /* given back, and it may be written */
	UK_TEST_EXPECT_UNUM_EQ(guards, 1);
	UK_TEST_EXPECT_PTR_EQ(guarded[0], a - 16 - __PAGE_SIZE);
	end(s);
}

UK_TESTCASE(ukallocstack, page_that_cannot_be_guarded_is_no_stack)
{
	struct uk_allocstack *s = begin(KEEP, note_guard);

	UK_TEST_ASSERT(s);
	guard_result = -ENOMEM;
	UK_TEST_EXPECT_NULL(uk_allocstack_take(s));
	end(s); /* nothing is missing, nothing is out */
}

UK_TESTCASE(ukallocstack, overflow_and_strangers_are_named)
{
	struct uk_allocstack *s = begin(1, NULL);
	char *a, *b;

	UK_TEST_ASSERT(s);
	a = uk_allocstack_take(s);
	b = uk_allocstack_take(s);
	UK_TEST_ASSERT(a && b);
	UK_TEST_EXPECT_STR_EQ(stack_diagnose(s, a + 16), "is no stack");
	UK_TEST_EXPECT_STR_EQ(stack_diagnose(s, a + __PAGE_SIZE),
			      "overflowed, or is no stack");
	a[-16] ^= 1;
	UK_TEST_EXPECT_STR_EQ(stack_diagnose(s, a),
			      "overflowed, or is no stack");
	a[-16] ^= 1;
	uk_allocstack_return(s, a);
	UK_TEST_EXPECT_STR_EQ(stack_diagnose(s, a), "was returned already");
	uk_allocstack_return(s, b); /* to the parent */
	UK_TEST_EXPECT_STR_EQ(stack_diagnose(s, b),
			      "overflowed, or is no stack");
	end(s);
}

UK_TESTCASE(ukallocstack, owner_may_write_the_mark)
{
	struct uk_allocstack *s = begin(1, NULL);
	void *a;

	UK_TEST_ASSERT(s);
	a = uk_allocstack_take(s);
	UK_TEST_ASSERT(a);
	link_of(s, a)->mark = (uintptr_t)s;
	UK_TEST_EXPECT_STR_EQ(stack_diagnose(s, a), NULL);
	uk_allocstack_return(s, a);
	end(s);
}

UK_TESTCASE(ukallocstack, wrong_sizes_are_refused)
{
	struct uk_alloc *parent = uk_alloc_conform_heap("slab", arena, ARENA);
	struct uk_allocstack_conf conf = { 0 };

	UK_TEST_ASSERT(parent);
	UK_TEST_EXPECT_NULL(uk_allocstack_create(parent, &conf));
	conf.size = SIZE_MAX;
	UK_TEST_EXPECT_NULL(uk_allocstack_create(parent, &conf));
	uk_alloc_unregister(parent);
}

UK_TESTCASE(ukallocstack, check_sees_what_is_broken)
{
	struct uk_allocstack *s = begin(1, NULL);
	char *a;

	UK_TEST_ASSERT(s);
	a = uk_allocstack_take(s);
	UK_TEST_ASSERT(a);
	uk_allocstack_return(s, a);
	a[-16] ^= 1;
	UK_TEST_EXPECT_STR_EQ(uk_alloc_check(&s->a),
			      "S1: a stack that is kept has no canary");
	a[-16] ^= 1;
	link_of(s, a)->mark ^= 1;
	UK_TEST_EXPECT_STR_EQ(uk_alloc_check(&s->a),
			      "S3: a stack that is kept is not marked");
	link_of(s, a)->mark ^= 1;
	s->count = 0;
	UK_TEST_EXPECT_STR_EQ(uk_alloc_check(&s->a),
			      "S3: the stacks kept do not add up");
	s->count = 1;
	end(s);
}
