/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of what goes into the ring in a run, and comes back in a burst.
 */
#include <uk/errno.h>
#include <uk/string.h>
#include <uk/test.h>

#include "device.h"

/* Every other one is for reading. @return how many there was room for */
static unsigned int add_run(unsigned int most)
{
	struct uk_virtq_run r;
	unsigned int room = uk_virtq_run_begin(&r, &ring), i;

	for (i = 0; i < MIN(room, most); i++)
		uk_virtq_run_add(&r, ring_data[i], 16, i % 2, ring_data[i]);
	uk_virtq_run_end(&r, &ring);
	return room;
}

UK_TESTCASE(virtio_ring, one_piece_goes_the_short_way_like_the_long_one)
{
	uint32_t len = 0;
	unsigned int i;
	int head;

	ring_begin(0);
	UK_TEST_EXPECT_UNUM_EQ(add_run(0), NUM);
	UK_TEST_EXPECT(!uk_virtq_publish(&ring)); /* a run of none is nothing */
	UK_TEST_EXPECT_ZERO(ring_add(NUM, 1, 0));
	UK_TEST_EXPECT_UNUM_EQ(add_run(3), NUM - 1);
	UK_TEST_EXPECT_UNUM_EQ(ring.free, NUM - 4);
	UK_TEST_EXPECT_ZERO(ring_add(NUM + 1, 1, 0));
	UK_TEST_EXPECT_STR_EQ(uk_virtq_check(&ring), NULL);
	uk_virtq_publish(&ring);
	for (i = 0; i < 5; i++) {
		head = device_take();
		UK_TEST_ASSERT(head >= 0);
		UK_TEST_EXPECT_UNUM_EQ(device_fill(head, 'x'),
				       i == 2 ? 16 : 0);
		device_use((uint32_t)head, i == 2 ? 16 : 0);
		UK_TEST_EXPECT_PTR_EQ(uk_virtq_get(&ring, &len),
				      i == 0 ? ring_data[NUM] :
				      i == 4 ? ring_data[NUM + 1] :
				      ring_data[i - 1]);
		UK_TEST_EXPECT_UNUM_EQ(len, i == 2 ? 16 : 0);
	}
	ring_expect_whole();
	UK_TEST_EXPECT_UNUM_EQ(add_run(NUM), NUM);
	UK_TEST_EXPECT_UNUM_EQ(add_run(NUM), 0); /* it is full */
	UK_TEST_EXPECT_STR_EQ(uk_virtq_check(&ring), NULL);
	uk_virtq_publish(&ring);
	device_use((uint32_t)device_take(), 1); /* it may write nothing there */
	UK_TEST_EXPECT_NULL(uk_virtq_get(&ring, &len));
	UK_TEST_EXPECT_UNUM_EQ(add_run(NUM), 0);
	UK_TEST_EXPECT_STR_EQ(ring.broken, "wrote more than there was room for");
}

UK_TESTCASE(virtio_ring, burst_has_all_that_is_there_and_no_more_than_asked_for)
{
	struct uk_virtq_done done[NUM + 1];
	unsigned int i, round;

	ring_begin(0);
	UK_TEST_EXPECT_UNUM_EQ(uk_virtq_get_burst(&ring, done, NUM), 0);
	for (round = 0; round < 3; round++) { /* also across the ring's end */
		add_run(6);
		uk_virtq_publish(&ring);
		for (i = 0; i < 6; i++)
			device_use((uint32_t)device_take(), i % 2 ? 8 + i : 0);
		done[4].cookie = NULL;
		UK_TEST_EXPECT_UNUM_EQ(uk_virtq_get_burst(&ring, done, 0), 0);
		UK_TEST_EXPECT_UNUM_EQ(uk_virtq_get_burst(&ring, done, 4), 4);
		UK_TEST_EXPECT_NULL(done[4].cookie);
		UK_TEST_EXPECT_UNUM_EQ(ring.free, NUM - 2);
		UK_TEST_EXPECT_STR_EQ(uk_virtq_check(&ring), NULL);
		UK_TEST_EXPECT_UNUM_EQ(
			uk_virtq_get_burst(&ring, done + 4, NUM - 3), 2);
		for (i = 0; i < 6; i++) {
			UK_TEST_EXPECT_PTR_EQ(done[i].cookie, ring_data[i]);
			UK_TEST_EXPECT_UNUM_EQ(done[i].len, i % 2 ? 8 + i : 0);
		}
		ring_expect_whole();
	}
}

UK_TESTCASE(virtio_ring, burst_has_buffers_of_one_piece_and_of_many)
{
	static const unsigned int first[] = { 0, 3, 4, 6 }, pieces[] = {
		3, 1, 2, 1 };
	struct uk_virtq_done done[4];
	int heads[4];
	unsigned int i;

	ring_begin(0);
	for (i = 0; i < 4; i++)
		UK_TEST_EXPECT_ZERO(ring_add(first[i], 0, pieces[i]));
	uk_virtq_publish(&ring);
	for (i = 0; i < 4; i++)
		heads[i] = device_take();
	for (i = 4; i-- > 0; )
		device_use((uint32_t)heads[i], 16 * pieces[i]);
	UK_TEST_EXPECT_UNUM_EQ(uk_virtq_get_burst(&ring, done, 4), 4);
	for (i = 0; i < 4; i++) {
		UK_TEST_EXPECT_PTR_EQ(done[3 - i].cookie, ring_data[first[i]]);
		UK_TEST_EXPECT_UNUM_EQ(done[3 - i].len, 16 * pieces[i]);
	}
	ring_expect_whole();
}
