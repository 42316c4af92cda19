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
#include "net_priv.h"

static void fill_apart(struct net_card *c);

//> virtio-net-fill
/* An empty buffer with room for a header. @return NULL: there is none now */
static inline struct uk_netbuf *take_buffer(struct net_card *c)
{
	struct uk_netbuf *nb = c->rx_conf.buffer(c->rx_conf.arg);

	if (unlikely(!nb)) {
		c->dev.stats.rx_nobuf++; /* N3: try again with the next burst */
		return NULL;
	}
	if (likely(uk_netbuf_headroom(nb) >= c->header_len &&
		   uk_netbuf_tailroom(nb)))
		return nb;
	uk_netbuf_free(nb);
	return NULL;
}

/* Empty buffers go in, as many as there are, and fit. */
static void fill(struct net_card *c)
{
	const unsigned int header = c->header_len;
	struct uk_virtq_run run;
	unsigned int room = uk_virtq_run_begin(&run, &c->rx);
	struct uk_netbuf *nb;

	for (; room && (nb = take_buffer(c)); room--)
		uk_virtq_run_add(&run, nb->data - header,
				 header + uk_netbuf_tailroom(nb), true, nb);
	uk_virtq_run_end(&run, &c->rx);
}

void net_rx_fill(struct net_card *c)
{
	if (likely(c->one_piece))
		fill(c);
	else
		fill_apart(c);
	if (uk_virtq_publish(&c->rx)) {
		c->dev.stats.notifications++;
		c->v->ops->notify(c->v, NET_RXQ);
	}
}
//< virtio-net-fill

/* For a card that wants the header in a piece of its own. */
static void fill_apart(struct net_card *c)
{
	struct uk_virtq_piece p[2];
	struct uk_netbuf *nb;

	while (c->rx.free > !c->rx.indirect && (nb = take_buffer(c))) {
		p[0].addr = nb->data - c->header_len;
		p[0].len = c->header_len;
		p[1].addr = nb->data;
		p[1].len = uk_netbuf_tailroom(nb);
		if (uk_virtq_add(&c->rx, p, 0, 2, nb)) {
			uk_netbuf_free(nb);
			break;
		}
	}
}

//> virtio-net-unwrap
/* The packet in a buffer that came back with `len` bytes. @return false: it
 * makes no sense (X1) */
static inline bool unwrap(struct net_card *c, struct uk_netbuf *nb, uint32_t len)
{
	const uint32_t header = c->header_len;
	const struct net_header *h = (void *)(nb->data - header);

	if (unlikely(len < header + UK_NETDEV_ETH_LEN))
		return false;
	len -= header;
	nb->len = len;
	c->dev.stats.rx_bytes += len;
	/* a packet from a neighbour on the same host was never summed: it was
	 * never on a wire (5.1.6.4.1) */
	if (h->flags & (NET_HDR_NEEDS_CSUM | NET_HDR_DATA_VALID) &&
	    c->v->features & NET_F_GUEST_CSUM)
		nb->flags |= UK_NETBUF_CSUM_GOOD;
	return true;
}
//< virtio-net-unwrap

//> virtio-net-rx
int net_rx_burst(struct uk_netdev *d, uint16_t q __maybe_unused,
		 struct uk_netbuf *pkts[], uint16_t n)
{
	struct uk_virtq_done done[NET_BURST];
	struct net_card *c = card_of(d);
	unsigned int i, k, got = 0;

	do {
		k = uk_virtq_get_burst(&c->rx, done, MIN(n - got, NET_BURST));
		for (i = 0; i < k; i++)
			if (unwrap(c, done[i].cookie, done[i].len)) {
				pkts[got++] = done[i].cookie;
			} else {
				uk_netbuf_free(done[i].cookie);
				d->stats.rx_dropped++;
			}
	} while (k && got < n);
	if (c->rx.broken)
		return got ? (int)got : net_broken(c, &c->rx);
	net_rx_fill(c);
	return (int)got;
}
//< virtio-net-rx
