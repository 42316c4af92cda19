/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of the split ring with a device that does what it should (device.h).
 */
#include <uk/errno.h>
#include <uk/string.h>
#include <uk/test.h>

#include "device.h"

static void one_round_trip(uint64_t features)
{
	uint32_t len = 0;
	int head;

	ring_begin(features);
	UK_TEST_EXPECT_ZERO(ring_add(0, 1, 2));
	UK_TEST_EXPECT_SNUM_EQ(device_take(), -1); /* not shown yet */
	UK_TEST_EXPECT(uk_virtq_publish(&ring));
	head = device_take();
	UK_TEST_ASSERT(head >= 0);
	UK_TEST_EXPECT_NULL(uk_virtq_get(&ring, &len));
	UK_TEST_EXPECT_UNUM_EQ(device_fill(head, 'x'), 32);
	device_use((uint32_t)head, 20);
	UK_TEST_EXPECT(uk_virtq_pending(&ring));
	UK_TEST_EXPECT_PTR_EQ(uk_virtq_get(&ring, &len), ring_data[0]);
	UK_TEST_EXPECT_UNUM_EQ(len, 20);
	UK_TEST_EXPECT(ring_data[0][0] == 0 && ring_data[1][0] == 'x' &&
		       ring_data[2][15] == 'x' && ring_data[3][0] == 0);
	UK_TEST_EXPECT(!uk_virtq_pending(&ring));
	ring_expect_whole();
}

UK_TESTCASE(virtio_ring, buffer_goes_there_and_comes_back)
{
	one_round_trip(0);
	one_round_trip(UK_VIRTIO_F_INDIRECT);
	one_round_trip(UK_VIRTIO_F_INDIRECT | UK_VIRTIO_F_EVENT_IDX);
}

UK_TESTCASE(virtio_ring, full_queue_says_so_and_goes_on)
{
	uint32_t len = 0;
	unsigned int i;

	ring_begin(0);
	for (i = 0; i < NUM / 2; i++)
		UK_TEST_EXPECT_ZERO(ring_add(i * 2, 1, 1));
	UK_TEST_EXPECT_SNUM_EQ(ring_add(0, 1, 0), -ENOSPC);
	uk_virtq_publish(&ring);
	device_use((uint32_t)device_take(), 0);
	UK_TEST_EXPECT_PTR_EQ(uk_virtq_get(&ring, &len), ring_data[0]);
	UK_TEST_EXPECT_SNUM_EQ(ring_add(0, 2, 1), -ENOSPC);
	UK_TEST_EXPECT_ZERO(ring_add(0, 1, 1));
	UK_TEST_EXPECT_STR_EQ(uk_virtq_check(&ring), NULL);
}

UK_TESTCASE(virtio_ring, indirect_buffer_takes_one_descriptor)
{
	unsigned int i;

	ring_begin(UK_VIRTIO_F_INDIRECT);
	for (i = 0; i < NUM; i++)
		UK_TEST_EXPECT_ZERO(ring_add(i, 1, 3));
	UK_TEST_EXPECT_SNUM_EQ(ring_add(0, 1, 0), -ENOSPC);
	UK_TEST_EXPECT_STR_EQ(uk_virtq_check(&ring), NULL);
}

UK_TESTCASE(virtio_ring, buffers_come_back_in_any_order)
{
	static const unsigned int order[] = { 2, 0, 3, 1 };
	int heads[4];
	uint32_t len = 0;
	unsigned int i;

	ring_begin(0);
	for (i = 0; i < 4; i++)
		UK_TEST_EXPECT_ZERO(ring_add(i * 2, 1, 1));
	uk_virtq_publish(&ring);
	for (i = 0; i < 4; i++)
		heads[i] = device_take();
	for (i = 0; i < 4; i++)
		device_use((uint32_t)heads[order[i]], i);
	for (i = 0; i < 4; i++) {
		UK_TEST_EXPECT_PTR_EQ(uk_virtq_get(&ring, &len),
				      ring_data[order[i] * 2]);
		UK_TEST_EXPECT_UNUM_EQ(len, i);
	}
	ring_expect_whole();
}

UK_TESTCASE(virtio_ring, indexes_wrap_after_65536_buffers)
{
	unsigned int i, wrong = 0;
	uint32_t len = 0;

	ring_begin(UK_VIRTIO_F_EVENT_IDX);
	for (i = 0; i < 70000; i++) {
		device_wants_event(ring_taken); /* at the next one */
		wrong += ring_add(i % NUM, 0, 1) || !uk_virtq_publish(&ring);
		device_use((uint32_t)device_take(), 16);
		wrong += uk_virtq_get(&ring, &len) != ring_data[i % NUM];
	}
	UK_TEST_EXPECT_UNUM_EQ(wrong, 0);
	ring_expect_whole();
}

