/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A network card that is made up: a transport whose registers are variables,
 * and the device's side of the two queues, as VIRTIO 1.2, 2.7 and 5.1.6 have
 * it. A test says what the card offers, gives it packets, looks at what was
 * sent, and may let it lie.
 */
#ifndef VIRTIO_NET_CARD_H
#define VIRTIO_NET_CARD_H

#include <uk/netdev.h>
#include <uk/virtio.h>

#include "net_priv.h"

enum { CARD_NUM = 8, CARD_BUFFERS = 16, CARD_PACKET_MAX = 4096 };

struct card {
	struct uk_virtio_dev v;
	/* What a test chooses before card_begin(). */
	uint64_t offered;   /* features */
	bool legacy;        /* from before 1.0 */
	uint8_t config[12]; /* address, link, MTU */
	int refuse_tx;      /* what setting the sending queue up says */
	bool stuck;         /* its status stays as it is */
	uint32_t headroom;  /* of the buffers that are given to it */
	uint32_t room;      /* and what is behind */
	uint16_t num;       /* entries of its queues */
	uint32_t buffers;   /* in the supply, for both directions */
	/* What the driver did. */
	uint64_t accepted;  /* features that it agreed on */
	uint8_t status;
	struct uk_virtq q[2];    /* its queues, by their number */
	unsigned int told[2];    /* how often */
	/* The card's own. */
	uint16_t taken[2];       /* how far it read the available ring */
	struct uk_netbuf_pool pool;
	struct uk_netdev *dev;   /* as its user sees it */
};

extern struct card card;

/* A packet that the card took from the sending queue. */
struct card_packet {
	struct net_header h;
	unsigned int pieces; /* descriptors, the header's among them */
	uint32_t len;        /* bytes behind the header */
	char data[CARD_PACKET_MAX];
};

/* No card, and its choices put back: version 1.0, an address, large buffers. */
void card_reset(void);
/* Plug it in, and let its user open it. @return whether it runs; what was begun
 * ends with the case */
bool card_begin(void);
/* Open it again after uk_netdev_stop(). */
bool card_open(void);

/* A packet arrives. @return false: the driver gave it no buffer */
bool card_receive(const void *data, uint32_t len, uint8_t flags);
/* The next buffer of a queue. @return its head, or -1 */
int card_take(uint16_t queue);
/* Done with a buffer: what the used ring says. */
void card_use(uint16_t queue, uint32_t id, uint32_t len);
/* Take a packet that was sent, and be done with it. */
bool card_sent(struct card_packet *p);

/* A buffer of the supply with `len` bytes of `c`; NULL: there is none. */
struct uk_netbuf *card_packet_of(uint32_t len, char c);
/* Send one packet. @return what the burst says */
int card_send(struct uk_netbuf *nb);
/* Take one packet. @return it or NULL */
struct uk_netbuf *card_got(void);

#endif /* VIRTIO_NET_CARD_H */
