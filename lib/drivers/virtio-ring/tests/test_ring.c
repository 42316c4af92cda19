/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of the split ring. The device at its other end is a few lines of this
 * file: it follows the specification, and where a case says so, it lies.
 */
#include <uk/arch/types.h>
#include <uk/errno.h>
#include <uk/string.h>
#include <uk/test.h>
#include <uk/virtq.h>

enum { NUM = 8, ROOM = 16384 };

static char memory[ROOM] __align(__PAGE_SIZE);
static struct uk_virtq q;
static char data[NUM * 4][16];

/* --- the device ---------------------------------------------------------- */

static uint16_t taken; /* how far it read the available ring */

static void begin(uint64_t features)
{
	taken = 0;
	memset(data, 0, sizeof(data));
	memset(memory, 0xa5, ROOM); /* as somebody may have left it */
	UK_TEST_EXPECT_UNUM_LE(uk_virtq_size(NUM), ROOM);
	UK_TEST_EXPECT_ZERO(uk_virtq_init(&q, memory, NUM, features));
}

/* Take the next buffer. @return its head, or -1 */
static int device_take(void)
{
	if (taken == q.avail->idx)
		return -1;
	return q.avail->ring[taken++ & (NUM - 1)];
}

/* Fill all that may be written in the buffer `head`. @return the bytes */
static uint32_t device_fill(int head, char c)
{
	const struct uk_virtq_desc *t = q.desc, *d = &q.desc[head];
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

static void device_use(uint32_t id, uint32_t len)
{
	q.used->ring[q.used->idx & (NUM - 1)] =
		(struct uk_virtq_used_elem){ id, len };
	q.used->idx++;
}

static void device_wants_event(uint16_t at)
{
	*q.avail_event = at;
}

/* --- the driver's side --------------------------------------------------- */

static int add(unsigned int first, unsigned int out, unsigned int in)
{
	struct uk_virtq_piece p[NUM * 2];
	unsigned int i;

	for (i = 0; i < out + in; i++)
		p[i] = (struct uk_virtq_piece){ data[first + i], 16 };
	return uk_virtq_add(&q, p, out, in, data[first]);
}

static void expect_whole(void)
{
	UK_TEST_EXPECT_STR_EQ(uk_virtq_check(&q), NULL);
	UK_TEST_EXPECT_UNUM_EQ(q.free, NUM);
}

static void one_round_trip(uint64_t features)
{
	uint32_t len = 0;
	int head;

	begin(features);
	UK_TEST_EXPECT_ZERO(add(0, 1, 2));
	UK_TEST_EXPECT_SNUM_EQ(device_take(), -1); /* not shown yet */
	UK_TEST_EXPECT(uk_virtq_publish(&q));
	head = device_take();
	UK_TEST_ASSERT(head >= 0);
	UK_TEST_EXPECT_NULL(uk_virtq_get(&q, &len));
	UK_TEST_EXPECT_UNUM_EQ(device_fill(head, 'x'), 32);
	device_use((uint32_t)head, 20);
	UK_TEST_EXPECT(uk_virtq_pending(&q));
	UK_TEST_EXPECT_PTR_EQ(uk_virtq_get(&q, &len), data[0]);
	UK_TEST_EXPECT_UNUM_EQ(len, 20);
	UK_TEST_EXPECT(data[0][0] == 0 && data[1][0] == 'x' &&
		       data[2][15] == 'x' && data[3][0] == 0);
	UK_TEST_EXPECT(!uk_virtq_pending(&q));
	expect_whole();
}

UK_TESTCASE(virtio_ring, buffer_goes_there_and_comes_back)
{
	one_round_trip(0);
	one_round_trip(UK_VIRTIO_F_INDIRECT);
	one_round_trip(UK_VIRTIO_F_INDIRECT | UK_VIRTIO_F_EVENT_IDX);
}

UK_TESTCASE(virtio_ring, full_queue_says_so_and_goes_on)
{
	uint32_t len;
	unsigned int i;

	begin(0);
	for (i = 0; i < NUM / 2; i++)
		UK_TEST_EXPECT_ZERO(add(i * 2, 1, 1));
	UK_TEST_EXPECT_SNUM_EQ(add(0, 1, 0), -ENOSPC);
	uk_virtq_publish(&q);
	device_use((uint32_t)device_take(), 0);
	UK_TEST_EXPECT_PTR_EQ(uk_virtq_get(&q, &len), data[0]);
	UK_TEST_EXPECT_SNUM_EQ(add(0, 2, 1), -ENOSPC);
	UK_TEST_EXPECT_ZERO(add(0, 1, 1));
	UK_TEST_EXPECT_STR_EQ(uk_virtq_check(&q), NULL);
}

UK_TESTCASE(virtio_ring, indirect_buffer_takes_one_descriptor)
{
	unsigned int i;

	begin(UK_VIRTIO_F_INDIRECT);
	for (i = 0; i < NUM; i++)
		UK_TEST_EXPECT_ZERO(add(i, 1, 3));
	UK_TEST_EXPECT_SNUM_EQ(add(0, 1, 0), -ENOSPC);
	UK_TEST_EXPECT_STR_EQ(uk_virtq_check(&q), NULL);
}

UK_TESTCASE(virtio_ring, buffers_come_back_in_any_order)
{
	static const unsigned int order[] = { 2, 0, 3, 1 };
	int heads[4];
	uint32_t len;
	unsigned int i;

	begin(0);
	for (i = 0; i < 4; i++)
		UK_TEST_EXPECT_ZERO(add(i * 2, 1, 1));
	uk_virtq_publish(&q);
	for (i = 0; i < 4; i++)
		heads[i] = device_take();
	for (i = 0; i < 4; i++)
		device_use((uint32_t)heads[order[i]], i);
	for (i = 0; i < 4; i++) {
		UK_TEST_EXPECT_PTR_EQ(uk_virtq_get(&q, &len),
				      data[order[i] * 2]);
		UK_TEST_EXPECT_UNUM_EQ(len, i);
	}
	expect_whole();
}

UK_TESTCASE(virtio_ring, indexes_wrap_after_65536_buffers)
{
	unsigned int i, wrong = 0;
	uint32_t len;

	begin(UK_VIRTIO_F_EVENT_IDX);
	for (i = 0; i < 70000; i++) {
		device_wants_event(taken); /* at the next one */
		wrong += add(i % NUM, 0, 1) || !uk_virtq_publish(&q);
		device_use((uint32_t)device_take(), 16);
		wrong += uk_virtq_get(&q, &len) != data[i % NUM];
	}
	UK_TEST_EXPECT_UNUM_EQ(wrong, 0);
	expect_whole();
}

UK_TESTCASE(virtio_ring, what_cannot_be_a_buffer_is_refused)
{
	struct uk_virtq_piece p[2] = { { data[0], 0 }, { data[1], 1 } };
	struct uk_virtq_piece huge[2] = { { data[0], 0xffffffff },
					  { data[1], 1 } };

	begin(0);
	UK_TEST_EXPECT_SNUM_EQ(uk_virtq_add(&q, p, 1, 1, data), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(uk_virtq_add(&q, p, 0, 0, data), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(uk_virtq_add(&q, p + 1, 1, 0, NULL), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(uk_virtq_add(&q, huge, 0, 2, data), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(add(0, NUM, 1), -EINVAL);
	UK_TEST_EXPECT(!uk_virtq_publish(&q));
	expect_whole();
	UK_TEST_EXPECT_SNUM_EQ(uk_virtq_init(&q, memory, 0, 0), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(uk_virtq_init(&q, memory, 6, 0), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(uk_virtq_init(&q, memory + 8, 8, 0), -EINVAL);
}

UK_TESTCASE(virtio_ring, one_piece_goes_the_short_way_like_the_long_one)
{
	uint32_t len;
	unsigned int i;
	int head;

	begin(0);
	UK_TEST_EXPECT_SNUM_EQ(uk_virtq_add_one(&q, data, 0, true, data),
			       -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(uk_virtq_add_one(&q, data, 1, true, NULL),
			       -EINVAL);
	for (i = 0; i < NUM; i++) /* every other one is for reading */
		UK_TEST_EXPECT_ZERO(uk_virtq_add_one(&q, data[i], 16, i % 2,
						     data[i]));
	UK_TEST_EXPECT_SNUM_EQ(uk_virtq_add_one(&q, data, 1, true, data),
			       -ENOSPC);
	UK_TEST_EXPECT_STR_EQ(uk_virtq_check(&q), NULL);
	uk_virtq_publish(&q);
	for (i = 0; i < NUM; i++) {
		head = device_take();
		UK_TEST_ASSERT(head >= 0);
		UK_TEST_EXPECT_UNUM_EQ(device_fill(head, 'x'), i % 2 ? 16 : 0);
		device_use((uint32_t)head, i % 2 ? 16 : 0);
		UK_TEST_EXPECT_PTR_EQ(uk_virtq_get(&q, &len), data[i]);
		UK_TEST_EXPECT_UNUM_EQ(len, i % 2 ? 16 : 0);
	}
	expect_whole();
	UK_TEST_EXPECT_ZERO(uk_virtq_add_one(&q, data, 16, false, data));
	uk_virtq_publish(&q);
	device_use((uint32_t)device_take(), 1); /* it may write nothing there */
	UK_TEST_EXPECT_NULL(uk_virtq_get(&q, &len));
	UK_TEST_EXPECT_SNUM_EQ(uk_virtq_add_one(&q, data, 16, false, data),
			       -EIO);
}

UK_TESTCASE(virtio_ring, after_a_reset_all_buffers_are_had_back)
{
	unsigned int i;

	begin(UK_VIRTIO_F_INDIRECT);
	for (i = 0; i < 3; i++)
		add(i * 4, 1, 2);
	uk_virtq_publish(&q);
	q.broken = "the device is gone";
	for (i = 0; i < 3; i++)
		UK_TEST_EXPECT_NOT_NULL(uk_virtq_detach(&q));
	UK_TEST_EXPECT_NULL(uk_virtq_detach(&q));
	q.broken = NULL;
	expect_whole();
}

/* --- who is told, and when ------------------------------------------------ */

UK_TESTCASE(virtio_ring, device_that_is_awake_is_not_told)
{
	begin(0);
	q.used->flags = 1;
	add(0, 1, 0);
	UK_TEST_EXPECT(!uk_virtq_publish(&q));
	q.used->flags = 0;
	UK_TEST_EXPECT(!uk_virtq_publish(&q)); /* nothing new */
	add(1, 1, 0);
	UK_TEST_EXPECT(uk_virtq_publish(&q));
}

UK_TESTCASE(virtio_ring, device_is_told_of_the_entry_it_waits_for)
{
	begin(UK_VIRTIO_F_EVENT_IDX);
	device_wants_event(2);
	add(0, 1, 0);
	UK_TEST_EXPECT(!uk_virtq_publish(&q));
	add(1, 1, 0);
	UK_TEST_EXPECT(!uk_virtq_publish(&q));
	add(2, 1, 0);
	add(3, 1, 0);
	UK_TEST_EXPECT(uk_virtq_publish(&q)); /* entry 2 is among them */
	add(4, 1, 0);
	UK_TEST_EXPECT(!uk_virtq_publish(&q));
}

UK_TESTCASE(virtio_ring, interrupt_is_asked_for_or_not)
{
	begin(0);
	UK_TEST_EXPECT_UNUM_EQ(q.avail->flags, 1);
	UK_TEST_EXPECT(!uk_virtq_wait(&q, true));
	UK_TEST_EXPECT_UNUM_EQ(q.avail->flags, 0);
	begin(UK_VIRTIO_F_EVENT_IDX);
	add(0, 0, 1);
	uk_virtq_publish(&q);
	UK_TEST_EXPECT(!uk_virtq_wait(&q, true));
	UK_TEST_EXPECT_UNUM_EQ(*q.used_event, 0); /* at the next one */
	device_use((uint32_t)device_take(), 0);
	UK_TEST_EXPECT(uk_virtq_wait(&q, false));
	UK_TEST_EXPECT_UNUM_EQ(*q.used_event, 0xffff);
}

/* --- devices that lie ---------------------------------------------------- */

static void expect_broken(const char *why)
{
	uint32_t len = 7;

	UK_TEST_EXPECT_NULL(uk_virtq_get(&q, &len));
	UK_TEST_EXPECT_STR_EQ(q.broken, why);
	UK_TEST_EXPECT_UNUM_EQ(len, 7);
	UK_TEST_EXPECT_SNUM_EQ(add(0, 1, 0), -EIO);
	UK_TEST_EXPECT(!uk_virtq_publish(&q));
	UK_TEST_EXPECT_NULL(uk_virtq_get(&q, &len));
}

static int one_out(void)
{
	begin(0);
	add(0, 1, 1);
	uk_virtq_publish(&q);
	return device_take();
}

UK_TESTCASE(virtio_ring, device_that_uses_what_it_never_got_is_found_out)
{
	begin(0);
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
	UK_TEST_EXPECT_NOT_NULL(uk_virtq_get(&q, &len));
	device_use((uint32_t)head, 0);
	expect_broken("used more buffers than it was given");
}

UK_TESTCASE(virtio_ring, index_that_runs_away_is_found_out)
{
	one_out();
	q.used->idx = 0x8000;
	expect_broken("used more buffers than it was given");
	one_out();
	q.used->idx = 0xffff; /* backwards */
	expect_broken("used more buffers than it was given");
}

/* Whatever stands in the shared memory, the driver's own is whole. */
UK_TESTCASE(virtio_ring, any_rubbish_breaks_the_queue_and_nothing_else)
{
	static const size_t from = 128; /* behind the descriptors of 8 */
	uint64_t seed = 1;
	uint32_t len, got;
	unsigned int round, i;
	const char *why;

	for (round = 0; round < 300; round++) {
		begin(round & 1 ? UK_VIRTIO_F_INDIRECT : 0);
		for (i = 0; i < 3; i++)
			add(i * 4, 1, 2);
		uk_virtq_publish(&q);
		for (i = 0; i < from + 64; i++) {
			seed = seed * 6364136223846793005ULL + 1;
			((char *)q.used)[i] = (char)(seed >> 56);
			if (i < from)
				((char *)q.desc)[i] = (char)(seed >> 48);
		}
		q.used->idx = (uint16_t)(round % 5);
		for (got = 0; uk_virtq_get(&q, &len); got++)
			UK_TEST_EXPECT_UNUM_LE(len, 32);
		why = uk_virtq_check(&q);
		UK_TEST_EXPECT_PTR_EQ(why, q.broken);
		UK_TEST_EXPECT_UNUM_LE(got, 3);
	}
}
