/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * @defgroup virtio Virtio devices
 * A virtio device is a kind of device (net, block, ...) behind a transport
 * (PCI, MMIO). Its driver knows the kind, and talks to the transport through a
 * table of operations (VIRTIO 1.2, sections 2 to 4):
 *
 *      virtio-net   virtio-rng       drivers: what the bytes mean
 *            \       /
 *            virtio-bus              negotiation, queues
 *            /       \
 *      virtio-pci   virtio-mmio      transports: where the registers are
 *
 * A driver's add() is, in this order (3.1.1):
 *
 *      uk_virtio_begin(v, wanted)       reset; agree on features
 *      uk_virtio_queue(v, 0, &q, 256)   for each queue
 *      uk_virtio_ready(v)               from here on the device works
 *
 * and uk_virtio_end() on any failure, and when the device is given up. What the
 * device was shown is the driver's again only if that succeeds.
 *
 * Context: one thread for each device; nothing sleeps.
 */
#ifndef UK_VIRTIO_H
#define UK_VIRTIO_H

#include <uk/bus.h>
#include <uk/essentials.h>
#include <uk/virtq.h>

/** Kinds of device (section 5): uk_device_id.device on this bus. */
enum uk_virtio_type {
	UK_VIRTIO_NET = 1,
	UK_VIRTIO_BLOCK = 2,
	UK_VIRTIO_CONSOLE = 3,
	UK_VIRTIO_RNG = 4,
	UK_VIRTIO_9P = 9,
};

/** The device status, bits (2.1). */
enum uk_virtio_status {
	UK_VIRTIO_ACKNOWLEDGE = 1, /**< we have seen it */
	UK_VIRTIO_DRIVER = 2,      /**< we know how to drive it */
	UK_VIRTIO_DRIVER_OK = 4,   /**< it works */
	UK_VIRTIO_FEATURES_OK = 8, /**< agreed */
	UK_VIRTIO_NEEDS_RESET = 64, /**< it gave up */
	UK_VIRTIO_FAILED = 128,    /**< we gave it up */
};

struct uk_virtio_dev;

/** What a transport does. */
struct uk_virtio_transport {
	/** @return the features that the device offers */
	uint64_t (*features)(struct uk_virtio_dev *v);
	/** Tell it which of them the driver uses. */
	void (*accept)(struct uk_virtio_dev *v, uint64_t features);
	/** @return its status; 0 after a reset is over */
	uint8_t (*status)(struct uk_virtio_dev *v);
	/** Set its status; 0 resets it. */
	void (*set_status)(struct uk_virtio_dev *v, uint8_t status);
	/** It may reach our memory, or not. NULL: that is not ours to say. */
	void (*reach)(struct uk_virtio_dev *v, bool on);
	/** Read a field of its configuration, all of it of the same moment and
	 * with an access of its width (uk_virtio_read_field()). */
	void (*config)(struct uk_virtio_dev *v, unsigned int at, void *buf,
		       unsigned int len);
	/** @return entries of queue `i` at most; 0: there is no such queue */
	uint16_t (*queue_max)(struct uk_virtio_dev *v, uint16_t i);
	/** Tell it where queue `i` lies. @return 0 or a negative errno */
	int (*queue_set)(struct uk_virtio_dev *v, uint16_t i,
			 const struct uk_virtq *q);
	/** Tell it that queue `i` has something new. */
	void (*notify)(struct uk_virtio_dev *v, uint16_t i);
};

/** A device. Transports put one into their own description of it. */
struct uk_virtio_dev {
	struct uk_device dev; /**< on the bus "virtio"; id.device is its kind */
	const struct uk_virtio_transport *ops; /**< how it is reached */
	uint64_t features; /**< agreed on, after uk_virtio_begin() */
	bool legacy;       /**< from before version 1.0: no VERSION_1 */
	void *driver_data; /**< the driver's */
};

/** The bus on which drivers of virtio devices state themselves. */
extern const struct uk_bus uk_virtio_bus;

/** The virtio device of a device on this bus. */
static inline struct uk_virtio_dev *uk_virtio_of(struct uk_device *d)
{
	return __containerof(d, struct uk_virtio_dev, dev);
}

/** A transport found a device. @return what uk_bus_add() returns */
int uk_virtio_add(struct uk_virtio_dev *v, enum uk_virtio_type type);

/**
 * Reset the device and agree on features.
 * @param wanted what the driver can use; of the ring's own features (indirect
 *        descriptors, event indexes) this library adds what it can do
 * @return 0, the agreed ones in v->features; -ENOTSUP: it does not accept
 * them; -EIO: it does not come out of reset
 */
int uk_virtio_begin(struct uk_virtio_dev *v, uint64_t wanted);

/**
 * Make queue `i`.
 * @param most entries at most; fewer if the device wants fewer
 * @return 0; -ENODEV: no such queue; -ENOMEM; -EIO: it is notified where there
 * is nothing (PCI); -ERANGE: its memory is too far up (legacy MMIO)
 */
int uk_virtio_queue(struct uk_virtio_dev *v, uint16_t i, struct uk_virtq *q,
		    uint16_t most);

/** Give a queue's memory back; after an uk_virtio_end() that succeeded only. */
void uk_virtio_queue_free(struct uk_virtq *q);

/** From here on the device works. */
void uk_virtio_ready(struct uk_virtio_dev *v);

/**
 * Reset the device: it touches no memory of ours any more.
 * @return 0; -EIO: it does not come out of reset, which is said. Who knows what
 * it writes still: its queues and buffers must not be used for anything else
 */
int uk_virtio_end(struct uk_virtio_dev *v);

/** @return whether it gave up, or is not there any more: who is not reads as
 * ones only */
static inline bool uk_virtio_gave_up(struct uk_virtio_dev *v)
{
	return v->ops->status(v) & UK_VIRTIO_NEEDS_RESET;
}

/**
 * Read a field of its configuration: a number of 1, 2 or 4 bytes, little-endian,
 * or some bytes of any other length.
 */
void uk_virtio_config(struct uk_virtio_dev *v, unsigned int at, void *buf,
		      unsigned int len);

/**
 * For transports: read such a field, which lies at `from`. A number must be read
 * by one access of its width (4.1.3.1, 4.2.2.2).
 */
void uk_virtio_read_field(uintptr_t from, void *buf, unsigned int len);

/** Show queue `i` to the device, and tell it if it wants to be told. */
static inline void uk_virtio_kick(struct uk_virtio_dev *v, uint16_t i,
				  struct uk_virtq *q)
{
	if (uk_virtq_publish(q))
		v->ops->notify(v, i);
}

#endif /* UK_VIRTIO_H */
