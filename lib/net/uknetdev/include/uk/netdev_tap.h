/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * @ingroup netdev
 * Listening to a device: whoever wants to see all packets, and takes none.
 */
#ifndef UK_NETDEV_TAP_H
#define UK_NETDEV_TAP_H

#include <uk/netdev.h>

/** A listener; the caller's, and it lives until it is taken out. */
struct uk_netdev_tap {
	/**
	 * A packet came (`out` false) or is about to be sent; one for which
	 * the queue has no room is shown again with the next burst. Read only.
	 */
	void (*see)(struct uk_netdev_tap *t, const struct uk_netbuf *nb,
		    bool out);
	struct uk_netdev_tap *next; /**< the next one at this device */
};

/** Listen to `d` from now on. */
void uk_netdev_tap_add(struct uk_netdev *d, struct uk_netdev_tap *t);
/** Not any more. */
void uk_netdev_tap_del(struct uk_netdev *d, struct uk_netdev_tap *t);

#endif /* UK_NETDEV_TAP_H */
