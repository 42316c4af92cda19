/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The driver of virtio network cards with a card that does what the input says,
 * also while the driver is at work: whenever it tells the card something, or
 * asks for a buffer, the card has a go.
 *
 * Each packet lies in a block of its own, of exactly its size, so that the
 * sanitizer sees whatever is written, read or freed where it must not be. What
 * is checked beside that: packets that arrive fit their buffers, and after a
 * stop no buffer is missing.
 */
#include "fuzz.h"

#include <uk/alloc.h>
#include <uk/bus.h>
#include <uk/netdev.h>
#include <uk/virtio.h>

#include "host.h"
#include "net_priv.h"

enum { PAGE = 4096, HEADROOM = 16, ROOM = 96, BURST = 5 };

/* The card. */
static struct {
	struct uk_virtio_dev v;
	struct bytes *in;        /* what it does next */
	uint64_t features;       /* that it offers */
	uint8_t status;
	uint8_t config[12];      /* address, link, MTU */
	struct uk_virtq *q[2];   /* its queues; NULL: not set up */
	uint16_t taken[2];       /* how far it read them */
	unsigned int buffers;    /* that are somewhere */
} card;

static volatile size_t sink;

/* --- memory ---------------------------------------------------------------- */

static void release(struct uk_netbuf *nb)
{
	card.buffers--;
	free(nb->buf);
	free(nb);
}

static struct uk_netbuf *netbuf(uint32_t headroom, uint32_t len)
{
	struct uk_netbuf *nb = malloc(sizeof(*nb));

	uk_netbuf_init(nb, malloc(headroom + len), headroom + len, headroom,
		       release, NULL);
	card.buffers++;
	return nb;
}

/* --- the card -------------------------------------------------------------- */

/* What lies in the queue's memory: the card's to write, up to the slots. */
static void scribble(struct uk_virtq *q)
{
	size_t at = take16(card.in);

	at %= (size_t)((char *)q->slots - (char *)q->desc);
	((char *)q->desc)[at] = (char)take8(card.in);
}

static void use(unsigned int i, bool honest)
{
	struct uk_virtq *q = card.q[i];
	uint16_t mask = (uint16_t)(q->num - 1);
	struct uk_virtq_used_elem e = { take8(card.in), take8(card.in) };

	if (honest && card.taken[i] != q->avail->idx)
		e.id = q->avail->ring[card.taken[i]++ & mask];
	q->used->ring[q->used->idx & mask] = e;
	q->used->idx++;
}

/* One go. Nothing from nothing: at the input's end the card is silent. */
static void act(void)
{
	unsigned int what = take8(card.in), i = what >> 7;

	if (!card.q[i])
		return;
	switch (what % 8) {
	case 0: case 1: case 2: use(i, true); break;
	case 3: use(i, false); break;
	case 4: scribble(card.q[i]); break;
	case 5: card.status = (uint8_t)take8(card.in); break;
	case 6: card.config[take8(card.in) % 12] ^= 1; break;
	default: break;
	}
}

static uint64_t features(struct uk_virtio_dev *v)
{
	return card.features | (v->legacy ? 0 : UK_VIRTIO_F_VERSION_1);
}

static void accept(struct uk_virtio_dev *v, uint64_t f)
{
	REQUIRE(!(f & ~features(v)), "features that were not offered: %llx",
		(unsigned long long)f);
}

static uint8_t status(struct uk_virtio_dev *v)
{
	(void)v;
	return card.status;
}

static void set_status(struct uk_virtio_dev *v, uint8_t s)
{
	(void)v;
	card.status = s;
	if (!s)
		card.q[0] = card.q[1] = NULL; /* it reaches nothing any more */
}

static void config(struct uk_virtio_dev *v, unsigned int at, void *buf,
		   unsigned int len)
{
	(void)v;
	REQUIRE(at + len <= sizeof(card.config), "configuration %u+%u", at, len);
	memcpy(buf, card.config + at, len);
}

static uint16_t queue_max(struct uk_virtio_dev *v, uint16_t i)
{
	(void)v;
	(void)i;
	return (uint16_t)(1 + take8(card.in) % 16);
}

static int queue_set(struct uk_virtio_dev *v, uint16_t i,
		     const struct uk_virtq *q)
{
	(void)v;
	REQUIRE(i < 2, "queue %u", i);
	card.q[i] = (struct uk_virtq *)(uintptr_t)q;
	card.taken[i] = 0;
	return 0;
}

static void notify(struct uk_virtio_dev *v, uint16_t i)
{
	(void)v;
	(void)i;
	act();
}

