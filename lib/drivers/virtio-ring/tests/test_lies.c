/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of the split ring with a device that lies: the queue is broken, what
 * came before the lie is had, and the driver's own is whole.
 */
#include <uk/errno.h>
#include <uk/string.h>
#include <uk/test.h>

#include "device.h"

static void expect_broken(const char *why)
{
	struct uk_virtq_run r;
	uint32_t len = 7;

	UK_TEST_EXPECT_NULL(uk_virtq_get(&ring, &len));
	UK_TEST_EXPECT_STR_EQ(ring.broken, why);
	UK_TEST_EXPECT_UNUM_EQ(len, 7);
	UK_TEST_EXPECT_SNUM_EQ(ring_add(0, 1, 0), -EIO);
	UK_TEST_EXPECT_UNUM_EQ(uk_virtq_run_begin(&r, &ring), 0);
	UK_TEST_EXPECT(!uk_virtq_publish(&ring));
	UK_TEST_EXPECT_NULL(uk_virtq_get(&ring, &len));
}

static int one_out(void)
{
	ring_begin(0);
	ring_add(0, 1, 1);
	uk_virtq_publish(&ring);
	return device_take();
}

UK_TESTCASE(virtio_ring, device_that_uses_what_it_never_got_is_found_out)
{
	ring_begin(0);
	device_use(0, 0);
	expect_broken("used more buffers than it was given");
	one_out();
	device_use(5, 0);
	expect_broken("used a buffer that it does not have");
	one_out();
	device_use(1, 0); /* a descriptor inside a buffer */
	expect_broken("used a buffer that it does not have");
	one_out();
	device_use(NUM, 0);
	expect_broken("used a descriptor beyond the table");
	one_out();
	device_use(0xffff0000, 0);
	expect_broken("used a descriptor beyond the table");
}

UK_TESTCASE(virtio_ring, device_that_claims_more_bytes_than_fit_is_found_out)
{
	int head = one_out();

	device_use((uint32_t)head, 17);
	expect_broken("wrote more than there was room for");
}

UK_TESTCASE(virtio_ring, device_that_uses_a_buffer_twice_is_found_out)
{
	int head = one_out();
	uint32_t len;

	device_use((uint32_t)head, 0);
	UK_TEST_EXPECT_NOT_NULL(uk_virtq_get(&ring, &len));
	device_use((uint32_t)head, 0);
	expect_broken("used more buffers than it was given");
}

UK_TESTCASE(virtio_ring, index_that_runs_away_is_found_out)
{
	one_out();
	ring.used->idx = 0x8000;
	expect_broken("used more buffers than it was given");
	one_out();
	ring.used->idx = 0xffff; /* backwards */
	expect_broken("used more buffers than it was given");
}

UK_TESTCASE(virtio_ring, what_comes_before_a_lie_is_had)
{
	struct uk_virtq_done done[NUM];
	int heads[4];
	unsigned int i;

	ring_begin(0);
	for (i = 0; i < 4; i++)
		ring_add(i * 2, 1, 1);
	uk_virtq_publish(&ring);
	for (i = 0; i < 4; i++)
		heads[i] = device_take();
	device_use((uint32_t)heads[0], 0);
	device_use((uint32_t)heads[2], 16);
	device_use((uint32_t)heads[0], 0); /* a second time */
	device_use((uint32_t)heads[3], 0);
	UK_TEST_EXPECT_UNUM_EQ(uk_virtq_get_burst(&ring, done, NUM), 2);
	UK_TEST_EXPECT_PTR_EQ(done[0].cookie, ring_data[0]);
	UK_TEST_EXPECT_PTR_EQ(done[1].cookie, ring_data[4]);
	UK_TEST_EXPECT_UNUM_EQ(done[1].len, 16);
	UK_TEST_EXPECT_UNUM_EQ(ring.free, NUM - 4);
	UK_TEST_EXPECT_PTR_EQ(uk_virtq_check(&ring), ring.broken);
	expect_broken("used a buffer that it does not have");
	UK_TEST_EXPECT_UNUM_EQ(uk_virtq_get_burst(&ring, done, NUM), 0);
	UK_TEST_EXPECT_PTR_EQ(uk_virtq_detach(&ring), ring_data[2]);
	UK_TEST_EXPECT_PTR_EQ(uk_virtq_detach(&ring), ring_data[6]);
	UK_TEST_EXPECT_NULL(uk_virtq_detach(&ring));
}

/* Whatever stands in the shared memory, the driver's own is whole. Most entries
 * of the used ring are near the truth, so that each lie is told. */
UK_TESTCASE(virtio_ring, any_rubbish_breaks_the_queue_and_nothing_else)
{
	static const size_t from = 128; /* behind the descriptors of 8 */
	struct uk_virtq_done done[NUM];
	uint64_t seed = 1;
	uint32_t got, n;
	unsigned int round, i, all = 0;
	bool beyond = false, not_had = false, too_long = false;
	const char *why;

	for (round = 0; round < 300; round++) {
		ring_begin(round & 1 ? UK_VIRTIO_F_INDIRECT : 0);
		for (i = 0; i < 3; i++)
			ring_add(i * 4, 1, 2);
		uk_virtq_publish(&ring);
		for (i = 0; i < from + 64; i++) {
			seed = seed * 6364136223846793005ULL + 1;
			((char *)ring.used)[i] = (char)(seed >> 56);
			if (i < from)
				((char *)ring.desc)[i] = (char)(seed >> 48);
		}
		for (i = 0; i < NUM; i++) {
			ring.used->ring[i].id %= NUM + 2;
			ring.used->ring[i].len %= 40;
		}
		ring.used->idx = (uint16_t)(round % 5);
		for (got = 0; (n = uk_virtq_get_burst(&ring, done, 1 + round % 3));
		     got += n)
			for (i = 0; i < n; i++)
				UK_TEST_EXPECT_UNUM_LE(done[i].len, 32);
		why = uk_virtq_check(&ring);
		UK_TEST_EXPECT_PTR_EQ(why, ring.broken);
		UK_TEST_EXPECT_UNUM_LE(got, 3);
		all += got;
		beyond |= why && strstr(why, "beyond");
		not_had |= why && strstr(why, "does not have");
		too_long |= why && strstr(why, "room");
	}
	UK_TEST_EXPECT_UNUM_GT(all, 0);
	UK_TEST_EXPECT(beyond && not_had && too_long);
}
