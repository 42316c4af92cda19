/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * @defgroup netdev Network devices
 * One API for all network devices. Packets go in and out in bursts, so that
 * what a device costs each time (a notification is an exit to the hypervisor)
 * is paid once for many:
 *
 *      driver --uk_netdev_register()--> a list --uk_netdev_get(i)--> user
 *
 *      uk_netdev_configure(d)                     how many queues
 *      uk_netdev_rxq_setup(d, 0, ...)             who provides buffers
 *      uk_netdev_txq_setup(d, 0, ...)
 *      uk_netdev_start(d)
 *      loop: uk_netdev_rx_burst(d, 0, pkts, 32)   take what came
 *            uk_netdev_tx_burst(d, 0, pkts, n)    hand over what goes
 *
 * N1  A packet that was sent is the driver's, which frees it when the device is
 *     done with it; one that was received is the caller's.
 * N2  What a driver cannot do it says in uk_netdev_info, not by failing later.
 * N3  Out of buffers, a device loses packets and counts them; it never stops.
 *
 * Context: each queue belongs to one thread. Nothing sleeps.
 */
#ifndef UK_NETDEV_H
#define UK_NETDEV_H

#include <uk/alloc.h>
#include <uk/essentials.h>
#include <uk/list.h>
#include <uk/netbuf.h>

#define UK_NETDEV_HWADDR_LEN	6
#define UK_NETDEV_ETH_LEN	14   /**< destination, source, type */
#define UK_NETDEV_MTU		1500 /**< of Ethernet */

/** What a device can do for its user. */
enum uk_netdev_features {
	UK_NETDEV_F_TX_CSUM = 1 << 0, /**< takes UK_NETBUF_CSUM_PARTIAL */
	UK_NETDEV_F_RX_CSUM = 1 << 1, /**< sets UK_NETBUF_CSUM_GOOD */
	UK_NETDEV_F_RX_INTR = 1 << 2, /**< can call when something came */
	UK_NETDEV_F_LINK    = 1 << 3, /**< knows whether there is a link */
	UK_NETDEV_F_PROMISC = 1 << 4, /**< can receive what is not for it */
};

/** What a device is like. */
struct uk_netdev_info {
	uint32_t features;    /**< of uk_netdev_features */
	uint16_t rx_queues;   /**< at most, 1 or more */
	uint16_t tx_queues;   /**< at most, 1 or more */
	uint16_t queue_len;   /**< of each, at most; 0: does not matter */
	uint16_t mtu_max;     /**< bytes behind the Ethernet header */
	uint16_t tx_headroom; /**< what its sent packets must have in front */
	uint16_t rx_headroom; /**< likewise, buffers for received ones */
};

/** Who is served by a queue. */
struct uk_netdev_queue {
	uint16_t len;        /**< packets that it holds; 0: the driver's choice */
	struct uk_alloc *a;  /**< memory for the queue itself */
	/** Receiving only: a buffer for a packet; NULL: none now (N3). */
	struct uk_netbuf *(*buffer)(void *arg);
	void *arg;           /**< for `buffer` */
};

/** What went through a device since it was started. */
struct uk_netdev_stats {
	uint64_t rx_packets, rx_bytes; /**< handed to the user */
	uint64_t tx_packets, tx_bytes; /**< taken from the user */
	uint64_t rx_dropped;  /**< came, and there was no buffer or no sense */
	uint64_t tx_dropped;  /**< could not be sent; also those that its user
			       *   gave up, for want of a link or of room */
	uint64_t rx_nobuf;    /**< times that `buffer` said NULL */
	uint64_t notifications; /**< times that the device was told */
};

struct uk_netdev;

/** What a driver does. All but the first four may be NULL. */
struct uk_netdev_ops {
	/** Say where it differs from a plain device: one queue each way,
	 * packets of UK_NETDEV_MTU bytes, no features. */
	void (*info)(struct uk_netdev *d, struct uk_netdev_info *info);
	/** Take up to `n` packets, and count their bytes (stats.rx_bytes).
	 * @return how many, or a negative errno */
	int (*rx_burst)(struct uk_netdev *d, uint16_t q,
			struct uk_netbuf *pkts[], uint16_t n);
	/** Send up to `n` packets, and count the bytes of those that are taken
	 * (stats.tx_bytes). @return how many, or a negative errno */
	int (*tx_burst)(struct uk_netdev *d, uint16_t q,
			struct uk_netbuf *pkts[], uint16_t n);
	/** Its address, of UK_NETDEV_HWADDR_LEN bytes. */
	void (*hwaddr)(struct uk_netdev *d, uint8_t addr[]);
	/** Make queue `q`. @return 0 or a negative errno */
	int (*rxq_setup)(struct uk_netdev *d, uint16_t q,
			 const struct uk_netdev_queue *conf);
	int (*txq_setup)(struct uk_netdev *d, uint16_t q,
			 const struct uk_netdev_queue *conf);
	/** All queues are there: begin. @return 0 or a negative errno */
	int (*start)(struct uk_netdev *d);
	/** Give the queues back, those that were set up, and the packets in
	 * them; no packet comes or goes any more. */
	void (*stop)(struct uk_netdev *d);
	/** Have another address, another length of packets, or receive what
	 * is for others, too. @return 0 or a negative errno */
	int (*hwaddr_set)(struct uk_netdev *d, const uint8_t addr[]);
	int (*mtu_set)(struct uk_netdev *d, uint16_t mtu);
	int (*promisc_set)(struct uk_netdev *d, bool on);
	/** @return whether there is a link, and a device */
	bool (*link)(struct uk_netdev *d);
	/** Interrupt mode: call when something came to queue `q`, or do not.
	 * @return 0 or a negative errno */
	int (*rx_intr)(struct uk_netdev *d, uint16_t q, bool on);
};

