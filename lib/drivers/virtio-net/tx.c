/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Sending - packets go to the card, and memory comes back.
 *
 * Idea: the card is told once for a burst, and nobody waits for it: what it has
 * sent is freed at the beginning of the next burst.
 *
 * The header goes into the packet's headroom, so that header and packet are
 * one piece. Where the packet has no room, or somebody else holds it too and
 * may send it again, the header lies in a place of its own.
 *
 * T1  A header of its own is that of the packet's slot: the place is free when
 *     the slot is.
 */
#include <uk/errno.h>

#include "net_priv.h"

//> virtio-net-describe
static inline void describe(struct net_header *h, const struct uk_netbuf *nb,
			    uint8_t len)
{
	__builtin_memset(h, 0, len);
	if (!(nb->flags & UK_NETBUF_CSUM_PARTIAL))
		return;
	h->flags = NET_HDR_NEEDS_CSUM;
	h->csum_start = nb->csum_start;
	h->csum_offset = nb->csum_offset;
}
//< virtio-net-describe

/* The pieces of a packet, behind its header. @return how many; 0: too many */
static unsigned int cut_up(struct uk_virtq_piece p[], unsigned int n,
			   struct uk_netbuf *nb)
{
	for (; nb; nb = nb->next) {
		if (!nb->len)
			continue;
		if (n == UK_VIRTQ_PIECES)
			return 0;
		p[n++] = (struct uk_virtq_piece){ nb->data, nb->len };
	}
	return n;
}

/* What most packets are: one piece with room in front, nobody else's; and the
 * header is as long as it is with most cards, so that the compiler knows how
 * long. The first ones of `pkts`, as long as they are so and fit, go in.
 * @return how many */
static unsigned int send_plain(struct net_card *c, struct uk_netbuf *pkts[],
			       unsigned int n)
{
	const unsigned int header = sizeof(struct net_header);
	struct uk_netbuf **at = pkts, **end, *nb;
	struct uk_virtq_run run;
	uint64_t bytes = 0;
	uint32_t len;
	char *h;

	if (c->header_len != header)
		return 0;
	end = pkts + MIN(n, uk_virtq_run_begin(&run, &c->tx));
	for (; at != end; at++) {
		nb = *at;
		h = nb->data - header;
		len = nb->len;
		if (nb->next || nb->refs != 1 || !len ||
		    (uintptr_t)h < (uintptr_t)nb->buf)
			break;
		describe((void *)h, nb, header);
		uk_virtq_run_add(&run, h, header + len, false, nb);
		bytes += len;
	}
	uk_virtq_run_end(&run, &c->tx);
	c->dev.stats.tx_bytes += bytes;
	return (unsigned int)(at - pkts);
}

/* Any packet. @return 0; -ENOSPC: no room now; -EINVAL: no card can send it */
static __noinline int send_other(struct net_card *c, struct uk_netbuf *nb)
{
	struct uk_virtq_piece p[UK_VIRTQ_PIECES];
	bool own = !c->one_piece || nb->refs > 1 || !nb->len ||
		   uk_netbuf_headroom(nb) < c->header_len;
	struct net_header *h;
	unsigned int n = 0;

	h = own ? &c->headers[c->tx.first & (c->tx.num - 1)] /* T1 */
		: (void *)(nb->data - c->header_len);
	p[n++] = (struct uk_virtq_piece){ h, c->header_len };
	n = cut_up(p, n, nb);
	if (n < 2)
		return -EINVAL; /* empty, or in too many pieces */
	if (c->tx.free == 0)
		return -ENOSPC;
	describe(h, nb, c->header_len);
	if (!own) { /* the header and the packet's first piece are neighbours */
		p[1].addr = h;
		p[1].len += c->header_len;
	}
	return own ? uk_virtq_add(&c->tx, p, n, 0, nb)
		   : uk_virtq_add(&c->tx, p + 1, n - 1, 0, nb);
}

/* Memory comes back. Part of the caller, who saves his registers anyway. */
static inline __attribute__((always_inline)) void
reclaim(struct net_card *c)
{
	struct uk_virtq_done done[NET_BURST];
	unsigned int i, n;

	while (uk_virtq_pending(&c->tx) &&
	       (n = uk_virtq_get_burst(&c->tx, done, NET_BURST)))
		for (i = 0; i < n; i++)
			uk_netbuf_drop(done[i].cookie);
}

//> virtio-net-tx
int net_tx_burst(struct uk_netdev *d, uint16_t q __maybe_unused,
		 struct uk_netbuf *pkts[], uint16_t n)
{
	struct net_card *c = card_of(d);
	unsigned int i;
	int err;

	reclaim(c);
	if (c->tx.broken)
		return net_broken(c, &c->tx);
	for (i = 0; i < n; i++) {
		i += send_plain(c, pkts + i, n - i);
		if (i == n)
			break;
		err = send_other(c, pkts[i]);
		if (err == -ENOSPC)
			break;
		d->stats.tx_bytes += uk_netbuf_total(pkts[i]);
		if (err) { /* no card could send it */
			uk_netbuf_free(pkts[i]);
			d->stats.tx_dropped++;
		}
	}
	if (uk_virtq_publish(&c->tx)) {
		d->stats.notifications++;
		c->v->ops->notify(c->v, NET_TXQ);
	}
	return (int)i;
}
//< virtio-net-tx