UK_TESTCASE(virtio_ring, what_cannot_be_a_buffer_is_refused)
{
	struct uk_virtq_piece p[2] = { { ring_data[0], 0 }, { ring_data[1], 1 } };
	struct uk_virtq_piece huge[2] = { { ring_data[0], 0xffffffff },
					  { ring_data[1], 1 } };
	char *mem;

	ring_begin(0);
	UK_TEST_EXPECT_SNUM_EQ(uk_virtq_add(&ring, p, 1, 1, ring_data), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(uk_virtq_add(&ring, p, 0, 0, ring_data), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(uk_virtq_add(&ring, p + 1, 1, 0, NULL), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(uk_virtq_add(&ring, huge, 0, 2, ring_data), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(ring_add(0, NUM, 1), -EINVAL);
	UK_TEST_EXPECT(!uk_virtq_publish(&ring));
	ring_expect_whole();
	mem = (char *)ring.desc;
	UK_TEST_EXPECT_SNUM_EQ(uk_virtq_init(&ring, mem, 0, 0), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(uk_virtq_init(&ring, mem, 6, 0), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(uk_virtq_init(&ring, mem + 8, 8, 0), -EINVAL);
}

UK_TESTCASE(virtio_ring, after_a_reset_all_buffers_are_had_back)
{
	unsigned int i;

	ring_begin(UK_VIRTIO_F_INDIRECT);
	for (i = 0; i < 3; i++)
		ring_add(i * 4, 1, 2);
	uk_virtq_publish(&ring);
	ring.broken = "the device is gone";
	for (i = 0; i < 3; i++)
		UK_TEST_EXPECT_NOT_NULL(uk_virtq_detach(&ring));
	UK_TEST_EXPECT_NULL(uk_virtq_detach(&ring));
	ring.broken = NULL;
	ring_expect_whole();
}

/* --- who is told, and when ------------------------------------------------ */

UK_TESTCASE(virtio_ring, device_that_is_awake_is_not_told)
{
	ring_begin(0);
	ring.used->flags = 1;
	ring_add(0, 1, 0);
	UK_TEST_EXPECT(!uk_virtq_publish(&ring));
	ring.used->flags = 0;
	UK_TEST_EXPECT(!uk_virtq_publish(&ring)); /* nothing new */
	ring_add(1, 1, 0);
	UK_TEST_EXPECT(uk_virtq_publish(&ring));
}

UK_TESTCASE(virtio_ring, device_is_told_of_the_entry_it_waits_for)
{
	ring_begin(UK_VIRTIO_F_EVENT_IDX);
	device_wants_event(2);
	ring_add(0, 1, 0);
	UK_TEST_EXPECT(!uk_virtq_publish(&ring));
	ring_add(1, 1, 0);
	UK_TEST_EXPECT(!uk_virtq_publish(&ring));
	ring_add(2, 1, 0);
	ring_add(3, 1, 0);
	UK_TEST_EXPECT(uk_virtq_publish(&ring)); /* entry 2 is among them */
	ring_add(4, 1, 0);
	UK_TEST_EXPECT(!uk_virtq_publish(&ring));
}

UK_TESTCASE(virtio_ring, interrupt_is_asked_for_or_not)
{
	ring_begin(0);
	UK_TEST_EXPECT_UNUM_EQ(ring.avail->flags, 1);
	UK_TEST_EXPECT(!uk_virtq_wait(&ring, true));
	UK_TEST_EXPECT_UNUM_EQ(ring.avail->flags, 0);
	ring_begin(UK_VIRTIO_F_EVENT_IDX);
	UK_TEST_EXPECT_UNUM_EQ(*ring.used_event, 0xffff); /* not soon */
	ring_add(0, 0, 1);
	uk_virtq_publish(&ring);
	UK_TEST_EXPECT(!uk_virtq_wait(&ring, true));
	UK_TEST_EXPECT_UNUM_EQ(*ring.used_event, 0); /* at the next one */
	device_use((uint32_t)device_take(), 0);
	UK_TEST_EXPECT(uk_virtq_wait(&ring, false));
	UK_TEST_EXPECT_UNUM_EQ(*ring.used_event, 0xffff);
	UK_TEST_EXPECT_UNUM_EQ(ring.avail->flags, 0); /* 2.7.7.1 */
}
