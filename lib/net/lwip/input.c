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
 * I1  A device that looks at checksums looks at most packets, not at all, and
 *     never at more than one. So lwIP is told for each packet anew whether it
 *     has to sum: it need not where the device vouches for a whole segment or
 *     datagram. A fragment is none; lwIP sums what it makes of the last one.
 * I2  lwIP reads the first bytes of some headers before it looks whether they
 *     are there: behind each frame that goes up there is room for those, and a
 *     frame is as long as Ethernet's are at least (IEEE 802.3, 4.2.3.3), which
 *     not each virtual device sees to.
 * I3  Packets that are held for long (out of order, or of a client that says
 *     what it wants byte by byte) do not use up the supply: while many are held
 *     the next ones are copied, and their buffers go back at once.
 * I4  lwIP finds a segment's connection by a walk through the list of them, with
 *     all its checks at each; whom it found it puts in front. With many clients
 *     who ask in turn that is always the last one. So the walk is made here
 *     before, by the ports alone, and puts in front whom lwIP will want. It may
 *     be wrong (another client has the same port): then lwIP walks on.
 */
#include <lwip/pbuf.h>
#include <lwip/priv/tcp_priv.h>
#include <uk/alloc.h>
#include <uk/errno.h>
#include <uk/string.h>

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
	LOOK_AHEAD = 8, FRAME_MIN = 60, /* I2 */
	HELD_MAX = CONFIG_LIBLWIP_RX_BUFFERS / 4, /* I3 */
};

static unsigned int held; /* buffers that lwIP or an application has */

static struct uk_netbuf *buffer(void *arg)
{
	return uk_netbuf_pool_get(arg);
}

static void give_back(struct pbuf *p)
{
	uk_netbuf_free(((struct rx_pbuf *)(void *)p)->nb);
	held--;
}

unsigned int uk_lwip_held(void)
{
	return held;
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

/* I1. What lwIP has to look at in the packet that it gets next. */
static void tell_who_sums(struct lwip_dev *d, bool device)
{
	const u16_t sums = NETIF_CHECKSUM_CHECK_TCP | NETIF_CHECKSUM_CHECK_UDP;
	u16_t others = d->nif.chksum_flags & (u16_t)~sums;

	NETIF_SET_CHECKSUM_CTRL(&d->nif, device ? others : others | sums);
}

/* I2. @return false: there is no room for it */
static bool pad(struct uk_netbuf *nb)
{
	uint32_t n = nb->len < FRAME_MIN ? FRAME_MIN - nb->len : 0;

	if (uk_netbuf_tailroom(nb) < n + LOOK_AHEAD)
		return false;
	if (n)
		memset(uk_netbuf_put(nb, n), 0, n);
	return true;
}

static struct pbuf *wrap(struct uk_netbuf *nb)
{
	struct rx_pbuf *rx = (void *)nb->buf;

	rx->custom.custom_free_function = give_back;
	rx->nb = nb;
	held++;
	return pbuf_alloced_custom(PBUF_RAW, (u16_t)nb->len, PBUF_REF,
				   &rx->custom, nb->data, (u16_t)nb->len);
}

/* I3, with the room of I2. @return NULL: no memory */
static struct pbuf *copy(struct uk_netbuf *nb)
{
	struct pbuf *p = pbuf_alloc(PBUF_RAW, (u16_t)nb->len + LOOK_AHEAD,
				    PBUF_RAM);

	if (p) {
		p->len = p->tot_len = (u16_t)nb->len;
		pbuf_take(p, nb->data, (u16_t)nb->len);
	}
	uk_netbuf_free(nb);
	return p;
}

/* I4. @param at where the header of TCP begins */
static void bring_forward(const struct pbuf *p, uint16_t at)
{
	const struct tcp_hdr *h = (const void *)((const char *)p->payload + at);
	struct tcp_pcb *pcb = tcp_active_pcbs, *before = NULL;
	u16_t from, to;

	if (p->len < at + TCP_HLEN)
		return;
	from = lwip_ntohs(h->src);
	to = lwip_ntohs(h->dest);
	while (pcb && (pcb->remote_port != from || pcb->local_port != to)) {
		before = pcb;
		pcb = pcb->next;
	}
	if (!pcb || !before)
		return;
	before->next = pcb->next;
	pcb->next = tcp_active_pcbs;
	tcp_active_pcbs = pcb;
}

//> lwip-input
/* What lwIP is to know of a packet, and then the packet. */
static void pass_on(struct lwip_dev *d, struct pbuf *p, bool good)
{
	uint16_t at;
	u8_t proto = lwip_carries(p, &at);

	tell_who_sums(d, good && (proto == IP_PROTO_TCP ||
				  proto == IP_PROTO_UDP)); /* I1 */
	if (proto == IP_PROTO_TCP)
		bring_forward(p, at);
	if (d->nif.input(p, &d->nif) != ERR_OK)
		pbuf_free(p);
}

/* A frame as lwIP has it. @return NULL: it is lost */
static struct pbuf *take(struct uk_netbuf *nb)
{
	if (pad(nb))
		return held < HELD_MAX ? wrap(nb) : copy(nb);
	uk_netbuf_free(nb);
	return NULL;
}

int lwip_input(struct lwip_dev *d)
{
	struct uk_netbuf *pkts[LWIP_BURST];
	struct pbuf *p;
	int i, n = uk_netdev_rx_burst(d->dev, 0, pkts, LWIP_BURST);
	bool good;

	if (n > 0)
		lwip_reclaim(d); /* what came may say that something was lost */
	for (i = 0; i < n; i++) {
		good = pkts[i]->flags & UK_NETBUF_CSUM_GOOD;
		p = take(pkts[i]);
		if (p)
			pass_on(d, p, good);
		else
			d->dev->stats.rx_dropped++;
	}
	return n;
}
//< lwip-input
