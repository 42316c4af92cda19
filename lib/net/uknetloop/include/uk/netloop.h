/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * @defgroup netloop Loopback and cables
 * Network devices that need no machine. One alone hears what it says; two that
 * are connected hear each other:
 *
 *      uk_netloop_add(&a)                 a --.     tx of a is rx of a
 *                                         ^---'
 *      uk_netloop_connect(&a, &b)         a <---> b
 *
 * A packet is copied when it is sent, into a buffer of whoever receives it (as
 * a wire does), and waits there in a queue that has an end. The sender's memory
 * is free at once. Nobody sums: a packet without its checksum arrives as one
 * that is good.
 *
 * Context: one thread for both ends of a cable.
 */
#ifndef UK_NETLOOP_H
#define UK_NETLOOP_H

#include <uk/netbuf.h>
#include <uk/netdev.h>

/** A device; the caller's, and it lives until it is removed. */
struct uk_netloop {
	struct uk_netdev dev;           /**< as its user sees it */
	struct uk_netloop *peer;        /**< who hears it; itself: a loop */
	struct uk_netdev_queue rx;      /**< who provides buffers */
	struct uk_netbuf_queue arrived; /**< came, and not fetched yet */
	uint8_t mac[UK_NETDEV_HWADDR_LEN];
};

/** A new device, which hears itself. @return 0, or -ENOSPC */
int uk_netloop_add(struct uk_netloop *l);

/** Put a cable between two devices. */
void uk_netloop_connect(struct uk_netloop *a, struct uk_netloop *b);

/** Take it away, and the cable with it: the other end hears itself again. */
void uk_netloop_remove(struct uk_netloop *l);

#endif /* UK_NETLOOP_H */
