/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The ring of the tests, and the device at its other end (device.h).
 */
#include <uk/arch/types.h>
#include <uk/string.h>
#include <uk/test.h>

#include "device.h"

enum { ROOM = 16384 };

static char memory[ROOM] __align(__PAGE_SIZE);
struct uk_virtq ring;
char ring_data[NUM * 4][16];
uint16_t ring_taken;

void ring_begin(uint64_t features)
{
	ring_taken = 0;
	memset(ring_data, 0, sizeof(ring_data));
	memset(memory, 0xa5, ROOM); /* as somebody may have left it */
	UK_TEST_EXPECT_UNUM_LE(uk_virtq_size(NUM), ROOM);
	UK_TEST_EXPECT_ZERO(uk_virtq_init(&ring, memory, NUM, features));
}

int device_take(void)
{
	if (ring_taken == ring.avail->idx)
		return -1;
	return ring.avail->ring[ring_taken++ & (NUM - 1)];
}

uint32_t device_fill(int head, char c)
{
	const struct uk_virtq_desc *t = ring.desc, *d = &ring.desc[head];
	uint32_t len = 0;

	if (d->flags & UK_VIRTQ_DESC_INDIRECT)
		d = t = (void *)(uintptr_t)d->addr;
	for (;; d = &t[d->next]) {
		if (d->flags & UK_VIRTQ_DESC_WRITE) {
			memset((void *)(uintptr_t)d->addr, c, d->len);
			len += d->len;
		}
		if (!(d->flags & UK_VIRTQ_DESC_NEXT))
			return len;
	}
}

void device_use(uint32_t id, uint32_t len)
{
	ring.used->ring[ring.used->idx & (NUM - 1)] =
		(struct uk_virtq_used_elem){ id, len };
	ring.used->idx++;
}

void device_wants_event(uint16_t at)
{
	*ring.avail_event = at;
}

int ring_add(unsigned int first, unsigned int out, unsigned int in)
{
	struct uk_virtq_piece p[NUM * 2];
	unsigned int i;

	for (i = 0; i < out + in; i++)
		p[i] = (struct uk_virtq_piece){ ring_data[first + i], 16 };
	return uk_virtq_add(&ring, p, out, in, ring_data[first]);
}

void ring_expect_whole(void)
{
	UK_TEST_EXPECT_STR_EQ(uk_virtq_check(&ring), NULL);
	UK_TEST_EXPECT_UNUM_EQ(ring.free, NUM);
}
