/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A device that is made up: what is sent into it is kept, what it receives is
 * written by the test, byte by byte. It is 10.0.0.1.
 */
#ifndef LWIP_TESTS_CARD_H
#define LWIP_TESTS_CARD_H

#include <lwip/arch.h>

#include "lwip_priv.h"

enum { FRAME_MAX = 1514, SENT_MAX = 8, ROOM = 1536 };

extern struct card {
	struct uk_netdev dev;      /* as lwIP's glue sees it */
	uint32_t features;         /* of uk_netdev_features */
	struct uk_netdev_queue rx; /* who provides buffers */
	char in[ROOM];             /* what it receives next... */
	uint32_t in_len;           /* ...if it is not empty */
	bool in_good;              /* ...and vouches for */
	bool lazy;                 /* frees what went when it is called again... */
	struct uk_netbuf *kept[SENT_MAX]; /* ...which is this */
	unsigned int kept_count;
	int rx_says;               /* instead of a frame: an error; 0: none */
	int tx_says;               /* likewise, instead of taking one */
	bool full;                 /* it takes none */
	bool cut;                  /* it has no link */
	char sent[SENT_MAX][FRAME_MAX]; /* the first frames that went out */
	uint32_t sent_len[SENT_MAX];    /* bytes of each */
	uint16_t partial[SENT_MAX];     /* flags of each */
	unsigned int count;             /* how many; may be set to 0 */
	struct lwip_dev *d;             /* the interface; NULL: none */
	struct udp_pcb *udp;            /* the one port; NULL: none */
} card;

/* Attach one with these features, for the running case at most. @return NULL:
 * that failed */
struct lwip_dev *card_begin(uint32_t features);
/* A port of UDP for as long as the card is there. @return NULL: no memory */
struct udp_pcb *card_port(u16_t port);
/* Take it away, and all connections; also if there is none. */
void card_end(void);
/* A frame comes, and goes up. */
void card_come(struct lwip_dev *d, const void *frame, uint32_t len);

/* Somebody (10.0.0.9) asks who has 10.0.0.1. */
extern const char card_who_has[60];

/* An IPv4 packet for us from there, with its header's sum right. @return its
 * length */
uint32_t card_ip(char *f, u8_t proto, const void *data, uint32_t len);
/* A datagram to port 7, whose sum is off by `wrong`. */
uint32_t card_udp(char *frame, u16_t wrong);

#endif /* LWIP_TESTS_CARD_H */
