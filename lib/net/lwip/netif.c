/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Devices become interfaces - at boot, and then once in each turn of the loop.
 *
 *      poll:   rx burst -> lwIP -> callbacks -> what they send waits
 *              tx burst: all that waits
 *
 * N1  lwIP's timers are alarms of the loop (timers.c), so that an image with
 *     nothing to do rests until the next one.
 * N2  An interface whose device is broken is down, and the image goes on.
 * N3  So is one whose device has no link, until it has one. Nobody tells: it is
 *     asked each second, and so is whether the device took anything meanwhile of
 *     what waits for it. What cannot be sent is counted (stats.tx_dropped).
 */
#include <lwip/ethip6.h>
#include <lwip/etharp.h>
#include <lwip/init.h>
#include <netif/ethernet.h>
#include <uk/alloc.h>
#include <uk/errno.h>
#include <uk/inittab.h>
#include <uk/print.h>
#include <uk/time.h>

#include "lwip_priv.h"

static void give_up(struct lwip_dev *d, int err);

//> lwip-poll
static bool poll(struct uk_loop_poller *p)
{
	struct lwip_dev *d = __containerof(p, struct lwip_dev, poller);
	int came = lwip_input(d);
	int went = lwip_flush(d);

	if (came < 0 || went < 0) /* N2 */
		give_up(d, MIN(came, went));
	return came > 0 || went > 0;
}
//< lwip-poll

static void set_link(struct lwip_dev *d, bool up)
{
	d->nif.linkoutput = up ? lwip_output : lwip_no_output;
	if (up) {
		netif_set_link_up(&d->nif); /* which says who we are */
	} else {
		netif_set_link_down(&d->nif);
		lwip_lose(d);
	}
}

static void give_up(struct lwip_dev *d, int err)
{
	uk_pr_err("%s is broken (error %d)", d->dev->name, -err);
	d->gone = true;
	set_link(d, false);
	uk_loop_cancel(&d->look);
	uk_loop_del(&d->poller);
}

/* Each second (N3). */
static void look(struct uk_loop_alarm *a)
{
	struct lwip_dev *d = __containerof(a, struct lwip_dev, look);
	bool up = uk_netdev_link(d->dev);

	if (up != netif_is_link_up(&d->nif)) {
		uk_pr_warn("%s: the link is %s", d->dev->name,
			   up ? "up" : "down");
		set_link(d, up);
	}
	lwip_flush(d); /* an error is seen by the next poll */
	if (d->waiting && d->went == d->dev->stats.tx_packets) {
		uk_pr_warn("%s takes nothing: packets are lost", d->dev->name);
		lwip_lose(d);
	}
	d->went = d->dev->stats.tx_packets;
	uk_loop_at(a, uk_time_mono() + UK_NSEC_PER_SEC);
}

/* Say what the interface is called by whom. */
static void on_status(struct netif *nif)
{
	struct lwip_dev *d = lwip_dev_of(nif);

	if (ip4_addr_cmp(netif_ip4_addr(nif), &d->said))
		return;
	d->said = *netif_ip4_addr(nif);
	uk_pr_info("%s: %s", d->dev->name, ip4addr_ntoa(&d->said));
}

static err_t netif_begin(struct netif *nif)
{
	struct lwip_dev *d = lwip_dev_of(nif);
	struct uk_netdev_info info;

	uk_netdev_info(d->dev, &info);
	uk_netdev_hwaddr(d->dev, nif->hwaddr);
	nif->hwaddr_len = UK_NETDEV_HWADDR_LEN;
	nif->mtu = d->dev->mtu;
	nif->name[0] = 'n';
	nif->name[1] = 'e';
	nif->hostname = CONFIG_UK_NAME;
	nif->flags = NETIF_FLAG_BROADCAST | NETIF_FLAG_ETHARP |
		     NETIF_FLAG_ETHERNET | NETIF_FLAG_MLD6;
	nif->output = etharp_output;
	nif->output_ip6 = ethip6_output;
	nif->linkoutput = lwip_output;
	d->sums = info.features & UK_NETDEV_F_TX_CSUM;
	NETIF_SET_CHECKSUM_CTRL(nif, NETIF_CHECKSUM_ENABLE_ALL &
				~(d->sums ? NETIF_CHECKSUM_GEN_TCP : 0));
	return ERR_OK;
}

