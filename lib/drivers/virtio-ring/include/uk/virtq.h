/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * @defgroup virtq Virtqueues: the split ring
 * Memory that a driver and a device share, and by which one hands buffers to
 * the other (Virtual I/O Device (VIRTIO) Version 1.2, section 2.7):
 *
 *      driver                                             device
 *      descriptors  [ addr len | addr len | ... ]         reads
 *      available    [ idx | head head head ... ]   --->   reads
 *      used         [ idx | {head, len} ... ]      <---   writes
 *
 * uk_virtq_add() puts buffers in, uk_virtq_publish() shows them all at once and
 * says whether the device must be told, uk_virtq_get_burst() takes back those that
 * the device has done with, in whatever order it did them.
 *
 *  V1  The device is not believed. What it writes (the used ring) is copied
 *      once and compared with what the driver itself knows: which buffers are
 *      out, and how long they are. A device that lies breaks the queue, and no
 *      memory: `broken` says how, and nothing more goes in or comes out.
 *  V2  What the driver must know it keeps where the device cannot write.
 *
 * Context: one thread for each queue; nothing sleeps, nothing is allocated.
 */
#ifndef UK_VIRTQ_H
#define UK_VIRTQ_H

#include <uk/errno.h>
#include <uk/essentials.h>

/** Features of the ring, as bits of the device's features. */
#define UK_VIRTIO_F_INDIRECT	(1ULL << 28) /**< VIRTIO_F_INDIRECT_DESC */
#define UK_VIRTIO_F_EVENT_IDX	(1ULL << 29) /**< VIRTIO_F_EVENT_IDX */
#define UK_VIRTIO_F_VERSION_1	(1ULL << 32) /**< VIRTIO_F_VERSION_1 */

/** Entries of the largest queue that the specification allows. */
#define UK_VIRTQ_MAX	32768

/** Pieces that one buffer may have where it takes one descriptor only. */
#define UK_VIRTQ_PIECES	8

/** A piece of a buffer: bytes that lie side by side. */
struct uk_virtq_piece {
	void *addr;   /**< virtual and physical address are the same */
	uint32_t len; /**< bytes, not 0 */
};

/** One entry of the descriptor table (2.7.5), little-endian. */
struct uk_virtq_desc {
	uint64_t addr;
	uint32_t len;
	uint16_t flags; /**< of UK_VIRTQ_DESC_* */
	uint16_t next;  /**< the next piece, with UK_VIRTQ_DESC_NEXT */
};

#define UK_VIRTQ_DESC_NEXT	1
#define UK_VIRTQ_DESC_WRITE	2 /**< the device writes here */
#define UK_VIRTQ_DESC_INDIRECT	4 /**< `addr` holds a table of descriptors */

/** The available ring (2.7.6); used_event follows the entries. */
struct uk_virtq_avail {
	uint16_t flags; /**< 1: do not interrupt */
	uint16_t idx;   /**< how many were ever made available, modulo 2^16 */
	uint16_t ring[];
};

/** The used ring (2.7.8); avail_event follows the entries. */
struct uk_virtq_used {
	uint16_t flags; /**< 1: do not notify */
	uint16_t idx;   /**< how many were ever used, modulo 2^16 */
	struct uk_virtq_used_elem {
		uint32_t id;  /**< the buffer's first descriptor */
		uint32_t len; /**< bytes that the device wrote */
	} ring[];
};

/** What the driver knows of the buffer that begins at a descriptor (V2). */
struct uk_virtq_slot {
	void *cookie;      /**< the owner's */
	uint16_t count;    /**< descriptors that it takes; 0: none begins here */
	uint16_t next;     /**< the next free one, or the next of the buffer */
	uint32_t writable; /**< bytes that the device may write */
};

/** A queue. Its memory is the caller's: uk_virtq_size() bytes. */
struct uk_virtq {
	struct uk_virtq_desc *desc;   /**< shared: `num` descriptors */
	struct uk_virtq_avail *avail; /**< shared: written here */
	struct uk_virtq_used *used;   /**< shared: written by the device */
	uint16_t *used_event;         /**< shared: when to interrupt us */
	uint16_t *avail_event;        /**< shared: when to tell the device */
	struct uk_virtq_desc *tables; /**< for each, UK_VIRTQ_PIECES of them */
	struct uk_virtq_slot *slots;  /**< for each, what we know */
	const char *broken; /**< why nothing goes on; NULL: all is well */
	uint16_t num;       /**< entries, a power of two */
	uint16_t free;      /**< descriptors that are free */
	uint16_t first;     /**< the first of them */
	uint16_t added;     /**< as avail->idx will be */
	uint16_t published; /**< as avail->idx is */
	uint16_t seen;      /**< how far the used ring was read */
	bool indirect;      /**< a buffer takes one descriptor */
	bool event_idx;     /**< each side says when it wants to be told */
};

/** @return bytes for a queue of `num` entries, page aligned memory. */
size_t uk_virtq_size(uint16_t num);

