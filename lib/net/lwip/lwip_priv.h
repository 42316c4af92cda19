/* SPDX-License-Identifier: BSD-3-Clause */
/* What the files of the glue know of each other. */
#ifndef LWIP_PRIV_H
#define LWIP_PRIV_H

#include <lwip/ip.h>
#include <lwip/netif.h>
#include <netif/ethernet.h>
#include <uk/loop.h>
#include <uk/netdev.h>

enum { LWIP_BURST = 32 };

/* An interface of lwIP and the device behind it. */
struct lwip_dev {
	struct netif nif;
	struct uk_netdev *dev;
	struct uk_netbuf_pool pool;   /* what packets are received into */
	struct uk_loop_poller poller;
	struct uk_netbuf *out[LWIP_BURST]; /* wait for the end of the turn */
	uint16_t waiting;             /* how many of them */
	struct uk_loop_alarm look;    /* at the link, each second */
	uint64_t went;                /* packets until the last look */
	ip4_addr_t said;              /* the address that was printed last */
	ip6_addr_t gateway6;          /* of the command line; any: there is none */
	bool sums;                    /* the device sums segments that go */
	bool gone;                    /* the device is broken */
};

static inline struct lwip_dev *lwip_dev_of(struct netif *nif)
{
	return __containerof(nif, struct lwip_dev, nif);
}

/*
 * What a frame carries, if all headers down to it are in the frame's first piece
 * and it is no fragment.
 * @param at out: where it begins, bytes from the frame's first one
 * @return IP_PROTO_TCP, IP_PROTO_UDP, ...; 0: something else
 */
static inline u8_t lwip_carries(const struct pbuf *p, uint16_t *at)
{
	const struct eth_hdr *eth = p->payload;
	const char *ip = (const char *)p->payload + SIZEOF_ETH_HDR;
	const struct ip6_hdr *v6 = (const void *)ip;
	const struct ip_hdr *v4 = (const void *)ip;

	if (p->len >= SIZEOF_ETH_HDR + IP_HLEN &&
	    eth->type == PP_HTONS(ETHTYPE_IP)) {
		if (IPH_OFFSET(v4) & PP_HTONS(IP_OFFMASK | IP_MF))
			return 0;
		*at = SIZEOF_ETH_HDR + IPH_HL_BYTES(v4);
		return IPH_PROTO(v4);
	}
	if (p->len < SIZEOF_ETH_HDR + IP6_HLEN ||
	    eth->type != PP_HTONS(ETHTYPE_IPV6))
		return 0;
	*at = SIZEOF_ETH_HDR + IP6_HLEN;
	return IP6H_NEXTH(v6); /* that of a fragment is another one */
}

/* netif.c: a device becomes an interface, without an address yet.
 * @return NULL: it cannot be started, or no memory; that was said */
struct lwip_dev *lwip_attach(struct uk_netdev *dev);
/* netif.c: not any more; it is stopped and all memory is given back. */
void lwip_detach(struct lwip_dev *d);

/* input.c: packets of one burst go up. @return how many, or -errno */
int lwip_input(struct lwip_dev *d);
/* input.c: a supply of buffers for received packets. @return 0 or -ENOMEM */
int lwip_input_init(struct lwip_dev *d, struct uk_alloc *a);

/* output.c: lwIP's way down. */
err_t lwip_output(struct netif *nif, struct pbuf *p);
/* output.c: the same where there is no link: it is lost, and counted. */
err_t lwip_no_output(struct netif *nif, struct pbuf *p);
/* output.c: what waits goes to the device. @return how many, or -errno */
int lwip_flush(struct lwip_dev *d);
/* output.c: what waits is lost, and counted. */
void lwip_lose(struct lwip_dev *d);
/* output.c: what the device has sent is let go. */
void lwip_reclaim(struct lwip_dev *d);

/* timers.c: what lwIP does from time to time, while there is an interface. */
void lwip_timers_start(void);
void lwip_timers_stop(void);
/* timers.c: what is due before each tick of tcp_tmr(). */
void lwip_before_tcp(void);

/* address.c: give the interface its address; `words` may be NULL (DHCP).
 * @return 0, or -EINVAL where they make no sense */
int lwip_address(struct netif *nif, const char *words);

#endif /* LWIP_PRIV_H */
