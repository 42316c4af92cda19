/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Zones and poison - bytes that are known, so that a change is seen.
 *
 *      zone      a0 a1 a2 ... af   by the address: never 0, never a character,
 *      poison    d0 d1 d2 ... df   and shifting them is seen as well
 *      fresh     b0 b1 b2 ... bf
 *
 * As a pointer, poison is an address that no machine has mapped, so what reads
 * a freed list crashes at its first step.
 *
 * Z1  A change is found wherever it is; the report names the first and the last
 *     byte of it.
 */
#include "guard_priv.h"

enum { ZONE = 0xa0, POISON = 0xd0, FRESH = 0xb0 };

static uint8_t pattern(const uint8_t *at, int kind)
{
	return (uint8_t)(kind | ((uintptr_t)at & 15));
}

static void fill(void *from, size_t n, int kind)
{
	uint8_t *p = from;
	size_t i;

	for (i = 0; i < n; i++)
		p[i] = pattern(p + i, kind);
}

void guard_draw(struct guard_block *b)
{
	fill(guard_user(b) - GUARD_ZONE, GUARD_ZONE, ZONE);
	fill(guard_user(b) + b->size, GUARD_ZONE, ZONE);
}

void guard_poison(struct guard_block *b)
{
	fill(guard_user(b), b->size, POISON);
}

void guard_fresh(struct guard_block *b)
{
	fill(guard_user(b), b->size, FRESH);
}

/* Look at bytes [from, to) of a block. @return whether they are all there */
static bool holds(struct guard_block *b, ptrdiff_t from, ptrdiff_t to, int kind,
		  struct guard_fault *f)
{
	const uint8_t *p = (uint8_t *)guard_user(b);
	bool good = true;
	ptrdiff_t i;

	for (i = from; i < to; i++)
		if (p[i] != pattern(p + i, kind)) {
			f->first = good ? i : f->first;
			f->last = i; /* Z1 */
			good = false;
		}
	return good;
}

bool guard_intact(struct guard_block *b, struct guard_fault *f)
{
	bool freed = b->state == guard_mark(b, GUARD_FREED);
	ptrdiff_t size;

	*f = (struct guard_fault){ .block = b, .user = guard_user(b) };
	if (!freed && b->state != guard_mark(b, GUARD_LIVE)) {
		f->block = NULL; /* its head says nothing any more */
		f->what = "its head was overwritten, by what lies before it";
		return false;
	}
	size = (ptrdiff_t)b->size;
	if (!holds(b, -GUARD_ZONE, 0, ZONE, f))
		f->what = "written before its beginning";
	else if (!holds(b, size, size + GUARD_ZONE, ZONE, f))
		f->what = "written past its end";
	else if (freed && !holds(b, 0, size, POISON, f))
		f->what = "written after it was freed";
	return !f->what;
}

bool guard_freeable(const struct uk_alloc *a, const void *user,
		    struct guard_fault *f)
{
	struct guard_block *b = guard_block(user);

	*f = (struct guard_fault){ .user = user };
	if (!IS_ALIGNED(user, UK_ALLOC_ALIGN) ||
	    (b->state != guard_mark(b, GUARD_LIVE) &&
	     b->state != guard_mark(b, GUARD_FREED))) {
		f->what = "free of what is no block of it";
		return false;
	}
	if (!guard_intact(b, f))
		return false;
	if (b->a != a)
		f->what = "free of a block of another heap";
	else if (b->state == guard_mark(b, GUARD_FREED))
		f->what = "freed twice";
	return !f->what;
}
