/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of what all virtio devices have in common, with a device that is a few
 * variables of this file: willing, or not.
 */
#include <uk/arch/types.h>
#include <uk/errno.h>
#include <uk/test.h>
#include <uk/virtio.h>

#define MY_FEATURE	(1ULL << 5)
#define OTHER_FEATURE	(1ULL << 6)

static struct {
	uint64_t offered, accepted;
	uint8_t status;
	bool stubborn;  /* does not accept what was agreed on */
	bool dead;      /* does not come out of reset */
	bool reaches;   /* our memory */
	uint16_t queue; /* entries of queue 0 at most */
	int refuse;     /* what queue_set() says */
	const void *desc;
} device;

static uint64_t features(struct uk_virtio_dev *v __maybe_unused)
{
	return device.offered;
}

static void accept(struct uk_virtio_dev *v __maybe_unused, uint64_t f)
{
	device.accepted = f;
}

static uint8_t status(struct uk_virtio_dev *v __maybe_unused)
{
	return device.status;
}

static void set_status(struct uk_virtio_dev *v __maybe_unused, uint8_t s)
{
	if (device.stubborn)
		s &= (uint8_t)~UK_VIRTIO_FEATURES_OK;
	device.status = device.dead ? UK_VIRTIO_NEEDS_RESET : s;
}

static void reach(struct uk_virtio_dev *v __maybe_unused, bool on)
{
	device.reaches = on;
}

static uint16_t queue_max(struct uk_virtio_dev *v __maybe_unused, uint16_t i)
{
	return i == 0 ? device.queue : 0;
}

static int queue_set(struct uk_virtio_dev *v __maybe_unused,
		     uint16_t i __maybe_unused, const struct uk_virtq *q)
{
	device.desc = q->desc;
	return device.refuse;
}

static const struct uk_virtio_transport transport = {
	.features = features, .accept = accept, .status = status,
	.set_status = set_status, .reach = reach, .queue_max = queue_max,
	.queue_set = queue_set,
};
static struct uk_virtio_dev v = { .ops = &transport };

static int begin(uint64_t offered)
{
	device.offered = offered;
	device.status = UK_VIRTIO_DRIVER_OK; /* of somebody before us */
	return uk_virtio_begin(&v, MY_FEATURE);
}

UK_TESTCASE(virtio, only_what_both_want_is_agreed_on)
{
	UK_TEST_EXPECT_ZERO(begin(UK_VIRTIO_F_VERSION_1 | OTHER_FEATURE |
				  MY_FEATURE | UK_VIRTIO_F_INDIRECT));
	UK_TEST_EXPECT_UNUM_EQ(v.features, UK_VIRTIO_F_VERSION_1 | MY_FEATURE |
					   UK_VIRTIO_F_INDIRECT);
	UK_TEST_EXPECT_UNUM_EQ(device.accepted, v.features);
	UK_TEST_EXPECT_UNUM_EQ(device.status, UK_VIRTIO_ACKNOWLEDGE |
			       UK_VIRTIO_DRIVER | UK_VIRTIO_FEATURES_OK);
	uk_virtio_ready(&v);
	UK_TEST_EXPECT(device.status & UK_VIRTIO_DRIVER_OK);
	UK_TEST_EXPECT(device.reaches);
	UK_TEST_EXPECT_ZERO(uk_virtio_end(&v));
	UK_TEST_EXPECT_UNUM_EQ(device.status, 0);
}

UK_TESTCASE(virtio, device_that_does_not_agree_is_given_up)
{
	device.stubborn = true;
	UK_TEST_EXPECT_SNUM_EQ(begin(UK_VIRTIO_F_VERSION_1), -ENOTSUP);
	UK_TEST_EXPECT(device.status & UK_VIRTIO_FAILED);
	device.stubborn = false;
	UK_TEST_EXPECT_SNUM_EQ(begin(MY_FEATURE), -ENOTSUP); /* not 1.0 */
	UK_TEST_EXPECT(device.status & UK_VIRTIO_FAILED);
}

UK_TESTCASE(virtio, legacy_device_is_not_asked_twice)
{
	v.legacy = device.stubborn = true;
	UK_TEST_EXPECT_ZERO(begin(MY_FEATURE));
	UK_TEST_EXPECT_UNUM_EQ(device.accepted, MY_FEATURE);
	v.legacy = device.stubborn = false;
}

UK_TESTCASE(virtio, device_that_does_not_come_out_of_reset_is_an_error)
{
	device.dead = device.reaches = true;
	UK_TEST_EXPECT_SNUM_EQ(begin(UK_VIRTIO_F_VERSION_1), -EIO);
	UK_TEST_EXPECT(!device.reaches);
	device.dead = false;
	UK_TEST_EXPECT_ZERO(begin(UK_VIRTIO_F_VERSION_1));
	UK_TEST_EXPECT(device.reaches); /* it may again */
	device.dead = true;
	UK_TEST_EXPECT_SNUM_EQ(uk_virtio_end(&v), -EIO);
	UK_TEST_EXPECT(!device.reaches);
	device.dead = false;
}

UK_TESTCASE(virtio, queue_is_as_large_as_both_can)
{
	struct uk_virtq q;

	device.queue = 100;
	UK_TEST_ASSERT(uk_virtio_queue(&v, 0, &q, 256) == 0);
	UK_TEST_EXPECT_UNUM_EQ(q.num, 64); /* a power of two */
	UK_TEST_EXPECT_PTR_EQ(device.desc, q.desc);
	uk_virtio_queue_free(&q);
	UK_TEST_ASSERT(uk_virtio_queue(&v, 0, &q, 16) == 0);
	UK_TEST_EXPECT_UNUM_EQ(q.num, 16);
	uk_virtio_queue_free(&q);
}

UK_TESTCASE(virtio, queue_that_cannot_be_is_an_error)
{
	struct uk_virtq q;

	UK_TEST_EXPECT_SNUM_EQ(uk_virtio_queue(&v, 1, &q, 16), -ENODEV);
	device.refuse = -ERANGE;
	UK_TEST_EXPECT_SNUM_EQ(uk_virtio_queue(&v, 0, &q, 16), -ERANGE);
	device.refuse = 0;
}
