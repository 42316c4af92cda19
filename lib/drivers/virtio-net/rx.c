/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Receiving - buffers go to the card empty and come back with a packet.
 *
 *      [ headroom | header | ............... packet .............. ]
 *                 ^ what the card writes from          data after pull
 *
 * Idea: the card writes its header into the buffer's headroom, just before the
 * packet, so that one piece is enough, and the packet lies where its user put
 * `data`. For each packet taken a new buffer goes in, all of them are shown to
 * the card at once.
 *
 * X1  What the card says (a length) was judged by the ring already; what is
 *     shorter than a header and an Ethernet header is dropped and counted.
 */
#include <uk/errno.h>

#include "net_priv.h"

/* A header of its own, for a card that wants it in a piece of its own. */
static int add_two(struct net_card *c, struct uk_netbuf *nb)
{
	struct uk_virtq_piece p[] = {
		{ nb->data - c->header_len, c->header_len },
		{ nb->data, uk_netbuf_tailroom(nb) },
	};

	return uk_virtq_add(&c->rx, p, 0, 2, nb);
}

//> virtio-net-fill
/* An empty buffer goes in. @return whether there was one, and room */
static inline bool fill_one(struct net_card *c)
{
	struct uk_netbuf *nb;
	int err = -EINVAL;

	if (c->rx.free < (c->one_piece || c->rx.indirect ? 1 : 2))
		return false;
	nb = c->rx_conf.buffer(c->rx_conf.arg);
	if (!nb) {
		c->dev.stats.rx_nobuf++; /* N3: try again with the next burst */
		return false;
	}
	if (uk_netbuf_headroom(nb) >= c->header_len && uk_netbuf_tailroom(nb))
		err = likely(c->one_piece)
		    ? uk_virtq_add_one(&c->rx, nb->data - c->header_len,
				       c->header_len + uk_netbuf_tailroom(nb),
				       true, nb)
		    : add_two(c, nb);
	if (err)
		uk_netbuf_free(nb);
	return !err;
}

void net_rx_fill(struct net_card *c)
{
	while (fill_one(c))
		;
	if (uk_virtq_publish(&c->rx)) {
		c->dev.stats.notifications++;
		c->v->ops->notify(c->v, NET_RXQ);
	}
}
//< virtio-net-fill

//> virtio-net-unwrap
/* The packet in a buffer that came back with `len` bytes. @return false: it
 * makes no sense (X1) */
static bool unwrap(struct net_card *c, struct uk_netbuf *nb, uint32_t len)
{
	const struct net_header *h = (void *)(nb->data - c->header_len);

	if (len < c->header_len + (uint32_t)UK_NETDEV_ETH_LEN)
		return false;
	nb->len = len - c->header_len;
	/* a packet from a neighbour on the same host was never summed: it was
	 * never on a wire (5.1.6.4.1) */
	if (c->v->features & NET_F_GUEST_CSUM &&
	    h->flags & (NET_HDR_NEEDS_CSUM | NET_HDR_DATA_VALID))
		nb->flags |= UK_NETBUF_CSUM_GOOD;
	return true;
}
//< virtio-net-unwrap

//> virtio-net-rx
int net_rx_burst(struct uk_netdev *d, uint16_t q __maybe_unused,
		 struct uk_netbuf *pkts[], uint16_t n)
{
	struct net_card *c = card_of(d);
	struct uk_netbuf *nb;
	uint32_t len;
	int got = 0;

	while (got < n && (nb = uk_virtq_get(&c->rx, &len))) {
		if (unwrap(c, nb, len)) {
			pkts[got++] = nb;
		} else {
			uk_netbuf_free(nb);
			d->stats.rx_dropped++;
		}
	}
	if (c->rx.broken)
		return got ? got : net_broken(c, &c->rx);
	net_rx_fill(c);
	return got;
}
//< virtio-net-rx