static int start_device(struct lwip_dev *d, struct uk_alloc *a)
{
	const struct uk_netdev_queue conf = { .a = a };
	int err = uk_netdev_configure(d->dev, 1, 1);

	if (!err)
		err = lwip_input_init(d, a);
	if (!err)
		err = uk_netdev_txq_setup(d->dev, 0, &conf);
	return err ? err : uk_netdev_start(d->dev);
}

/* What start_device() did until it failed. */
static void undo_start(struct lwip_dev *d)
{
	uk_netdev_configure(d->dev, 1, 1); /* queues of one that did not start */
	if (d->pool.count)
		uk_netbuf_pool_end(&d->pool);
}

struct lwip_dev *lwip_attach(struct uk_netdev *dev)
{
	struct uk_alloc *a = uk_alloc_of("lwip");
	struct lwip_dev *d = uk_calloc(a, 1, sizeof(*d));
	int err = -ENOMEM;

	if (d) {
		d->dev = dev;
		err = start_device(d, a);
		if (err)
			undo_start(d);
	}
	if (err) {
		uk_pr_err("%s cannot be started (error %d)", dev->name, -err);
		uk_free(a, d);
		return NULL;
	}
	if (!netif_list)
		lwip_timers_start(); /* N1 */
	netif_add_noaddr(&d->nif, NULL, netif_begin, ethernet_input);
	netif_set_status_callback(&d->nif, on_status);
	netif_create_ip6_linklocal_address(&d->nif, 1);
	netif_set_ip6_autoconfig_enabled(&d->nif, 1);
	if (!netif_default)
		netif_set_default(&d->nif);
	netif_set_link_up(&d->nif);
	netif_set_up(&d->nif);
	d->poller.poll = poll;
	uk_loop_add(&d->poller);
	d->look.ring = look;
	uk_loop_at(&d->look, uk_time_mono() + UK_NSEC_PER_SEC);
	return d;
}

void lwip_detach(struct lwip_dev *d)
{
	if (!d->gone)
		uk_loop_del(&d->poller);
	uk_loop_cancel(&d->look);
	netif_remove(&d->nif);
	lwip_lose(d);
	uk_netdev_stop(d->dev);
	if (uk_netbuf_pool_end(&d->pool)) /* lwIP still holds packets of it */
		uk_pr_warn("%s: its buffers are lost", d->dev->name);
	else
		uk_free(uk_alloc_of("lwip"), d);
	if (!netif_list)
		lwip_timers_stop();
}

/* Give device `i` its address. @return -EINVAL: the command line is wrong */
static int begin_device(unsigned int i)
{
	struct lwip_dev *d = lwip_attach(uk_netdev_get(i));
	const char *words = uk_netdev_ip_words(i);
	int err = d ? lwip_address(&d->nif, words) : 0;

	if (err == -EINVAL)
		uk_pr_err("uknetdev.ip: \"%s\" is no address for %s", words,
			  d->dev->name);
	else if (err)
		uk_pr_err("%s gets no address (error %d)", d->dev->name, -err);
	return err == -EINVAL ? err : 0; /* the other devices may do */
}

static int stack_init(struct uk_init_ctx *ctx __maybe_unused)
{
	unsigned int i;
	int err = 0;

	lwip_init();
	for (i = 0; !err && i < uk_netdev_count(); i++)
		err = begin_device(i);
	return err;
}
uk_sys_initcall(stack_init, NULL);