enum uk_netdev_state {
	UK_NETDEV_FOUND,      /**< registered */
	UK_NETDEV_CONFIGURED, /**< its queues may be set up */
	UK_NETDEV_RUNNING,    /**< packets come and go */
};

/** A device. Drivers put one into their own description of it. */
struct uk_netdev {
	const struct uk_netdev_ops *ops; /**< what its driver does */
	char name[16];              /**< "net0", ...: the lowest free number */
	const char *driver;         /**< "virtio-net", ... */
	enum uk_netdev_state state; /**< what it may be asked for */
	uint16_t rx_queues;         /**< that are used */
	uint16_t tx_queues;         /**< likewise */
	uint16_t rx_ready;          /**< that were set up */
	uint16_t tx_ready;          /**< likewise */
	uint16_t mtu;               /**< bytes behind the Ethernet header */
	bool promisc;               /**< it receives what is for others, too */
	struct uk_netdev_stats stats; /**< since it was started */
	struct uk_netdev_tap *taps; /**< who listens (uk/netdev_tap.h) */
	struct uk_list_head link;   /**< in the list of all of them */
};

/**
 * Make a device known.
 * @param driver its name, which stays
 * @return 0; -ENOSPC: there are too many
 */
int uk_netdev_register(struct uk_netdev *d, const struct uk_netdev_ops *ops,
		       const char *driver);
/** Take it out again; it is stopped. */
void uk_netdev_unregister(struct uk_netdev *d);

/**
 * For a driver that copies: a buffer of the queue's user with room for `len`
 * bytes. A packet for which there is none is counted as dropped (N3).
 * @return NULL: none now, or it is too small
 */
struct uk_netbuf *uk_netdev_rx_buffer(struct uk_netdev *d,
				      const struct uk_netdev_queue *conf,
				      uint32_t len);

/** @return device number `i`, in the order of finding; NULL beyond the last */
struct uk_netdev *uk_netdev_get(unsigned int i);
/** @return how many there are */
unsigned int uk_netdev_count(void);

/** Ask what a device is like, in whatever state it is. */
void uk_netdev_info(struct uk_netdev *d, struct uk_netdev_info *info);

/**
 * Choose how many queues are used; each has to be set up before the start.
 * @return 0; -EINVAL: more than the device has, or none; -EBUSY: it runs
 */
int uk_netdev_configure(struct uk_netdev *d, uint16_t rx_queues,
			uint16_t tx_queues);
/** @return 0; -EINVAL; -EBUSY: wrong state; -ENOMEM */
int uk_netdev_rxq_setup(struct uk_netdev *d, uint16_t q,
			const struct uk_netdev_queue *conf);
/** Likewise. */
int uk_netdev_txq_setup(struct uk_netdev *d, uint16_t q,
			const struct uk_netdev_queue *conf);
/** @return 0; -EINVAL: a queue is not set up; or the driver's complaint */
int uk_netdev_start(struct uk_netdev *d);
/** Stop; a device that does not run stays so. It may be configured again. */
void uk_netdev_stop(struct uk_netdev *d);

/**
 * Take up to `n` packets that came.
 * @return how many; 0: none now; -EBUSY: not running; -EIO: the device is
 * broken and has to be stopped
 */
int uk_netdev_rx_burst(struct uk_netdev *d, uint16_t q,
		       struct uk_netbuf *pkts[], uint16_t n);

/**
 * Send packets, and give back the memory of earlier ones that the device has
 * sent; with no packets (`pkts` may be NULL) only that.
 * @return how many were taken (the first ones; the others stay the caller's);
 * less than `n`: the queue is full; -EBUSY, -EIO as above
 */
int uk_netdev_tx_burst(struct uk_netdev *d, uint16_t q,
		       struct uk_netbuf *pkts[], uint16_t n);

/** Ask for its address. */
void uk_netdev_hwaddr(struct uk_netdev *d, uint8_t addr[UK_NETDEV_HWADDR_LEN]);
/** @return 0, -ENOTSUP, or -EINVAL for a group's address */
int uk_netdev_hwaddr_set(struct uk_netdev *d, const uint8_t addr[]);
/** @return 0, -ENOTSUP, -EINVAL beyond mtu_max or below 68 (RFC 791) */
int uk_netdev_mtu_set(struct uk_netdev *d, uint16_t mtu);
/** @return 0, or -ENOTSUP */
int uk_netdev_promisc_set(struct uk_netdev *d, bool on);
/**
 * Look at the link; also, where nothing else would, at whether the device is
 * there still. Nothing tells of a change: ask from time to time.
 * @return whether there is a link; true where the device does not know
 */
bool uk_netdev_link(struct uk_netdev *d);
/** Interrupt mode. @return 0, or -ENOTSUP (see uk_netdev_info) */
int uk_netdev_rx_intr(struct uk_netdev *d, uint16_t q, bool on);

/**
 * What the command line says of device number `i`:
 * `uknetdev.ip=[ "10.0.0.2/24 10.0.0.1 10.0.0.53" dhcp ]`: address and prefix,
 * gateway, name server; "dhcp"; "none".
 * @return NULL if it says nothing
 */
const char *uk_netdev_ip_words(unsigned int i);

#endif /* UK_NETDEV_H */
