/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Loopback and cables.
 *
 * Idea: sending is receiving at the other end. So a packet goes straight from
 * the sender's buffers into one of the receiver's, and into its queue:
 *
 *      tx_burst(a)  --copy-->  a->peer->arrived  --rx_burst(b)-->
 *
 * L1  A packet in `arrived` is one piece, and belongs to its receiver.
 * L2  Where the receiver is not running, has no buffer, or none that is large
 *     enough, the packet is lost, as on a wire; where its queue is full, the
 *     sender keeps it.
 */
#include <uk/netloop.h>
#include <uk/string.h>

enum { QUEUE_LEN = 256 };

static struct uk_netloop *of(struct uk_netdev *d)
{
	return __containerof(d, struct uk_netloop, dev);
}

static void info(struct uk_netdev *d __maybe_unused, struct uk_netdev_info *i)
{
	i->features = UK_NETDEV_F_TX_CSUM | UK_NETDEV_F_RX_CSUM |
		      UK_NETDEV_F_LINK;
	i->queue_len = QUEUE_LEN;
}

static void hwaddr(struct uk_netdev *d, uint8_t addr[])
{
	memcpy(addr, of(d)->mac, UK_NETDEV_HWADDR_LEN);
}

static bool link(struct uk_netdev *d)
{
	struct uk_netloop *l = of(d);

	return l->peer == l || l->peer->dev.state == UK_NETDEV_RUNNING;
}

static int rxq_setup(struct uk_netdev *d, uint16_t q __maybe_unused,
		     const struct uk_netdev_queue *conf)
{
	struct uk_netloop *l = of(d);

	l->rx = *conf;
	if (!l->rx.len || l->rx.len > QUEUE_LEN)
		l->rx.len = QUEUE_LEN;
	return 0;
}

static void stop(struct uk_netdev *d)
{
	uk_netbuf_queue_free(&of(d)->arrived);
}

static int rx_burst(struct uk_netdev *d, uint16_t q __maybe_unused,
		    struct uk_netbuf *pkts[], uint16_t n)
{
	struct uk_netloop *l = of(d);
	int got;

	for (got = 0; got < n; got++) {
		pkts[got] = uk_netbuf_queue_get(&l->arrived);
		if (!pkts[got])
			break;
		d->stats.rx_bytes += pkts[got]->len;
	}
	return got;
}

/* @return whether it arrived (L2) */
static bool carry(struct uk_netloop *to, const struct uk_netbuf *nb)
{
	uint32_t len = uk_netbuf_total(nb);
	struct uk_netbuf *copy;

	if (to->dev.state != UK_NETDEV_RUNNING || len < UK_NETDEV_ETH_LEN)
		return false;
	copy = uk_netdev_rx_buffer(&to->dev, &to->rx, len);
	if (!copy)
		return true; /* and was lost there, where it is counted */
	uk_netbuf_copy_out(nb, 0, uk_netbuf_put(copy, len), len);
	if (nb->flags & (UK_NETBUF_CSUM_PARTIAL | UK_NETBUF_CSUM_GOOD))
		copy->flags |= UK_NETBUF_CSUM_GOOD;
	uk_netbuf_queue_put(&to->arrived, copy); /* L1 */
	return true;
}

static bool has_room(const struct uk_netloop *to)
{
	return to->dev.state != UK_NETDEV_RUNNING || /* and is lost, L2 */
	       to->arrived.count < to->rx.len;
}

//> netloop-tx
static int tx_burst(struct uk_netdev *d, uint16_t q __maybe_unused,
		    struct uk_netbuf *pkts[], uint16_t n)
{
	struct uk_netloop *to = of(d)->peer;
	int i;

	for (i = 0; i < n && has_room(to); i++) {
		d->stats.tx_bytes += uk_netbuf_total(pkts[i]);
		d->stats.tx_dropped += !carry(to, pkts[i]);
		uk_netbuf_free(pkts[i]);
	}
	return i;
}
//< netloop-tx

static const struct uk_netdev_ops ops = {
	.info = info,
	.rx_burst = rx_burst,
	.tx_burst = tx_burst,
	.hwaddr = hwaddr,
	.rxq_setup = rxq_setup,
	.stop = stop,
	.link = link,
};

int uk_netloop_add(struct uk_netloop *l)
{
	static uint16_t count;

	*l = (struct uk_netloop){
		.peer = l,
		.mac = { 0x02, 0x10, 0, 0, (uint8_t)(count >> 8),
			 (uint8_t)count },
	};
	count++;
	return uk_netdev_register(&l->dev, &ops, "loop");
}

void uk_netloop_connect(struct uk_netloop *a, struct uk_netloop *b)
{
	a->peer->peer = a->peer; /* whoever they heard before */
	b->peer->peer = b->peer;
	a->peer = b;
	b->peer = a;
}

void uk_netloop_remove(struct uk_netloop *l)
{
	l->peer->peer = l->peer;
	l->peer = l;
	uk_netdev_unregister(&l->dev);
}
