/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * @defgroup nettest A bad line on purpose
 * What runs above a network must bear that packets get lost, come twice, come
 * late or come damaged. This is a device that does so over another one, in both
 * directions, as often as it is told. Its choices follow from a seed, so that a
 * failure can be had again:
 *
 *      user --> uknettest --> another device (virtio-net, a cable of uk/netloop.h)
 *
 * The device below is out of the list from then on: its user sees only this
 * one. Context: as of all devices; one thread for both directions.
 */
#ifndef UK_NETTEST_H
#define UK_NETTEST_H

#include <uk/alloc.h>
#include <uk/netdev.h>

/** What happens to packets, and how often: so many of 1000. */
struct uk_nettest_faults {
	uint64_t seed;     /**< the same seed, the same packets */
	uint32_t loss;     /**< are gone */
	uint32_t dup;      /**< come twice */
	uint32_t reorder;  /**< are overtaken by later ones */
	uint32_t corrupt;  /**< have one wrong bit behind the Ethernet header */
	uint32_t distance; /**< overtaken by so many at most; 0: by 3 */
};

/** What was done, in both directions together. */
struct uk_nettest_done {
	uint64_t lost, doubled, reordered, corrupted; /**< packets */
};

/** Packets that are held back at most. */
#define UK_NETTEST_LANE	64

/** Packets in one direction. */
struct uk_nettest_lane {
	struct {
		struct uk_netbuf *nb; /**< who waits */
		uint64_t due;         /**< then it goes on: half ticks */
	} wait[UK_NETTEST_LANE];      /**< by `due`, the next one first */
	unsigned int count;           /**< how many wait */
	uint64_t tick;                /**< packets and looks so far */
	uint64_t random;              /**< the state of the choices */
};

/** A device over another one; the caller's, and lives until it is removed. */
struct uk_nettest {
	struct uk_netdev dev;            /**< as its user sees it */
	struct uk_netdev *below;         /**< what it is over */
	struct uk_alloc *a;              /**< for copies */
	struct uk_nettest_faults faults; /**< may be changed at any time */
	struct uk_nettest_done done;     /**< what was done since the start */
	struct uk_nettest_lane rx;       /**< from below */
	struct uk_nettest_lane tx;       /**< to it */
};

/**
 * Put a bad line over `below`, which is stopped and leaves the list.
 * @param a memory for second copies of packets
 * @return 0, or -ENOSPC; then `below` is as before, but last in the list
 */
int uk_nettest_over(struct uk_nettest *t, struct uk_netdev *below,
		    const struct uk_nettest_faults *f, struct uk_alloc *a);

/** Take it away; what was below is in the list again. */
void uk_nettest_remove(struct uk_nettest *t);

#endif /* UK_NETTEST_H */
