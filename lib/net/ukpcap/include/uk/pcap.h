/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * @defgroup pcap Packets for Wireshark
 * A listener at a network device (uk/netdev_tap.h) that writes down what it
 * sees, in the format of libpcap with nanoseconds
 * (draft-ietf-opsawg-pcap, section 4 and 5), to wherever its owner wants.
 *
 * A packet that is to be sent and for which the queue has no room is written
 * down again with the next burst.
 *
 * Context: as of the device.
 */
#ifndef UK_PCAP_H
#define UK_PCAP_H

#include <uk/netdev.h>
#include <uk/netdev_tap.h>

/** Bytes of a packet that are written; what is longer is cut. */
#define UK_PCAP_SNAPLEN	65535

/** A listener; the caller's, and it lives until uk_pcap_end(). */
struct uk_pcap {
	struct uk_netdev_tap tap; /**< how it listens */
	/** Take all of these bytes, or lose them. */
	void (*write)(struct uk_pcap *p, const void *buf, size_t len);
	uint64_t packets;         /**< that were written */
};

/** Listen to `d` from now on. @param p `write` is set */
void uk_pcap_begin(struct uk_pcap *p, struct uk_netdev *d);

/** Not any more. */
void uk_pcap_end(struct uk_pcap *p, struct uk_netdev *d);

#endif /* UK_PCAP_H */
