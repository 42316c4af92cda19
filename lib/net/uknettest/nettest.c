/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A bad line over a good device.
 *
 * Idea: each question goes to the device below, and packets go through a lane
 * (lane.c) on their way.
 *
 * T1  A lane is emptied one packet at a time after each packet that was put in:
 *     what is due goes before the next one comes, or the order would be lost.
 * T2  Looking for packets is what lets time go on in both lanes.
 * T3  Packets are summed before they come to the line (no TX_CSUM): what is
 *     damaged on it would get a sum that is right otherwise.
 */
#include <uk/nettest.h>
#include <uk/string.h>

#include "lane.h"

static struct uk_nettest *of(struct uk_netdev *d)
{
	return __containerof(d, struct uk_nettest, dev);
}

static void info(struct uk_netdev *d, struct uk_netdev_info *i)
{
	uk_netdev_info(of(d)->below, i);
	i->rx_queues = i->tx_queues = 1;
	i->features &= ~(uint32_t)(UK_NETDEV_F_RX_INTR |
				   UK_NETDEV_F_TX_CSUM); /* T3 */
}

static void hwaddr(struct uk_netdev *d, uint8_t addr[])
{
	uk_netdev_hwaddr(of(d)->below, addr);
}

static bool link(struct uk_netdev *d)
{
	return uk_netdev_link(of(d)->below);
}

static int rxq_setup(struct uk_netdev *d, uint16_t q,
		     const struct uk_netdev_queue *conf)
{
	struct uk_netdev *below = of(d)->below;
	int err = 0;

	if (!below->rx_ready && !below->tx_ready)
		err = uk_netdev_configure(below, 1, 1);
	return err ? err : uk_netdev_rxq_setup(below, q, conf);
}

static int txq_setup(struct uk_netdev *d, uint16_t q,
		     const struct uk_netdev_queue *conf)
{
	struct uk_netdev *below = of(d)->below;
	int err = 0;

	if (!below->rx_ready && !below->tx_ready)
		err = uk_netdev_configure(below, 1, 1);
	return err ? err : uk_netdev_txq_setup(below, q, conf);
}

static int start(struct uk_netdev *d)
{
	struct uk_nettest *t = of(d);

	memset(&t->done, 0, sizeof(t->done));
	lane_begin(&t->rx, t->faults.seed, 0);
	lane_begin(&t->tx, t->faults.seed, 1);
	return uk_netdev_start(t->below);
}

static void stop(struct uk_netdev *d)
{
	struct uk_nettest *t = of(d);

	lane_end(&t->rx);
	lane_end(&t->tx);
	uk_netdev_stop(t->below);
	uk_netdev_configure(t->below, 1, 1); /* one that never started, too */
}

/* What is due goes down, and what the device below has sent comes back. @return
 * 0, or what it says */
static int drain_tx(struct uk_nettest *t)
{
	struct uk_netbuf *nb;
	int n;

	while ((nb = lane_next(&t->tx))) {
		n = uk_netdev_tx_burst(t->below, 0, &nb, 1);
		if (n < 1)
			return n;
		lane_take(&t->tx);
	}
	return uk_netdev_tx_burst(t->below, 0, NULL, 0);
}

//> nettest-bursts
static int tx_burst(struct uk_netdev *d, uint16_t q __maybe_unused,
		    struct uk_netbuf *pkts[], uint16_t n)
{
	struct uk_nettest *t = of(d);
	int i, err = drain_tx(t);

	for (i = 0; !err && i < n && lane_has_room(&t->tx); i++) {
		d->stats.tx_bytes += uk_netbuf_total(pkts[i]);
		lane_put(&t->tx, t, pkts[i]);
		err = drain_tx(t); /* T1 */
	}
	return i ? i : err;
}

static int rx_burst(struct uk_netdev *d, uint16_t q __maybe_unused,
		    struct uk_netbuf *pkts[], uint16_t n)
{
	struct uk_nettest *t = of(d);
	struct uk_netbuf *nb;
	int got = 0, came = 1;

	lane_tick(&t->tx); /* T2 */
	drain_tx(t);
	lane_tick(&t->rx);
	while (got < n && came > 0) {
		nb = lane_next(&t->rx); /* T1 */
		if (nb) {
			d->stats.rx_bytes += uk_netbuf_total(nb);
			pkts[got++] = nb;
			lane_take(&t->rx);
			continue;
		}
		came = lane_has_room(&t->rx)
			       ? uk_netdev_rx_burst(t->below, 0, &nb, 1) : 0;
		if (came > 0)
			lane_put(&t->rx, t, nb);
	}
	return got || came > 0 ? got : came;
}
//< nettest-bursts

static const struct uk_netdev_ops ops = {
	.info = info,
	.rx_burst = rx_burst,
	.tx_burst = tx_burst,
	.hwaddr = hwaddr,
	.rxq_setup = rxq_setup,
	.txq_setup = txq_setup,
	.start = start,
	.stop = stop,
	.link = link,
};

int uk_nettest_over(struct uk_nettest *t, struct uk_netdev *below,
		    const struct uk_nettest_faults *f, struct uk_alloc *a)
{
	int err;

	memset(t, 0, sizeof(*t));
	t->below = below;
	t->faults = *f;
	t->a = a;
	uk_netdev_stop(below);
	uk_netdev_unregister(below);
	err = uk_netdev_register(&t->dev, &ops, "uknettest");
	if (err)
		uk_netdev_register(below, below->ops, below->driver);
	return err;
}

void uk_nettest_remove(struct uk_nettest *t)
{
	uk_netdev_stop(&t->dev);
	uk_netdev_unregister(&t->dev);
	uk_netdev_register(t->below, t->below->ops, t->below->driver);
}