static const struct uk_virtio_transport transport = {
	.features = features, .accept = accept, .status = status,
	.set_status = set_status, .config = config, .queue_max = queue_max,
	.queue_set = queue_set, .notify = notify,
};

/* --- its user -------------------------------------------------------------- */

static struct uk_netbuf *buffer(void *arg)
{
	(void)arg;
	act();
	return card.in->left ? netbuf(HEADROOM - take8(card.in) % 8, ROOM)
			     : NULL;
}

static void receive(struct uk_netdev *d)
{
	struct uk_netbuf *pkts[BURST];
	int n = uk_netdev_rx_burst(d, 0, pkts, BURST);
	uint32_t k;

	while (n > 0) {
		struct uk_netbuf *nb = pkts[--n];

		REQUIRE(nb->len <= ROOM && nb->len >= UK_NETDEV_ETH_LEN,
			"a packet of %u bytes", nb->len);
		for (k = 0; k < nb->len; k++)
			sink += (unsigned char)nb->data[k];
		uk_netbuf_free(nb);
	}
}

static struct uk_netbuf *packet(void)
{
	unsigned int pieces = 1 + take8(card.in) % 10;
	struct uk_netbuf *first = NULL, *nb;

	while (pieces--) {
		nb = netbuf(take8(card.in) % 32, 1 + take8(card.in));
		memset(uk_netbuf_put(nb, nb->size - uk_netbuf_headroom(nb)), 'p',
		       nb->size - uk_netbuf_headroom(nb));
		nb->len = take8(card.in) % 4 ? nb->len : 0;
		if (first)
			uk_netbuf_append(first, nb);
		else
			first = nb;
	}
	return first;
}

static void send(struct uk_netdev *d)
{
	struct uk_netbuf *pkts[BURST];
	int i, n = (int)(take8(card.in) % (BURST + 1)), taken;

	for (i = 0; i < n; i++)
		pkts[i] = packet();
	taken = uk_netdev_tx_burst(d, 0, pkts, (uint16_t)n);
	REQUIRE(taken <= n, "%d packets of %d", taken, n);
	for (i = taken < 0 ? 0 : taken; i < n; i++)
		uk_netbuf_free(pkts[i]);
}

static void start(struct uk_netdev *d)
{
	const struct uk_netdev_queue conf = {
		.len = (uint16_t)(take8(card.in) % 16), .buffer = buffer,
	};

	if (!uk_netdev_configure(d, 1, 1) &&
	    !uk_netdev_rxq_setup(d, 0, &conf) &&
	    !uk_netdev_txq_setup(d, 0, &conf))
		sink += (size_t)uk_netdev_start(d);
}

static void stop(struct uk_netdev *d)
{
	uk_netdev_stop(d);
	uk_netdev_configure(d, 1, 1); /* one that did not start, too */
	REQUIRE(!card.buffers, "%u buffers did not come back", card.buffers);
}

static struct uk_netdev *plug_in(struct bytes *in)
{
	unsigned int i, flags = take8(in);

	memset(&card, 0, sizeof(card));
	card.in = in;
	card.features = (flags & 1 ? NET_F_CSUM | NET_F_GUEST_CSUM : 0) |
			(flags & 2 ? UK_VIRTIO_F_INDIRECT : 0) |
			(flags & 4 ? UK_VIRTIO_F_EVENT_IDX : 0) |
			(flags & 8 ? NET_F_ANY_LAYOUT : 0) |
			(flags & 16 ? NET_F_MTU | NET_F_STATUS : 0);
	card.v.ops = &transport;
	card.v.legacy = flags & 32;
	for (i = 0; i < sizeof(card.config); i++)
		card.config[i] = (uint8_t)take8(in);
	if (uk_virtio_add(&card.v, UK_VIRTIO_NET))
		return NULL;
	return uk_netdev_get(0);
}

void fuzz_net(const char *name, struct bytes *in)
{
	struct uk_netdev *d;
	struct net_card *c;

	(void)name;
	host_heap();
	d = plug_in(in);
	if (d) {
		c = card_of(d);
		start(d);
		while (in->left) {
			switch (take8(in) % 6) {
			case 0: case 1: receive(d); break;
			case 2: case 3: send(d); break;
			case 4: act(); break;
			default: stop(d); start(d); break;
			}
		}
		stop(d);
		uk_netdev_unregister(d);
		uk_free(host_heap(), c);
	}
	uk_list_del(&card.v.dev.link);
}
