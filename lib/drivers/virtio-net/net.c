/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * virtio-net - the network card of virtual machines (VIRTIO 1.2, 5.1).
 *
 * Idea: two queues, one in which empty buffers wait for packets and one in
 * which packets wait to be sent. Everything else is negotiation: what the card
 * can do is asked once, when it is found.
 *
 * N1  A card that is stopped is reset, and its features are agreed on again
 *     before the next start: reset is the only way to take buffers back. Those
 *     of a card that cannot be reset are not taken back.
 * N2  A card's word about the length of packets is taken if a card may say that
 *     (5.1.4.1: at least 68) and buffers are as long (5.1.4.2); else the feature
 *     is not accepted. It is asked once for each start.
 * N3  A card may give up (DEVICE_NEEDS_RESET) or be pulled out. Nothing tells
 *     us; it is seen by who asks for the link, and the queues are broken then.
 *
 * Read card_add(), then rx.c and tx.c. No segmentation, no merged buffers, no
 * control queue, one pair of queues.
 */
#include <uk/alloc.h>
#include <uk/errno.h>
#include <uk/print.h>

#include "net_priv.h"

#define WANTED	(NET_F_CSUM | NET_F_GUEST_CSUM | NET_F_MTU | NET_F_MAC | \
		 NET_F_STATUS | NET_F_ANY_LAYOUT)

static uint16_t config16(struct net_card *c, unsigned int at)
{
	uint16_t v;

	uk_virtio_config(c->v, at, &v, sizeof(v));
	return v;
}

static int agree(struct net_card *c)
{
	int err = uk_virtio_begin(c->v, WANTED);

	c->mtu = UK_NETDEV_MTU;
	if (!err && c->v->features & NET_F_MTU)
		c->mtu = config16(c, NET_CONFIG_MTU);
	if (c->mtu < NET_MTU_MIN || c->mtu > UK_NETDEV_MTU) { /* N2 */
		c->mtu = UK_NETDEV_MTU;
		err = uk_virtio_begin(c->v, WANTED & ~NET_F_MTU);
	}
	c->agreed = !err;
	c->header_len = c->v->legacy ? NET_HEADER_LEGACY
				     : sizeof(struct net_header);
	c->one_piece = !c->v->legacy || c->v->features & NET_F_ANY_LAYOUT;
	return err;
}

static void info(struct uk_netdev *d, struct uk_netdev_info *i)
{
	struct net_card *c = card_of(d);
	uint64_t f = c->v->features;

	i->features = (f & NET_F_CSUM ? UK_NETDEV_F_TX_CSUM : 0) |
		      (f & NET_F_GUEST_CSUM ? UK_NETDEV_F_RX_CSUM : 0) |
		      (f & NET_F_STATUS ? UK_NETDEV_F_LINK : 0);
	i->queue_len = NET_QUEUE_LEN;
	i->tx_headroom = i->rx_headroom = sizeof(struct net_header);
	i->mtu_max = c->mtu;
}

static void hwaddr(struct uk_netdev *d, uint8_t addr[])
{
	static const uint8_t made_up[] = { 0x02, 0, 0, 0, 0, 1 };
	struct net_card *c = card_of(d);
	unsigned int i;

	if (c->v->features & NET_F_MAC)
		uk_virtio_config(c->v, NET_CONFIG_MAC, addr,
				 UK_NETDEV_HWADDR_LEN);
	else
		for (i = 0; i < UK_NETDEV_HWADDR_LEN; i++)
			addr[i] = made_up[i];
}

static bool link(struct uk_netdev *d)
{
	struct net_card *c = card_of(d);

	if (uk_virtio_gave_up(c->v)) { /* N3 */
		c->rx.broken = c->tx.broken = "gave up, or is gone";
		return false;
	}
	return !(c->v->features & NET_F_STATUS) ||
	       config16(c, NET_CONFIG_STATUS) & NET_STATUS_LINK_UP;
}

static int queue(struct net_card *c, uint16_t i, struct uk_virtq *q,
		 uint16_t len)
{
	int err = c->agreed ? 0 : agree(c); /* N1 */

	if (err)
		return err;
	return uk_virtio_queue(c->v, i, q, len ? MIN(len, (uint16_t)NET_QUEUE_LEN)
					       : NET_QUEUE_LEN);
}

static int rxq_setup(struct uk_netdev *d, uint16_t q __maybe_unused,
		     const struct uk_netdev_queue *conf)
{
	struct net_card *c = card_of(d);
	int err = queue(c, NET_RXQ, &c->rx, conf->len);

	c->rx_conf = *conf;
	c->has_rx = !err;
	return err;
}

static int txq_setup(struct uk_netdev *d, uint16_t q __maybe_unused,
		     const struct uk_netdev_queue *conf)
{
	struct net_card *c = card_of(d);
	struct uk_alloc *a = uk_alloc_of("virtio");
	int err;

	c->headers = uk_calloc(a, NET_QUEUE_LEN, sizeof(*c->headers));
	if (!c->headers)
		return -ENOMEM;
	err = queue(c, NET_TXQ, &c->tx, conf->len);
	if (err)
		uk_free(a, c->headers);
	c->has_tx = !err;
	return err;
}

static int start(struct uk_netdev *d)
{
	struct net_card *c = card_of(d);

	c->told = false;
	uk_virtio_ready(c->v);
	net_rx_fill(c);
	return 0;
}

static void free_queue(struct uk_virtq *q)
{
	struct uk_netbuf *nb;

	while ((nb = uk_virtq_detach(q)))
		uk_netbuf_free(nb);
	uk_virtio_queue_free(q);
}

static void stop(struct uk_netdev *d)
{
	struct net_card *c = card_of(d);
	bool mine = !uk_virtio_end(c->v); /* N1; else all of it is lost */

	c->agreed = false;
	if (c->has_rx && mine)
		free_queue(&c->rx);
	if (c->has_tx && mine) {
		free_queue(&c->tx);
		uk_free(uk_alloc_of("virtio"), c->headers);
	}
	c->has_rx = c->has_tx = false;
}

int net_broken(struct net_card *c, struct uk_virtq *q)
{
	if (!c->told)
		uk_pr_err("%s: the card %s", c->dev.name, q->broken);
	c->told = true;
	return -EIO;
}

static const struct uk_netdev_ops ops = {
	.info = info,
	.rx_burst = net_rx_burst,
	.tx_burst = net_tx_burst,
	.hwaddr = hwaddr,
	.rxq_setup = rxq_setup,
	.txq_setup = txq_setup,
	.start = start,
	.stop = stop,
	.link = link,
};

static int card_add(struct uk_device *dev)
{
	struct net_card *c = uk_calloc(uk_alloc_of("virtio"), 1, sizeof(*c));
	int err;

	if (!c)
		return -ENOMEM;
	c->v = uk_virtio_of(dev);
	err = agree(c);
	if (!err)
		err = uk_netdev_register(&c->dev, &ops, "virtio-net");
	if (err)
		uk_free(uk_alloc_of("virtio"), c);
	return err;
}

static const struct uk_device_id ids[] = { { .device = UK_VIRTIO_NET }, { 0 } };

UK_DRIVER(virtio_net) = {
	.name = "virtio-net",
	.bus = &uk_virtio_bus,
	.ids = ids,
	.add = card_add,
};
