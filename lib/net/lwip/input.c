/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Packets on their way up - a netbuf becomes a pbuf, and stays where it is.
 *
 *      buf                        data
 *      [ struct rx_pbuf | header | ====== frame ====== | tailroom ]
 *        lwIP's view      device's
 *
 * Idea: lwIP lets others bring their own memory ("custom pbuf"). Its description
 * lies at the very front of the buffer's headroom, so that nothing is allocated
 * for a packet that comes; when lwIP is done with it the buffer goes back to
 * the supply.
 *
 * I1  A device that says that it looks at checksums looks at most, not all:
 *     what it did not vouch for is summed here, for lwIP then trusts it.
 */
#include <lwip/inet_chksum.h>
#include <lwip/ip.h>
#include <lwip/pbuf.h>
#include <lwip/prot/udp.h>
#include <netif/ethernet.h>
#include <uk/alloc.h>
#include <uk/errno.h>

#include "lwip_priv.h"

/* A received packet, as lwIP knows it. */
struct rx_pbuf {
	struct pbuf_custom custom; /* first: lwIP gives us its address back */
	struct uk_netbuf *nb;
};

/* The IP header lies on 4 bytes: what goes before it is 14 bytes long. */
enum {
	DEVICE_HEADER = 16,
	HEADROOM = ((sizeof(struct rx_pbuf) + DEVICE_HEADER + 3) & ~3UL) + 2,
	ROOM = 1536,
};

static struct uk_netbuf *buffer(void *arg)
{
	return uk_netbuf_pool_get(arg);
}

static void give_back(struct pbuf *p)
{
	uk_netbuf_free(((struct rx_pbuf *)(void *)p)->nb);
}

int lwip_input_init(struct lwip_dev *d, struct uk_alloc *a)
{
	const struct uk_netdev_queue conf = {
		.a = a, .buffer = buffer, .arg = &d->pool,
		.len = CONFIG_LIBLWIP_RX_BUFFERS / 2, /* the rest is on its way */
	};
	int err = uk_netbuf_pool_init(&d->pool, a, CONFIG_LIBLWIP_RX_BUFFERS,
				      HEADROOM + ROOM, HEADROOM);

	return err ? err : uk_netdev_rxq_setup(d->dev, 0, &conf);
}

/* I1. Where the transport's header begins, and whether its sum is right. What
 * is no TCP or UDP of one piece is for lwIP to judge. */
static bool sum_is_right(struct pbuf *p)
{
	const struct eth_hdr *eth = p->payload;
	const char *ip = (const char *)p->payload + SIZEOF_ETH_HDR;
	const struct ip6_hdr *v6 = (const void *)ip;
	const struct ip_hdr *v4 = (const void *)ip;
	ip_addr_t src, dst;
	u16_t start, len, sum;
	u8_t proto;

	if (p->len >= SIZEOF_ETH_HDR + IP_HLEN &&
	    eth->type == PP_HTONS(ETHTYPE_IP)) {
		start = SIZEOF_ETH_HDR + IPH_HL_BYTES(v4);
		len = lwip_ntohs(IPH_LEN(v4)) - IPH_HL_BYTES(v4);
		proto = IPH_PROTO(v4);
		ip_addr_copy_from_ip4(src, v4->src);
		ip_addr_copy_from_ip4(dst, v4->dest);
		if (IPH_OFFSET(v4) & PP_HTONS(IP_OFFMASK | IP_MF))
			return true;
	} else if (p->len >= SIZEOF_ETH_HDR + IP6_HLEN &&
		   eth->type == PP_HTONS(ETHTYPE_IPV6)) {
		start = SIZEOF_ETH_HDR + IP6_HLEN;
		len = lwip_ntohs(v6->_plen);
		proto = IP6H_NEXTH(v6);
		ip_addr_copy_from_ip6_packed(src, v6->src);
		ip_addr_copy_from_ip6_packed(dst, v6->dest);
	} else {
		return true;
	}
	if ((proto != IP_PROTO_TCP && proto != IP_PROTO_UDP) ||
	    start + len > p->len || len < UDP_HLEN)
		return true;
	if (proto == IP_PROTO_UDP && !((const struct udp_hdr *)(const void *)
				       ((char *)p->payload + start))->chksum)
		return true; /* RFC 768: none was made */
	pbuf_remove_header(p, start);
	sum = ip_chksum_pseudo_partial(p, proto, len, len, &src, &dst);
	pbuf_add_header_force(p, start);
	return sum == 0;
}

static struct pbuf *wrap(struct uk_netbuf *nb)
{
	struct rx_pbuf *rx = (void *)nb->buf;

	rx->custom.custom_free_function = give_back;
	rx->nb = nb;
	return pbuf_alloced_custom(PBUF_RAW, (u16_t)nb->len, PBUF_REF,
				   &rx->custom, nb->data, (u16_t)nb->len);
}

//> lwip-input
int lwip_input(struct lwip_dev *d)
{
	struct uk_netbuf *pkts[LWIP_BURST];
	struct pbuf *p;
	int i, n = uk_netdev_rx_burst(d->dev, 0, pkts, LWIP_BURST);

	for (i = 0; i < n; i++) {
		p = wrap(pkts[i]);
		if ((d->checks && !(pkts[i]->flags & UK_NETBUF_CSUM_GOOD) &&
		     !sum_is_right(p)) || d->nif.input(p, &d->nif) != ERR_OK)
			pbuf_free(p);
	}
	return n;
}
//< lwip-input
