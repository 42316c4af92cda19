/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Whatever comes goes back to whom it came from, for tests/test_netdev.py. A
 * frame that begins with "quit" behind its header ends the image, once the device
 * has given its answer back: then all answers are on the wire.
 */
#include <uk/alloc.h>
#include <uk/loop.h>
#include <uk/netdev.h>
#include <uk/print.h>
#include <uk/string.h>

enum { BURST = 32, BUFFERS = 256, HEADROOM = 64, ROOM = HEADROOM + 1518 };

static struct uk_netbuf_pool pool;
static struct uk_netdev *dev;
static void (*put_back)(struct uk_netbuf *); /* the last one; NULL: not yet */

static struct uk_netbuf *buffer(void *arg __maybe_unused)
{
	return uk_netbuf_pool_get(&pool);
}

static void on_last_sent(struct uk_netbuf *nb)
{
	put_back(nb);
	uk_loop_stop(0);
}

static void turn_round(struct uk_netbuf *nb)
{
	char from[UK_NETDEV_HWADDR_LEN];

	memcpy(from, nb->data + sizeof(from), sizeof(from));
	memcpy(nb->data + sizeof(from), nb->data, sizeof(from));
	memcpy(nb->data, from, sizeof(from));
	if (nb->len < UK_NETDEV_ETH_LEN + 4 ||
	    memcmp(nb->data + UK_NETDEV_ETH_LEN, "quit", 4))
		return;
	put_back = nb->release;
	nb->release = on_last_sent;
}

static bool poll(struct uk_loop_poller *p __maybe_unused)
{
	struct uk_netbuf *pkts[BURST];
	int i, sent, n = uk_netdev_rx_burst(dev, 0, pkts, BURST);

	for (i = 0; i < n; i++)
		turn_round(pkts[i]);
	sent = n > 0 || put_back
	     ? uk_netdev_tx_burst(dev, 0, pkts, (uint16_t)MAX(n, 0)) : 0;
	for (i = MAX(sent, 0); i < n; i++)
		uk_netbuf_free(pkts[i]);
	if (n < 0 || sent < 0)
		uk_loop_stop(n < 0 ? 1 : 2);
	else if (!uk_netdev_link(dev))
		uk_loop_stop(6);
	return n > 0 || put_back;
}

static int open_device(struct uk_alloc *a)
{
	const struct uk_netdev_queue conf = { .a = a, .buffer = buffer };

	return uk_netbuf_pool_init(&pool, a, BUFFERS, ROOM, HEADROOM) ||
	       uk_netdev_configure(dev, 1, 1) ||
	       uk_netdev_rxq_setup(dev, 0, &conf) ||
	       uk_netdev_txq_setup(dev, 0, &conf) || uk_netdev_start(dev);
}

int main(void)
{
	struct uk_alloc *a = uk_alloc_get_default();
	struct uk_loop_poller p = { .poll = poll };
	size_t before = uk_alloc_availmem(a);
	struct uk_netdev_stats s;
	uint8_t mac[6];
	int status;

	dev = uk_netdev_get(0);
	if (!dev)
		return 3;
	if (open_device(a))
		return 4;
	uk_netdev_hwaddr(dev, mac);
	uk_pr_info("%s: %02x:%02x:%02x:%02x:%02x:%02x mtu %u %s: ready",
		   dev->driver, mac[0], mac[1], mac[2], mac[3], mac[4], mac[5],
		   dev->mtu, uk_netdev_link(dev) ? "up" : "down");
	uk_loop_add(&p);
	status = uk_loop_run();
	s = dev->stats;
	uk_netdev_stop(dev);
	uk_pr_info("received %llu sent %llu dropped %llu told %llu",
		   (unsigned long long)s.rx_packets,
		   (unsigned long long)s.tx_packets,
		   (unsigned long long)(s.rx_dropped + s.tx_dropped),
		   (unsigned long long)s.notifications);
	if (uk_netbuf_pool_end(&pool) || uk_alloc_availmem(a) != before)
		return 5; /* something was not given back */
	return status;
}