/**
 * Make an empty queue.
 * @param mem uk_virtq_size(num) bytes, page aligned, which the device can reach
 * @param num entries: a power of two, at most UK_VIRTQ_MAX
 * @param features what was negotiated
 * @return 0, or -EINVAL
 */
int uk_virtq_init(struct uk_virtq *q, void *mem, uint16_t num,
		  uint64_t features);

/**
 * Put a buffer in. The device does not see it before uk_virtq_publish().
 * @param p `out` pieces that the device reads, then `in` that it writes
 * @param cookie what uk_virtq_get() gives back; not NULL
 * @return 0; -ENOSPC: no room now; -EINVAL: no pieces, too many, or an empty
 * one; -EIO: the queue is broken
 */
int uk_virtq_add(struct uk_virtq *q, const struct uk_virtq_piece *p,
		 unsigned int out, unsigned int in, void *cookie);

//> virtq-run
/**
 * A run of buffers of one piece each, as most packets are, put in one after
 * another: a dozen instructions each. What changes meanwhile is kept in a
 * variable of the caller's, and so in registers; in the queue a compiler would
 * have to write it with each buffer, for all it knows the next one lies there.
 * Between begin and end nobody else touches the queue.
 */
struct uk_virtq_run {
	struct uk_virtq_desc *desc;  /**< as in the queue */
	struct uk_virtq_slot *slots; /**< likewise */
	uint16_t *ring;              /**< of the available ring */
	unsigned int mask;           /**< of its indexes */
	unsigned int first;          /**< the first free descriptor */
	unsigned int added;          /**< as avail->idx will be */
};

/** @return how many buffers there is room for; none if the queue is broken */
static inline unsigned int uk_virtq_run_begin(struct uk_virtq_run *r,
					      const struct uk_virtq *q)
{
	*r = (struct uk_virtq_run){
		.desc = q->desc, .slots = q->slots, .ring = q->avail->ring,
		.mask = q->num - 1U, .first = q->first, .added = q->added,
	};
	return q->broken ? 0 : q->free;
}

/**
 * Like uk_virtq_add(), where there is room.
 * @param len bytes, not 0
 * @param in whether the device writes it, else it reads
 * @param cookie not NULL
 */
static inline void uk_virtq_run_add(struct uk_virtq_run *r, void *addr,
				    uint32_t len, bool in, void *cookie)
{
	struct uk_virtq_desc *desc = &r->desc[r->first];
	struct uk_virtq_slot *slot = &r->slots[r->first];

	r->ring[r->added++ & r->mask] = (uint16_t)r->first;
	r->first = slot->next;
	desc->addr = (uintptr_t)addr;
	desc->len = len;
	desc->flags = in ? UK_VIRTQ_DESC_WRITE : 0;
	desc->next = 0;
	slot->cookie = cookie;
	slot->count = 1;
	slot->next = 0;
	slot->writable = in ? len : 0;
}

/** The queue has them; the device sees them with uk_virtq_publish(). */
static inline void uk_virtq_run_end(const struct uk_virtq_run *r,
				    struct uk_virtq *q)
{
	q->free -= (uint16_t)(r->added - q->added);
	q->first = (uint16_t)r->first;
	q->added = (uint16_t)r->added;
}
//< virtq-run

/**
 * Show the device all that was added.
 * @return whether it must be told (by the transport's notify)
 */
bool uk_virtq_publish(struct uk_virtq *q);

/** A buffer that the device has done with. */
struct uk_virtq_done {
	void *cookie; /**< what was given to uk_virtq_add() */
	uint32_t len; /**< bytes that the device wrote: no more than fit */
};

/**
 * Take back up to `n` buffers that the device has done with. Those before a lie
 * are had, and the lie breaks the queue. All that was added must be published.
 * @return how many; 0: none now, or the queue is broken
 */
unsigned int uk_virtq_get_burst(struct uk_virtq *q, struct uk_virtq_done done[],
				unsigned int n);

/**
 * Take back one. @param len out: bytes that the device wrote
 * @return the buffer's cookie; NULL: none now, or the queue is broken
 */
static inline void *uk_virtq_get(struct uk_virtq *q, uint32_t *len)
{
	struct uk_virtq_done done;

	if (!uk_virtq_get_burst(q, &done, 1))
		return NULL;
	*len = done.len;
	return done.cookie;
}

/**
 * Take back a buffer that is still out, once the device was reset and touches
 * nothing any more. @return its cookie; NULL: there is none left
 */
void *uk_virtq_detach(struct uk_virtq *q);

/** @return whether uk_virtq_get() would find something. */
static inline bool uk_virtq_pending(const struct uk_virtq *q)
{
	return *(volatile const uint16_t *)&q->used->idx != q->seen;
}

/**
 * Ask for an interrupt when the device uses the next buffer, or (`on` false)
 * for none. @return whether there is something to get already
 */
bool uk_virtq_wait(struct uk_virtq *q, bool on);

/** Walk the invariants. @return NULL, or what does not hold, in words. */
const char *uk_virtq_check(const struct uk_virtq *q);

#endif /* UK_VIRTQ_H */
