/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Packets on their way down - a pbuf becomes a netbuf, and stays where it is.
 *
 * Idea: lwIP keeps what it sends until the other side has it. The device gets
 * the same memory: a netbuf that points into the pbuf and holds it. (lwIP sees
 * that somebody holds a segment and does not change it meanwhile.) What goes
 * out during one turn of the event loop waits for its end and goes together.
 *
 * O1  A netbuf of ours is one piece of a packet; it holds the pbuf's piece that
 *     it points into, and lets go of it when the device does.
 * O2  A device may keep what it has sent until it is called again. lwIP does not
 *     send a segment once more while somebody holds it: so the device is called
 *     (lwip_reclaim()) before lwIP looks for what was lost.
 * O3  Where the device sums, the field gets the pseudo-header's part (RFC 9293,
 *     3.1; RFC 8200, 8.1), which only we know. That is for TCP: a datagram of
 *     UDP may be longer than a packet, and a device does not see the whole of
 *     it; lwIP sums those.
 */
#include <lwip/inet_chksum.h>
#include <lwip/prot/tcp.h>
#include <uk/alloc.h>
#include <uk/lwip.h>
#include <uk/string.h>

#include "lwip_priv.h"

enum { PIECES_MAX = 6 };

/* A piece of a packet that is on its way out. */
struct tx_piece {
	struct uk_netbuf nb; /* first: the device gives us its address back */
	struct pbuf *p;      /* what it points into (O1) */
};

static void let_go(struct uk_netbuf *nb)
{
	struct tx_piece *t = __containerof(nb, struct tx_piece, nb);

	pbuf_free(t->p);
	uk_lwip_free(t);
}

/* How much room there is before the contents, which nobody uses: in front of
 * what lwIP allocated itself, and the first piece only. */
static uint32_t headroom(const struct pbuf *p)
{
	const char *start = (const char *)(p + 1);

	if (pbuf_get_allocsrc(p) != PBUF_TYPE_ALLOC_SRC_MASK_STD_HEAP ||
	    !pbuf_match_type(p, PBUF_RAM))
		return 0;
	return MIN((uint32_t)((const char *)p->payload - start),
		   (uint32_t)PBUF_LINK_ENCAPSULATION_HLEN);
}

static struct uk_netbuf *piece(struct pbuf *p, uint32_t room)
{
	struct tx_piece *t = uk_lwip_malloc(sizeof(*t));

	if (!t)
		return NULL;
	uk_netbuf_init(&t->nb, (char *)p->payload - room, room + p->len, room,
		       let_go, NULL);
	t->nb.len = p->len;
	t->p = p;
	pbuf_ref(p);
	return &t->nb;
}

/* All pieces of a packet. */
static struct uk_netbuf *wrap(struct pbuf *p)
{
	struct uk_netbuf *first, *last, *nb;

	first = last = piece(p, headroom(p));
	for (p = p->next; first && p; p = p->next) {
		nb = piece(p, 0);
		if (!nb) {
			uk_netbuf_free(first);
			return NULL;
		}
		last->next = nb;
		last = nb;
	}
	return first;
}

/* --- checksums (O3) ------------------------------------------------------- */

/* The sum of the pseudo-header alone, folded and not complemented. */
static u16_t pseudo_sum(const void *addrs, unsigned int len, u8_t proto,
			uint32_t total)
{
	const uint16_t *w = addrs;
	uint32_t sum = lwip_htons(proto) + lwip_htons((u16_t)total);
	unsigned int i;
	uint16_t v;

	for (i = 0; i < len / 2; i++) {
		memcpy(&v, &w[i], sizeof(v));
		sum += v;
	}
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (u16_t)sum;
}

/* Leave the sum of a TCP segment to the device. The headers of lwIP's own
 * packets lie in their first piece. */
static void leave_sum(struct uk_netbuf *nb, const struct pbuf *p)
{
	const char *ip = (const char *)p->payload + SIZEOF_ETH_HDR;
	const struct ip6_hdr *v6 = (const void *)ip;
	const struct ip_hdr *v4 = (const void *)ip;
	uint16_t start, sum;

	if (lwip_carries(p, &start) != IP_PROTO_TCP ||
	    p->len < start + sizeof(struct tcp_hdr))
		return;
	sum = IPH_V(v4) == 4
	    ? pseudo_sum(&v4->src, 8, IP_PROTO_TCP, p->tot_len - start)
	    : pseudo_sum(&v6->src, 32, IP_PROTO_TCP, p->tot_len - start);
	memcpy((char *)p->payload + start + offsetof(struct tcp_hdr, chksum),
	       &sum, sizeof(sum));
	nb->flags |= UK_NETBUF_CSUM_PARTIAL;
	nb->csum_start = start;
	nb->csum_offset = offsetof(struct tcp_hdr, chksum);
}

/* --- out ----------------------------------------------------------------- */

/* A packet in more pieces than a device may take (many small replies in one
 * segment) is put together. @return held once more, or NULL */
static struct pbuf *gather(struct pbuf *p)
{
	if (pbuf_clen(p) > PIECES_MAX)
		return pbuf_clone(PBUF_RAW_TX, PBUF_RAM, p);
	pbuf_ref(p);
	return p;
}

//> lwip-output
err_t lwip_output(struct netif *nif, struct pbuf *p)
{
	struct lwip_dev *d = lwip_dev_of(nif);
	struct uk_netbuf *nb;

	if (d->waiting == LWIP_BURST)
		lwip_flush(d);
	if (d->waiting == LWIP_BURST)
		return ERR_MEM; /* the device is full: lwIP tries again */
	p = gather(p);
	nb = p ? wrap(p) : NULL;
	if (nb && d->sums)
		leave_sum(nb, p);
	if (p)
		pbuf_free(p); /* the netbuf holds it now */
	if (!nb)
		return ERR_MEM;
	d->out[d->waiting++] = nb;
	return ERR_OK;
}

int lwip_flush(struct lwip_dev *d)
{
	uint16_t i, left = 0;
	int n = 0;

	if (d->waiting)
		n = uk_netdev_tx_burst(d->dev, 0, d->out, d->waiting);
	for (i = (uint16_t)MAX(n, 0); i < d->waiting; i++)
		d->out[left++] = d->out[i];
	d->waiting = left;
	return n;
}
//< lwip-output

void lwip_reclaim(struct lwip_dev *d)
{
	uk_netdev_tx_burst(d->dev, 0, NULL, 0); /* O2 */
}

err_t lwip_no_output(struct netif *nif, struct pbuf *p __maybe_unused)
{
	lwip_dev_of(nif)->dev->stats.tx_dropped++;
	return ERR_IF;
}

void lwip_lose(struct lwip_dev *d)
{
	d->dev->stats.tx_dropped += d->waiting;
	while (d->waiting)
		uk_netbuf_free(d->out[--d->waiting]);
}
