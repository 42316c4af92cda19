/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What all virtio devices have in common.
 *
 * Idea: a device and its driver may be of different age. So the device offers
 * features, the driver accepts those that it knows, and the device says whether
 * it can live with that (VIRTIO 1.2, 2.2 and 3.1.1):
 *
 *      0 -> ACKNOWLEDGE -> DRIVER -> FEATURES_OK -> (queues) -> DRIVER_OK
 *      ^                               |
 *      `-------- uk_virtio_end() ------+------- FAILED
 *
 * V1  A device that is not DRIVER_OK, or not any more, reaches no memory of
 *     ours: queues are freed after a reset only. One that does not come out of
 *     reset is kept from memory if its bus can do that; and whether or not, what
 *     it was shown is lost, on purpose: better less memory than wrong memory.
 */
#include <uk/alloc.h>
#include <uk/arch/lcpu.h>
#include <uk/asm/io.h>
#include <uk/errno.h>
#include <uk/print.h>
#include <uk/string.h>
#include <uk/virtio.h>

#define RING_FEATURES	(UK_VIRTIO_F_INDIRECT | UK_VIRTIO_F_EVENT_IDX)

enum { RESET_POLLS = 1000000 };

const struct uk_bus uk_virtio_bus = { .name = "virtio" };

int uk_virtio_add(struct uk_virtio_dev *v, enum uk_virtio_type type)
{
	v->dev.bus = &uk_virtio_bus;
	v->dev.id = (struct uk_device_id){ .device = type };
	return uk_bus_add(&v->dev);
}

static void add_status(struct uk_virtio_dev *v, uint8_t bits)
{
	v->ops->set_status(v, v->ops->status(v) | bits);
}

static void reach(struct uk_virtio_dev *v, bool on)
{
	if (v->ops->reach)
		v->ops->reach(v, on);
}

static int reset(struct uk_virtio_dev *v)
{
	unsigned int polls;

	v->ops->set_status(v, 0);
	for (polls = 0; polls < RESET_POLLS; polls++) {
		if (!v->ops->status(v))
			return 0;
		ukarch_spinwait();
	}
	reach(v, false); /* V1 */
	return -EIO;
}

//> virtio-begin
int uk_virtio_begin(struct uk_virtio_dev *v, uint64_t wanted)
{
	uint64_t offered;

	if (reset(v))
		return -EIO;
	reach(v, true);
	add_status(v, UK_VIRTIO_ACKNOWLEDGE);
	add_status(v, UK_VIRTIO_DRIVER);
	offered = v->ops->features(v);
	v->features = offered & (wanted | RING_FEATURES | UK_VIRTIO_F_VERSION_1);
	if (!v->legacy && !(offered & UK_VIRTIO_F_VERSION_1))
		goto failed;
	v->ops->accept(v, v->features);
	if (v->legacy)
		return 0; /* nobody was asked, then */
	add_status(v, UK_VIRTIO_FEATURES_OK);
	if (v->ops->status(v) & UK_VIRTIO_FEATURES_OK)
		return 0;
failed:
	add_status(v, UK_VIRTIO_FAILED);
	return -ENOTSUP;
}
//< virtio-begin

int uk_virtio_queue(struct uk_virtio_dev *v, uint16_t i, struct uk_virtq *q,
		    uint16_t most)
{
	uint16_t num = MIN(v->ops->queue_max(v, i), most);
	struct uk_alloc *a = uk_alloc_of("virtio");
	void *mem;
	int err;

	while (num & (num - 1)) /* to a power of two, downwards */
		num &= (uint16_t)(num - 1);
	if (!num)
		return -ENODEV;
	mem = uk_memalign(a, __PAGE_SIZE, uk_virtq_size(num));
	if (!mem)
		return -ENOMEM;
	err = uk_virtq_init(q, mem, num, v->features);
	if (!err)
		err = v->ops->queue_set(v, i, q);
	if (err)
		uk_virtio_queue_free(q);
	return err;
}

void uk_virtio_queue_free(struct uk_virtq *q)
{
	uk_free(uk_alloc_of("virtio"), q->desc);
	q->desc = NULL;
}

void uk_virtio_ready(struct uk_virtio_dev *v)
{
	add_status(v, UK_VIRTIO_DRIVER_OK);
}

int uk_virtio_end(struct uk_virtio_dev *v)
{
	int err = reset(v);

	if (err)
		uk_pr_err("%s does not come out of reset: memory that it had is "
			  "lost", v->dev.name);
	return err;
}

void uk_virtio_config(struct uk_virtio_dev *v, unsigned int at, void *buf,
		      unsigned int len)
{
	v->ops->config(v, at, buf, len);
}

void uk_virtio_read_field(uintptr_t from, void *buf, unsigned int len)
{
	uint8_t *to = buf;
	unsigned int i;
	uint32_t v;

	if (len == 2 || len == 4) {
		v = len == 2 ? ukarch_mmio_read16(from)
			     : ukarch_mmio_read32(from);
		memcpy(buf, &v, len);
		return;
	}
	for (i = 0; i < len; i++)
		to[i] = ukarch_mmio_read8(from + i);
}
