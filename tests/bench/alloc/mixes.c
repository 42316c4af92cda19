/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The mixes.
 *
 *      pair_N      a block of N bytes, and back at once
 *      fifo_64     1,000 blocks of 64 bytes, then back in the same order
 *      lifo_64     ... in the opposite order
 *      any_64      ... in any order
 *      mixed       512 blocks live; one goes and another comes, of any size:
 *                  half of them up to 64 bytes, a tenth 1,000 to 4,096
 *
 * A block's first word is written, as by anybody who asks for one.
 */
#include "mixes.h"

#include <stdio.h>

#include "heap.h"
#include "ticks.h"

enum { BULK = 1000, LIVE = 512, DRAWN = 4096 };

static void *live[BULK];
static uint16_t order[BULK];  /* 0 ... BULK - 1, in any order */
static uint16_t size_of[DRAWN]; /* of mixed */
static uint16_t slot_of[DRAWN]; /* ... and which block goes */

uint32_t mix_random(uint32_t below)
{
	static uint64_t seed = 88172645463325252u;

	seed ^= seed >> 12;
	seed ^= seed << 25;
	seed ^= seed >> 27;
	return (uint32_t)((seed * 0x2545f4914f6cdd1du >> 32) % below);
}

void mixes_begin(void)
{
	uint32_t i, k, kind;
	uint16_t swap;

	for (i = 0; i < BULK; i++)
		order[i] = (uint16_t)i;
	for (i = BULK - 1; i; i--) {
		k = mix_random(i + 1);
		swap = order[i];
		order[i] = order[k];
		order[k] = swap;
	}
	for (i = 0; i < DRAWN; i++) {
		kind = mix_random(10);
		size_of[i] = (uint16_t)(kind < 5 ? 8 + mix_random(57)
					: kind < 9 ? 64 + mix_random(937)
						   : 1000 + mix_random(3097));
		slot_of[i] = (uint16_t)mix_random(LIVE);
	}
}

static inline bool take(struct uk_alloc *a, void **to, size_t size)
{
	void **p = heap_malloc(a, size);

	*to = p;
	if (!p)
		return false;
	*p = to;
	return true;
}

static inline bool pairs(unsigned long n, size_t size)
{
	struct uk_alloc *a = heap;
	void **p;

	while (n--) {
		p = heap_malloc(a, size);
		if (!p)
			return false;
		*p = a;
		heap_free(a, p);
	}
	return true;
}

static bool pair_16(unsigned long n)
{
	return pairs(n, 16);
}

static bool pair_64(unsigned long n)
{
	return pairs(n, 64);
}

static bool pair_256(unsigned long n)
{
	return pairs(n, 256);
}

static bool pair_4096(unsigned long n)
{
	return pairs(n, 4096);
}

static inline bool take_bulk(struct uk_alloc *a)
{
	int i;

	for (i = 0; i < BULK; i++)
		if (!take(a, &live[i], 64))
			return false;
	return true;
}

static bool fifo_64(unsigned long n)
{
	struct uk_alloc *a = heap;
	int i;

	for (; n; n -= BULK) {
		if (!take_bulk(a))
			return false;
		for (i = 0; i < BULK; i++)
			heap_free(a, live[i]);
	}
	return true;
}

static bool lifo_64(unsigned long n)
{
	struct uk_alloc *a = heap;
	int i;

	for (; n; n -= BULK) {
		if (!take_bulk(a))
			return false;
		for (i = BULK; i-- > 0; )
			heap_free(a, live[i]);
	}
	return true;
}

static bool any_64(unsigned long n)
{
	struct uk_alloc *a = heap;
	int i;

	for (; n; n -= BULK) {
		if (!take_bulk(a))
			return false;
		for (i = 0; i < BULK; i++)
			heap_free(a, live[order[i]]);
	}
	return true;
}

static bool mixed(unsigned long n)
{
	struct uk_alloc *a = heap;
	unsigned long i;

	for (i = 0; i < LIVE; i++)
		if (!take(a, &live[i], size_of[i]))
			return false;
	for (i = 0; i + LIVE < n; i++) {
		heap_free(a, live[slot_of[i % DRAWN]]);
		if (!take(a, &live[slot_of[i % DRAWN]], size_of[i % DRAWN]))
			return false;
	}
	for (i = 0; i < LIVE; i++)
		heap_free(a, live[i]);
	return true;
}

const struct mix mixes[] = {
	{ "pair_16", pair_16 },
	{ "pair_64", pair_64 },
	{ "pair_256", pair_256 },
	{ "pair_4096", pair_4096 },
	{ "fifo_64", fifo_64 },
	{ "lifo_64", lifo_64 },
	{ "any_64", any_64 },
	{ "mixed", mixed },
};
const size_t mix_count = sizeof(mixes) / sizeof(*mixes);

void mix_measure(const char *name, const struct mix *m, unsigned long pairs,
		 unsigned long rounds)
{
	uint64_t begin, least = UINT64_MAX;

	if (!m->run(1000))
		return;
	while (rounds--) {
		begin = ticks();
		if (!m->run(pairs))
			return;
		begin = ticks() - begin;
		least = begin < least ? begin : least;
	}
	printf("bench %s %s %llu\n", name, m->name, (unsigned long long)least);
}
