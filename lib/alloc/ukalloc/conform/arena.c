/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The conformance suite's tools: an arena, patterns, chains of blocks.
 *
 * Idea: a case knows nothing of the implementation but its name. Each makes a
 * heap in one static arena filled with rubbish, so that memory which an
 * implementation takes to be zero, or which it touches outside of what it was
 * given, makes a case fail (the host's builds see the latter at once).
 *
 * The cases: blocks.c (one block), heap.c (all of a heap), random.c.
 */
#include <uk/string.h>

#include "conform_priv.h"

/* The largest alignment that is asked for is the arena's own. */
__align(64 * 1024) char conform_arena[ARENA];

/* What an assertion has ended did not come to its own uk_alloc_unregister(). */
static void forget(void *heap)
{
	struct uk_alloc *a;

	uk_alloc_for_each(a)
		if (a == heap) {
			uk_alloc_unregister(a);
			return;
		}
}

struct uk_alloc *uk_alloc_conform_forget(struct uk_alloc *a)
{
	if (a)
		uk_test_defer(forget, a);
	return a;
}

struct uk_alloc *uk_alloc_conform_heap(const char *impl, void *base, size_t len)
{
	uintptr_t start = (uintptr_t)base;
	struct uk_alloc *a;

	uk_alloc_for_each(a)
		if ((uintptr_t)a >= start && (uintptr_t)a - start < len) {
			uk_alloc_unregister(a);
			break;
		}
	return uk_alloc_conform_forget(uk_alloc_create(impl, base, len));
}

struct uk_alloc *conform_begin(const char *impl, size_t len)
{
	struct uk_alloc *a;

	memset(conform_arena, 0xa5, ARENA);
	a = uk_alloc_conform_heap(impl, conform_arena, len);
	UK_TEST_EXPECT_NOT_NULL(a);
	return a;
}

void conform_end(struct uk_alloc *a)
{
	conform_check(a);
	uk_alloc_unregister(a);
}

void conform_check(struct uk_alloc *a)
{
	UK_TEST_EXPECT_STR_EQ(uk_alloc_check(a), NULL);
}

bool conform_good(const void *p, size_t n)
{
	const char *c = p;

	return c >= conform_arena && c <= conform_arena + ARENA &&
	       n <= (size_t)(conform_arena + ARENA - c) &&
	       IS_ALIGNED(p, UK_ALLOC_ALIGN);
}

size_t conform_size(struct uk_alloc *a, size_t size)
{
	return conform_fixed(a) ? MIN(size, uk_alloc_maxalloc(a)) : size;
}

static uint8_t pattern(size_t i, unsigned int seed)
{
	return (uint8_t)(i * 7 + (i >> 8) + seed * 37 + 1);
}

void conform_fill(void *p, size_t n, unsigned int seed)
{
	uint8_t *b = p;
	size_t i;

	for (i = 0; i < n; i++)
		b[i] = pattern(i, seed);
}

bool conform_holds(const void *p, size_t n, unsigned int seed)
{
	const uint8_t *b = p;
	size_t i;

	for (i = 0; i < n && b[i] == pattern(i, seed); i++)
		;
	return i == n;
}

/* xorshift64 (G. Marsaglia, Xorshift RNGs, 2003): good enough, and short. */
size_t conform_random(struct conform_random *r, size_t below)
{
	r->state ^= r->state << 13;
	r->state ^= r->state >> 7;
	r->state ^= r->state << 17;
	return (size_t)((r->state >> 16) % below);
}

struct conform_chain conform_exhaust(struct uk_alloc *a, size_t size)
{
	struct conform_chain c = { NULL, 0 };
	void **block;

	while (c.count < ARENA / UK_ALLOC_ALIGN) {
		block = uk_malloc(a, size);
		if (!block)
			break;
		*block = c.first;
		c.first = block;
		c.count++;
	}
	return c;
}

/*
 * Mixing a chain without memory of one's own: deal it to eight hands by
 * chance, and free one hand after the other.
 */
void conform_free(struct uk_alloc *a, struct conform_chain c,
		  struct conform_random *r)
{
	void **hands[8] = { c.first }, **block, **next;
	size_t i;

	if (r) {
		hands[0] = NULL;
		for (block = c.first; block; block = next) {
			next = *block;
			i = conform_random(r, ARRAY_SIZE(hands));
			*block = hands[i];
			hands[i] = block;
		}
	}
	for (i = 0; i < ARRAY_SIZE(hands); i++) {
		for (block = hands[i]; block; block = next) {
			next = *block;
			uk_free(a, block);
		}
	}
	uk_alloc_maxalloc(a); /* a guarded heap keeps freed blocks until then */
}
