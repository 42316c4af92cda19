/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * virtio-rng - random numbers from the host (VIRTIO 1.2, 5.4).
 *
 * Idea: the simplest device there is. One queue, nothing to negotiate, nothing
 * to configure: put an empty buffer in, and it comes back with random bytes,
 * at least one.
 *
 * G1  While the device has the buffer nobody reads or frees it. A device that
 *     keeps it too long is reset, and not asked again.
 * G2  What was read is wiped: the next request cannot be answered by old bytes.
 */
#include <uk/alloc.h>
#include <uk/arch/lcpu.h>
#include <uk/errno.h>
#include <uk/print.h>
#include <uk/random.h>
#include <uk/string.h>

#include "rng.h"

static struct rng_device *devices; /* the last one found first */

/* Wait for the buffer. @return bytes in it, or -EIO (G1) */
static int wait(struct rng_device *r)
{
	unsigned int polls;
	uint32_t len;

	for (polls = 0; polls < r->polls && !r->q.broken; polls++) {
		if (uk_virtq_get(&r->q, &len))
			return (int)len;
		ukarch_spinwait();
	}
	uk_pr_err("%s: the device %s", r->v->dev.name,
		  r->q.broken ? r->q.broken : "does not answer");
	return -EIO;
}

//> rng-request
/* @return how many bytes it gave, up to `len`; or -EIO */
static int request(struct rng_device *r, void *buf, size_t len)
{
	const struct uk_virtq_piece p = {
		.addr = r->buf, .len = (uint32_t)MIN(len, sizeof(r->buf)),
	};
	int n = uk_virtq_add(&r->q, &p, 0, 1, r->buf);

	if (n)
		return n;
	uk_virtio_kick(r->v, 0, &r->q);
	n = wait(r);
	if (n > 0) {
		memcpy(buf, r->buf, (size_t)n);
		memset(r->buf, 0, sizeof(r->buf)); /* G2 */
	}
	return n > 0 ? n : -EIO;
}
//< rng-request

int rng_read_from(struct rng_device *r, void *buf, size_t len)
{
	uint8_t *to = buf;
	int n;

	for (; len && !r->dead; len -= (size_t)n, to += n) {
		n = request(r, to, len);
		if (n < 0) {
			r->dead = true; /* G1 */
			uk_virtio_end(r->v);
			break;
		}
	}
	return len ? -EIO : 0;
}

static int read(void *buf, size_t len)
{
	struct rng_device *r;
	int err = -ENODEV;

	for (r = devices; r && err; r = r->next)
		err = rng_read_from(r, buf, len);
	return err;
}

UK_ENTROPY(virtio_rng) = { .name = "virtio-rng", .read = read };

static int add(struct uk_device *dev)
{
	struct rng_device *r = uk_calloc(uk_alloc_of("virtio"), 1, sizeof(*r));
	int err;

	if (!r)
		return -ENOMEM;
	r->v = uk_virtio_of(dev);
	r->polls = RNG_POLLS;
	err = uk_virtio_begin(r->v, 0);
	if (!err)
		err = uk_virtio_queue(r->v, 0, &r->q, RNG_QUEUE_LEN);
	if (err) {
		uk_virtio_end(r->v);
		uk_free(uk_alloc_of("virtio"), r);
		return err;
	}
	uk_virtio_ready(r->v);
	r->next = devices;
	devices = r;
	return 0;
}

static const struct uk_device_id ids[] = { { .device = UK_VIRTIO_RNG }, { 0 } };

UK_DRIVER(virtio_rng) = {
	.name = "virtio-rng",
	.bus = &uk_virtio_bus,
	.ids = ids,
	.add = add,
};
