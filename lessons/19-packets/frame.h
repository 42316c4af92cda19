/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Frames - how the bytes lie, and who answers them.
 *
 * A frame that may be answered is turned into its answer where it lies. Each
 * layer pulls its header off the front, lets the one above do its part, and
 * pushes a header of its own:
 *
 *      frame_answer()  eth |            arp_answer()
 *                      eth | ip_answer() ip | icmp_answer() icmp | data
 *
 * All numbers of more than one byte are big-endian on the wire; be16() goes
 * both ways.
 */
#ifndef FRAME_H
#define FRAME_H

#include <uk/netbuf.h>

/* Who we are. */
struct host {
	uint8_t mac[6]; /* on this wire */
	uint8_t ip[4];  /* in this network */
};

//> eth-header
/* Ethernet (IEEE 802.3, 3.2). */
struct __packed eth {
	uint8_t to[6];   /* whose; ff:ff:ff:ff:ff:ff is everybody's */
	uint8_t from[6]; /* who sent it */
	uint16_t type;   /* what is behind this header: of eth_type */
};
//< eth-header

enum eth_type { ETH_IPV4 = 0x0800, ETH_ARP = 0x0806, ETH_IPV6 = 0x86dd };

/* Who has that address? (RFC 826) */
struct __packed arp {
	uint16_t hardware;   /* ARP_ETHERNET */
	uint16_t protocol;   /* ETH_IPV4 */
	uint8_t mac_len;     /* 6 */
	uint8_t ip_len;      /* 4 */
	uint16_t op;         /* ARP_ASK or ARP_ANSWER */
	uint8_t from_mac[6]; /* of who sends this */
	uint8_t from_ip[4];
	uint8_t to_mac[6];   /* of whom it is for; in a question nobody knows */
	uint8_t to_ip[4];
};

enum { ARP_ETHERNET = 1, ARP_ASK = 1, ARP_ANSWER = 2 };

/* The Internet Protocol (RFC 791, 3.1), without its options. */
struct __packed ip {
	uint8_t version;  /* 4, and the length of this header in 4 bytes each */
	uint8_t service;  /* not used here */
	uint16_t len;     /* bytes, this header and what is behind it */
	uint16_t id;      /* which fragments belong together */
	uint16_t frag;    /* flags, and where this fragment belongs */
	uint8_t ttl;      /* how many routers it may still pass */
	uint8_t protocol; /* what is behind this header: IP_ICMP */
	uint16_t sum;     /* of this header */
	uint8_t from[4];
	uint8_t to[4];
};

enum { IP_ICMP = 1, IP_TTL = 64, IP_DONT_FRAGMENT = 0x4000, IP_FRAGMENT = 0x3fff };

/* Echo, and its reply (RFC 792). */
struct __packed icmp {
	uint8_t type;  /* ICMP_ECHO or ICMP_REPLY */
	uint8_t code;  /* 0 */
	uint16_t sum;  /* of this header and all that is behind it */
	uint16_t id;   /* the asker's, as is what follows */
	uint16_t seq;
};

enum { ICMP_REPLY = 0, ICMP_ECHO = 8 };

/* Between the wire's order of bytes and ours, which is little-endian. */
static inline uint16_t be16(uint16_t v)
{
	return __builtin_bswap16(v);
}

/*
 * The Internet checksum (RFC 1071) of `n` bytes, as it goes into the field; of
 * bytes that contain their own sum it is 0 if nothing was damaged. (ip.c)
 */
uint16_t inet_sum(const void *data, uint32_t n);

/*
 * Turn a packet into its answer. Each begins at its own header, and leaves the
 * packet so that it begins there again.
 * @return whether there is an answer; if not, the packet is of no more use
 */
bool frame_answer(struct uk_netbuf *nb, const struct host *me); /* frame.c */
bool arp_answer(struct uk_netbuf *nb, const struct host *me);   /* arp.c */
bool ip_answer(struct uk_netbuf *nb, const struct host *me);    /* ip.c */
bool icmp_answer(struct uk_netbuf *nb);                         /* icmp.c */

/* Push a header, which needs headroom: asserted. */
void eth_push(struct uk_netbuf *nb, const uint8_t to[], const uint8_t from[],
	      enum eth_type type);                              /* frame.c */
void ip_push(struct uk_netbuf *nb, const uint8_t to[],
	     const uint8_t from[]);                             /* ip.c */

#endif /* FRAME_H */
