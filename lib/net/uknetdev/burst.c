/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Bursts - the two calls that everything is about.
 *
 * Idea: what is the same for all devices (the state, who listens, how many
 * packets) is done here, once for a whole burst; the driver does the rest. It
 * counts the bytes, too: it looks at each packet anyway.
 */
#include <uk/errno.h>
#include <uk/netdev.h>
#include <uk/netdev_tap.h>

static void show(struct uk_netdev *d, struct uk_netbuf *pkts[], int n, bool out)
{
	struct uk_netdev_tap *t;
	int i;

	for (t = d->taps; t; t = t->next)
		for (i = 0; i < n; i++)
			t->see(t, pkts[i], out);
}

//> netdev-rx
int uk_netdev_rx_burst(struct uk_netdev *d, uint16_t q,
		       struct uk_netbuf *pkts[], uint16_t n)
{
	int got;

	if (unlikely(d->state != UK_NETDEV_RUNNING || q >= d->rx_queues))
		return -EBUSY;
	got = d->ops->rx_burst(d, q, pkts, n);
	if (got > 0)
		d->stats.rx_packets += (unsigned int)got;
	if (unlikely(d->taps))
		show(d, pkts, got, false);
	return got;
}
//< netdev-rx

//> netdev-tx
static inline int send(struct uk_netdev *d, uint16_t q,
		       struct uk_netbuf *pkts[], uint16_t n)
{
	int taken = d->ops->tx_burst(d, q, pkts, n);

	if (taken > 0)
		d->stats.tx_packets += (unsigned int)taken;
	return taken;
}

/* Shown first: afterwards they are the driver's, and may be gone (N1). Kept
 * apart, so that who is not listened to has fewer registers to save. */
static __noinline int show_and_send(struct uk_netdev *d, uint16_t q,
				    struct uk_netbuf *pkts[], uint16_t n)
{
	show(d, pkts, n, true);
	return send(d, q, pkts, n);
}

int uk_netdev_tx_burst(struct uk_netdev *d, uint16_t q,
		       struct uk_netbuf *pkts[], uint16_t n)
{
	if (unlikely(d->state != UK_NETDEV_RUNNING || q >= d->tx_queues))
		return -EBUSY;
	return likely(!d->taps) ? send(d, q, pkts, n)
				: show_and_send(d, q, pkts, n);
}
//< netdev-tx

struct uk_netbuf *uk_netdev_rx_buffer(struct uk_netdev *d,
				      const struct uk_netdev_queue *conf,
				      uint32_t len)
{
	struct uk_netbuf *nb = conf->buffer(conf->arg);

	d->stats.rx_nobuf += !nb;
	if (nb && len <= uk_netbuf_tailroom(nb))
		return nb;
	d->stats.rx_dropped++;
	uk_netbuf_free(nb);
	return NULL;
}

void uk_netdev_tap_add(struct uk_netdev *d, struct uk_netdev_tap *t)
{
	t->next = d->taps;
	d->taps = t;
}

void uk_netdev_tap_del(struct uk_netdev *d, struct uk_netdev_tap *t)
{
	struct uk_netdev_tap **at;

	for (at = &d->taps; *at; at = &(*at)->next)
		if (*at == t) {
			*at = t->next;
			return;
		}
}
