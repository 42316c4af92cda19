/* SPDX-License-Identifier: BSD-3-Clause */
/* What the files of virtio-net know of each other. */
#ifndef VIRTIO_NET_PRIV_H
#define VIRTIO_NET_PRIV_H

#include <uk/netdev.h>
#include <uk/virtio.h>

/* Features of the card (VIRTIO 1.2, 5.1.3). */
#define NET_F_CSUM		(1ULL << 0)  /* sums what is sent */
#define NET_F_GUEST_CSUM	(1ULL << 1)  /* may hand over unsummed packets */
#define NET_F_MTU		(1ULL << 3)  /* says how large packets may be */
#define NET_F_MAC		(1ULL << 5)  /* has an address */
#define NET_F_STATUS		(1ULL << 16) /* knows about the link */
#define NET_F_ANY_LAYOUT	(1ULL << 27) /* legacy: the header may be in one
					      * piece with the packet */
/* Its configuration (5.1.4), by offsets. */
enum { NET_CONFIG_MAC = 0, NET_CONFIG_STATUS = 6, NET_CONFIG_MTU = 10 };

#define NET_BURST		32U /* buffers that are taken back at once */

#define NET_STATUS_LINK_UP	1

//> virtio-net-header
/* What goes before each packet (5.1.6); packed, for where the packet begins is
 * its owner's choice. */
struct __packed net_header {
	uint8_t flags;        /* of NET_HDR_* */
	uint8_t gso_type;     /* 0: none */
	uint16_t hdr_len;     /* of segmentation, not used */
	uint16_t gso_size;    /* likewise */
	uint16_t csum_start;  /* from the packet's first byte */
	uint16_t csum_offset; /* from there */
	uint16_t num_buffers; /* 1; a legacy card has no such field */
};
//< virtio-net-header

#define NET_HDR_NEEDS_CSUM	1
#define NET_HDR_DATA_VALID	2

enum {
	NET_HEADER_LEGACY = 10, /* bytes, without num_buffers */
	NET_QUEUE_LEN = 256,    /* entries at most */
	NET_MTU_MIN = 68,       /* that a card may offer */
	NET_RXQ = 0,            /* receiveq1 (5.1.2) */
	NET_TXQ = 1,            /* transmitq1 */
};

/* A card. */
struct net_card {
	struct uk_netdev dev;
	struct uk_virtio_dev *v;
	struct uk_virtq rx, tx;
	struct uk_netdev_queue rx_conf;
	struct net_header *headers; /* of packets that have no room for theirs,
				     * by the number of the slot */
	uint16_t mtu;         /* as agreed on, or Ethernet's */
	uint8_t header_len;   /* 12, or 10 */
	bool agreed;          /* features are negotiated since the last reset */
	bool one_piece;       /* header and packet may be one piece */
	bool has_rx, has_tx;  /* these queues exist */
	bool told;            /* somebody was told that the card is broken */
};

static inline struct net_card *card_of(struct uk_netdev *d)
{
	return __containerof(d, struct net_card, dev);
}

/* rx.c: fill the queue with buffers and tell the card. */
void net_rx_fill(struct net_card *c);
int net_rx_burst(struct uk_netdev *d, uint16_t q, struct uk_netbuf *pkts[],
		 uint16_t n);
/* tx.c */
int net_tx_burst(struct uk_netdev *d, uint16_t q, struct uk_netbuf *pkts[],
		 uint16_t n);
/* net.c: the card is not to be trusted any more; said once. @return -EIO */
int net_broken(struct net_card *c, struct uk_virtq *q);

#endif /* VIRTIO_NET_PRIV_H */
