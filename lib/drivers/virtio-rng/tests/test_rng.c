/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of virtio-rng with a device that is a function of this file: generous,
 * stingy, silent, lying.
 */
#include <uk/errno.h>
#include <uk/string.h>
#include <uk/test.h>

#include "rng.h"

static struct {
	uint32_t most;    /* bytes that it gives at a time; 0: silent */
	int32_t lie;      /* bytes more that it says it gave */
	uint8_t next;     /* what it gives: numbers that count up */
	unsigned int asked;
	unsigned int resets;
	uint8_t status;
} device;

static struct rng_device r;

/* The device's side of the ring. */
static void notify(struct uk_virtio_dev *v __maybe_unused,
		   uint16_t i __maybe_unused)
{
	struct uk_virtq *q = &r.q;
	uint16_t head = q->avail->ring[(uint16_t)(q->avail->idx - 1) %
				       q->num];
	uint8_t *to = (uint8_t *)(uintptr_t)q->desc[head].addr;
	uint32_t n = MIN(device.most, q->desc[head].len), j;

	device.asked++;
	if (!device.most)
		return;
	for (j = 0; j < n; j++)
		to[j] = device.next++;
	q->used->ring[q->used->idx % q->num].id = head;
	q->used->ring[q->used->idx % q->num].len = n + (uint32_t)device.lie;
	q->used->idx++;
}

static uint8_t status(struct uk_virtio_dev *v __maybe_unused)
{
	return device.status;
}

static void set_status(struct uk_virtio_dev *v __maybe_unused, uint8_t s)
{
	device.resets += s == 0;
	device.status = s;
}

static uint16_t queue_max(struct uk_virtio_dev *v __maybe_unused,
			  uint16_t i __maybe_unused)
{
	return RNG_QUEUE_LEN;
}

static int queue_set(struct uk_virtio_dev *v __maybe_unused,
		     uint16_t i __maybe_unused,
		     const struct uk_virtq *q __maybe_unused)
{
	return 0;
}

static const struct uk_virtio_transport transport = {
	.status = status, .set_status = set_status, .queue_max = queue_max,
	.queue_set = queue_set, .notify = notify,
};
static struct uk_virtio_dev v = { .ops = &transport, .dev.name = "made up" };

static void drop(void *arg __maybe_unused)
{
	uk_virtio_queue_free(&r.q);
}

/* A device that gives `most` bytes at a time. @return 0 or -ENOMEM */
static int begin(uint32_t most, int32_t lie)
{
	int err;

	memset(&device, 0, sizeof(device));
	device.most = most;
	device.lie = lie;
	device.next = 1;
	r = (struct rng_device){ .v = &v, .polls = 1000 };
	err = uk_virtio_queue(&v, 0, &r.q, RNG_QUEUE_LEN);
	if (!err)
		uk_test_defer(drop, NULL);
	return err;
}

static void expect_counting(uint32_t most, size_t len)
{
	uint8_t buf[200], expected[200];
	size_t i;

	UK_TEST_ASSERT(begin(most, 0) == 0);
	for (i = 0; i < sizeof(buf); i++)
		expected[i] = i < len ? (uint8_t)(i + 1) : 0;
	memset(buf, 0, sizeof(buf));
	UK_TEST_EXPECT_ZERO(rng_read_from(&r, buf, len));
	UK_TEST_EXPECT_BYTES_EQ(buf, expected, sizeof(buf));
	UK_TEST_EXPECT_NULL(uk_virtq_check(&r.q));
	drop(NULL);
}

UK_TESTCASE(virtio_rng, bytes_are_those_of_the_device_in_its_order)
{
	expect_counting(RNG_BUF_LEN, 32);
	expect_counting(RNG_BUF_LEN, 199); /* more than the buffer */
	expect_counting(7, 32);
	expect_counting(1, 32);            /* more often than the queue is long */
	expect_counting(1, 0);
}

UK_TESTCASE(virtio_rng, bytes_do_not_stay_in_the_buffer)
{
	static const uint8_t zero[RNG_BUF_LEN];
	uint8_t buf[32];

	UK_TEST_ASSERT(begin(RNG_BUF_LEN, 0) == 0);
	UK_TEST_EXPECT_ZERO(rng_read_from(&r, buf, sizeof(buf)));
	UK_TEST_EXPECT_BYTES_EQ(r.buf, zero, sizeof(zero));
}

static void expect_dead(uint32_t most, int32_t lie)
{
	uint8_t buf[32];
	unsigned int asked;

	UK_TEST_ASSERT(begin(most, lie) == 0);
	UK_TEST_EXPECT_SNUM_EQ(rng_read_from(&r, buf, sizeof(buf)), -EIO);
	UK_TEST_EXPECT(r.dead);
	UK_TEST_EXPECT_UNUM_EQ(device.resets, 1);
	asked = device.asked;
	UK_TEST_EXPECT_SNUM_EQ(rng_read_from(&r, buf, sizeof(buf)), -EIO);
	UK_TEST_EXPECT_UNUM_EQ(device.asked, asked);
	drop(NULL);
}

UK_TESTCASE(virtio_rng, device_that_is_of_no_use_is_reset_and_left_alone)
{
	expect_dead(0, 0);           /* silent */
	expect_dead(32, 1);          /* more than there was room for */
	expect_dead(8, -8);          /* nothing, again and again */
}
