/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Random operations against a model.
 *
 * Idea: the model knows every live block: where it begins, how long it is,
 * what its ends hold. A new block must be disjoint from all that the model
 * has; an old one must hold what was written when it goes. Every 64 operations
 * the implementation walks its own invariants.
 *
 * M1  A slot is empty, or its block is alive.
 * M2  The usable bytes of two slots share none.
 */
#include <uk/string.h>

#include "conform_priv.h"

/* The host's build has the time for more. */
#ifndef UK_ALLOC_CONFORM_OPS
#define UK_ALLOC_CONFORM_OPS	20000
#endif

enum { SLOTS = 96, EDGE = 24 };

/* A block of the model. */
struct slot {
	char *p;             /* NULL: empty (M1) */
	size_t size;         /* usable bytes, all of which may be written */
	unsigned int seed;   /* of what its ends hold */
	unsigned long pages; /* from palloc: how many; else 0 */
};

static struct slot slots[SLOTS];

static void mark(struct slot *s, unsigned int seed)
{
	size_t edge = MIN(s->size, (size_t)EDGE);

	s->seed = seed;
	conform_fill(s->p + s->size - edge, edge, seed);
	conform_fill(s->p, edge, seed + 1);
}

/* @return whether the first `n` bytes of a block hold what they should */
static bool marked(const struct slot *s, size_t n)
{
	return conform_holds(s->p, MIN(n, MIN(s->size, (size_t)EDGE)),
			     s->seed + 1);
}

/* M2 */
static bool alone(const struct slot *s)
{
	const struct slot *o;

	for (o = slots; o < slots + SLOTS; o++)
		if (o != s && o->p && o->p < s->p + s->size &&
		    s->p < o->p + o->size)
			return false;
	return true;
}

/* Small blocks mostly, as programs have them. */
static size_t some_size(struct uk_alloc *a, struct conform_random *r)
{
	static const size_t upto[] = { 32, 128, 128, 600, 600, 5000, 30000 };

	return conform_size(a, conform_random(r,
			upto[conform_random(r, ARRAY_SIZE(upto))]));
}

static void *obtain(struct uk_alloc *a, struct slot *s, size_t size,
		    struct conform_random *r)
{
	size_t most = conform_fixed(a) ? 4 : 13; /* 16 bytes, 8 KiB */

	s->pages = 0;
	switch (conform_random(r, 8)) {
	case 0:
		return uk_calloc(a, 1, size);
	case 1:
		return uk_memalign(a, (size_t)1 << conform_random(r, most + 1),
				   size);
	case 2:
		if (conform_fixed(a))
			return uk_malloc(a, size);
		s->pages = 1 + conform_random(r, 3);
		return uk_palloc(a, s->pages);
	default:
		return uk_malloc(a, size);
	}
}

static void release(struct uk_alloc *a, struct slot *s)
{
	size_t edge = MIN(s->size, (size_t)EDGE);

	UK_TEST_EXPECT(marked(s, s->size));
	if (s->size >= 2 * EDGE)
		UK_TEST_EXPECT(conform_holds(s->p + s->size - edge, edge,
					     s->seed));
	if (s->pages)
		uk_pfree(a, s->p, s->pages);
	else
		uk_free(a, s->p);
	s->p = NULL;
}

static bool take(struct uk_alloc *a, struct slot *s, char *p, size_t size,
		 unsigned int seed)
{
	s->p = p;
	s->size = s->pages ? s->pages * __PAGE_SIZE : uk_alloc_usable(a, p);
	if (s->size < size || !conform_good(p, s->size) || !alone(s)) {
		UK_TEST_EXPECT(s->size >= size);
		UK_TEST_EXPECT(conform_good(p, s->size));
		UK_TEST_EXPECT(alone(s));
		return false;
	}
	mark(s, seed);
	return true;
}

/* One operation. @return false where going on makes no sense */
static bool step(struct uk_alloc *a, struct conform_random *r, unsigned int n)
{
	struct slot *s = &slots[conform_random(r, SLOTS)];
	size_t size = some_size(a, r);
	char *p;

	if (!s->p) {
		p = obtain(a, s, size, r);
		return !p || take(a, s, p, s->pages ? 1 : size, n);
	}
	if (s->pages || conform_random(r, 3)) {
		release(a, s);
		return true;
	}
	p = uk_realloc(a, s->p, size);
	if (!p) {
		UK_TEST_EXPECT(marked(s, s->size));
		return true;
	}
	s->p = p;
	UK_TEST_EXPECT(marked(s, size));
	return take(a, s, p, size, n);
}

static bool run(struct uk_alloc *a, struct conform_random *r)
{
	unsigned int n;
	const char *why;

	for (n = 0; n < UK_ALLOC_CONFORM_OPS; n++) {
		if (!step(a, r, n)) {
			uk_test_log("operation %u", n);
			return false;
		}
		why = n % 64 ? NULL : uk_alloc_check(a);
		if (why) {
			uk_test_log("operation %u: %s", n, why);
			return false;
		}
	}
	return true;
}

void uk_alloc_conform_random_operations_keep_invariants(const char *impl)
{
	struct uk_alloc *a = conform_begin(impl, ARENA);
	struct conform_random r = { 20260101 };
	size_t most, i;
	bool ok;

	UK_TEST_ASSERT(a != NULL);
	most = uk_alloc_maxalloc(a);
	memset(slots, 0, sizeof(slots));
	ok = run(a, &r);
	UK_TEST_EXPECT(ok);
	if (ok)
		uk_test_log("%u operations", UK_ALLOC_CONFORM_OPS);
	for (i = 0; ok && i < SLOTS; i++)
		if (slots[i].p)
			release(a, &slots[i]);
	if (ok && conform_reuses(a))
		UK_TEST_EXPECT_NOT_NULL(uk_malloc(a, most)); /* A5: no leak */
	conform_end(a);
}
