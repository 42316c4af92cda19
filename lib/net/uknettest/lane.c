/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Lanes - what happens to packets on their way.
 *
 * Idea: time is counted in packets. A packet that comes at tick t is due at t,
 * one that is to be overtaken by d others at half a tick after t + d; whoever is
 * due goes, in the order of being due. Loss, doubling and reordering are then
 * one list:
 *
 *      comes   1   2   3   4   5          2 is held back for 2 ticks
 *      due     1   4.5 3   4   5
 *      goes    1   3   4   2   5
 *
 * When no packets come, looking for them lets time go on, too: nothing is held
 * back for ever.
 *
 * L1  `wait` is sorted by `due`, which counts half ticks; of those due at the
 *     same time the one that came first is first.
 * L2  The choices depend on the seed and on the packets' order only, and each
 *     packet draws the same number of them, whatever came of the others.
 */
#include <uk/netbuf.h>
#include <uk/string.h>

#include "lane.h"

enum { DISTANCE = 3 };

/* xorshift64* (Vigna, An experimental exploration of Marsaglia's xorshift
 * generators, scrambled, 2016). */
static uint32_t draw(struct uk_nettest_lane *l)
{
	l->random ^= l->random >> 12;
	l->random ^= l->random << 25;
	l->random ^= l->random >> 27;
	return (uint32_t)((l->random * 0x2545f4914f6cdd1dULL) >> 32);
}

static bool chance(struct uk_nettest_lane *l, uint32_t of_1000)
{
	return draw(l) % 1000 < of_1000;
}

void lane_begin(struct uk_nettest_lane *l, uint64_t seed, uint64_t number)
{
	memset(l, 0, sizeof(*l));
	l->random = (seed * 2 + number + 1) * 0x9e3779b97f4a7c15ULL;
	l->random |= !l->random; /* 0 would stay 0 */
}

bool lane_has_room(const struct uk_nettest_lane *l)
{
	return l->count + 2 <= UK_NETTEST_LANE;
}

static void wait(struct uk_nettest_lane *l, struct uk_netbuf *nb, uint64_t due)
{
	unsigned int i = l->count++;

	for (; i && l->wait[i - 1].due > due; i--) /* L1 */
		l->wait[i] = l->wait[i - 1];
	l->wait[i].nb = nb;
	l->wait[i].due = due;
}

/* A copy in one piece, with as much room around it. @return NULL: no memory */
static struct uk_netbuf *copy_of(const struct uk_netbuf *nb, struct uk_alloc *a)
{
	uint32_t len = uk_netbuf_total(nb);
	uint32_t behind = nb->next ? 0 : uk_netbuf_tailroom(nb);
	struct uk_netbuf *copy = uk_netbuf_new(a, len + behind,
					       uk_netbuf_headroom(nb));

	if (!copy)
		return NULL;
	uk_netbuf_copy_out(nb, 0, uk_netbuf_put(copy, len), len);
	copy->flags = nb->flags;
	copy->csum_start = nb->csum_start;
	copy->csum_offset = nb->csum_offset;
	return copy;
}

/* One wrong bit, in a copy: somebody else may hold the packet. @return it; the
 * packet as it was if there is no memory, or nothing behind its header */
static struct uk_netbuf *damage(struct uk_netbuf *nb, struct uk_nettest *t,
				uint32_t random)
{
	struct uk_netbuf *copy = copy_of(nb, t->a);
	uint32_t at;

	if (!copy || copy->len <= UK_NETDEV_ETH_LEN) {
		uk_netbuf_free(copy);
		return nb;
	}
	uk_netbuf_free(nb);
	at = UK_NETDEV_ETH_LEN + (random >> 3) % (copy->len - UK_NETDEV_ETH_LEN);
	copy->data[at] ^= (char)(1 << (random & 7));
	copy->flags &= (uint16_t)~UK_NETBUF_CSUM_GOOD;
	t->done.corrupted++;
	return copy;
}

//> nettest-lane
void lane_put(struct uk_nettest_lane *l, struct uk_nettest *t,
	      struct uk_netbuf *nb)
{
	const struct uk_nettest_faults *f = &t->faults;
	bool lost = chance(l, f->loss), twice = chance(l, f->dup);
	bool late = chance(l, f->reorder), bad = chance(l, f->corrupt);
	uint32_t by = 1 + draw(l) % (f->distance ? f->distance : DISTANCE);
	uint32_t bit = draw(l); /* L2 */
	struct uk_netbuf *second;

	l->tick++;
	t->done.lost += lost;
	if (lost) {
		uk_netbuf_free(nb);
		return;
	}
	second = twice ? copy_of(nb, t->a) : NULL;
	if (bad)
		nb = damage(nb, t, bit);
	wait(l, nb, late ? (l->tick + by) * 2 + 1 : l->tick * 2);
	if (second)
		wait(l, second, l->tick * 2);
	t->done.doubled += !!second;
	t->done.reordered += late;
}
//< nettest-lane

void lane_tick(struct uk_nettest_lane *l)
{
	l->tick++;
}

struct uk_netbuf *lane_next(const struct uk_nettest_lane *l)
{
	return l->count && l->wait[0].due <= l->tick * 2 + 1 ? l->wait[0].nb
							     : NULL;
}

void lane_take(struct uk_nettest_lane *l)
{
	l->count--;
	memmove(&l->wait[0], &l->wait[1], l->count * sizeof(l->wait[0]));
}

void lane_end(struct uk_nettest_lane *l)
{
	while (l->count) {
		uk_netbuf_free(l->wait[0].nb);
		lane_take(l);
	}
}
