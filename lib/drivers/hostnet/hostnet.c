/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * hostnet - a network device, where the image is a process of a host.
 *
 * Idea: the host lets a process have frames in two ways. Both are a file
 * descriptor; how frames lie in it is the wire's affair:
 *
 *      hostnet.socket=PATH   stream.c   a program at the other end: passt,
 *                                       QEMU, a test; needs no rights
 *      hostnet.tap=NAME      tap.c      an interface of the host; needs rights
 *
 * The bytes are copied, once each way: in memory of our own, because a read may
 * end in the middle of a frame, and nobody knows how long the next one is.
 *
 * H1  No call waits. What the host does not take now is kept, and the image is
 *     woken when the host would take it.
 * H2  When the other side goes away, that is a cable that was cut: the link is
 *     down, nothing comes, and what is sent is lost and counted.
 * H3  A burst reads no more often than it may take frames: it ends, whatever
 *     the other side sends. What is left wakes the image at once; nothing that
 *     was read is left but for a frame that is not whole, or a full burst.
 *
 * Read hostnet_add(), rx_burst(), tx_burst(); then stream.c.
 */
#include <uk/alloc.h>
#include <uk/errno.h>
#include <uk/inittab.h>
#include <uk/libparam.h>
#include <uk/plat/host.h>
#include <uk/print.h>
#include <uk/string.h>

#include "hostnet_priv.h"

static char *socket; /* of which one at most is said */
static char *tap;
static char *mac;

UK_LIBPARAM_PARAM(socket, charp, "a stream socket on which each frame follows "
		  "its length");
UK_LIBPARAM_PARAM(tap, charp, "a TAP interface of the host");
UK_LIBPARAM_PARAM(mac, charp, "the device's address: 02:00:00:00:00:02");

static struct hostnet *of(struct uk_netdev *d)
{
	return __containerof(d, struct hostnet, dev);
}

static void info(struct uk_netdev *d __maybe_unused, struct uk_netdev_info *i)
{
	i->features = UK_NETDEV_F_LINK;
}

static void hwaddr(struct uk_netdev *d, uint8_t addr[])
{
	memcpy(addr, of(d)->mac, UK_NETDEV_HWADDR_LEN);
}

static bool link(struct uk_netdev *d)
{
	return of(d)->fd >= 0;
}

static int rxq_setup(struct uk_netdev *d, uint16_t q __maybe_unused,
		     const struct uk_netdev_queue *conf)
{
	of(d)->rx = *conf;
	return 0;
}

static void cut(struct hostnet *h, int err)
{
	uk_pr_warn("%s: the other side is gone (error %d)", h->dev.name, -err);
	ukplat_host_close(h->fd);
	h->fd = -1; /* H2 */
	h->in_from = h->in_to = h->out_from = h->out_to = 0;
}

/* H1 */
static void flush(struct hostnet *h)
{
	int err = h->fd < 0 ? 0 : h->wire->flush(h);

	if (err && err != -EAGAIN) {
		cut(h, err);
	} else if (h->waiting != (err == -EAGAIN)) {
		h->waiting = err == -EAGAIN;
		ukplat_host_watch_out(h->fd, h->waiting);
	}
}

/* A frame that came, in a buffer. @return NULL: it is lost, and counted */
static struct uk_netbuf *take(struct hostnet *h, const char *frame, uint32_t len)
{
	struct uk_netbuf *nb;

	if (len < UK_NETDEV_ETH_LEN) {
		h->dev.stats.rx_dropped++;
		return NULL;
	}
	nb = uk_netdev_rx_buffer(&h->dev, &h->rx, len);
	if (nb) {
		memcpy(uk_netbuf_put(nb, len), frame, len);
		h->dev.stats.rx_bytes += len;
	}
	return nb;
}

//> hostnet-rx
static int rx_burst(struct uk_netdev *d, uint16_t q __maybe_unused,
		    struct uk_netbuf *pkts[], uint16_t n)
{
	struct hostnet *h = of(d);
	const char *frame;
	long len = 0;
	int got = 0;

	if (h->waiting)
		flush(h);
	h->reads = n; /* H3 */
	while (got < n && h->fd >= 0) {
		len = h->wire->next(h, &frame);
		if (len < 0)
			break;
		pkts[got] = take(h, frame, (uint32_t)len);
		got += !!pkts[got];
	}
	if (len < 0 && len != -EAGAIN)
		cut(h, (int)len);
	return got;
}
//< hostnet-rx

/* @return -EAGAIN: no room now; 0: the packet is sent, or lost */
static int send_one(struct hostnet *h, struct uk_netbuf *nb)
{
	uint32_t len = uk_netbuf_total(nb);
	int err = -EINVAL;

	if (h->fd >= 0 && len >= UK_NETDEV_ETH_LEN && len <= HOSTNET_FRAME_MAX)
		err = h->wire->put(h, nb, len);
	if (err == -EAGAIN)
		return err;
	h->dev.stats.tx_bytes += len;
	h->dev.stats.tx_dropped += !!err;
	uk_netbuf_free(nb);
	return 0;
}

//> hostnet-tx
static int tx_burst(struct uk_netdev *d, uint16_t q __maybe_unused,
		    struct uk_netbuf *pkts[], uint16_t n)
{
	struct hostnet *h = of(d);
	int i, tries = 2;

	for (i = 0; i < n && tries; ) {
		if (!send_one(h, pkts[i])) {
			i++;
		} else { /* full: once more when the host took some */
			flush(h);
			tries--;
		}
	}
	flush(h);
	return i;
}
//< hostnet-tx

const struct uk_netdev_ops hostnet_ops = {
	.info = info,
	.rx_burst = rx_burst,
	.tx_burst = tx_burst,
	.hwaddr = hwaddr,
	.rxq_setup = rxq_setup,
	.link = link,
};

/* --- at boot -------------------------------------------------------------- */

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

int hostnet_read_mac(const char *text, uint8_t addr[])
{
	int i, high, low;

	for (i = 0; i < UK_NETDEV_HWADDR_LEN; i++, text += 3) {
		high = digit(text[0]);
		low = high < 0 ? -1 : digit(text[1]);
		if (low < 0 || text[2] != (i < 5 ? ':' : '\0'))
			return -EINVAL;
		addr[i] = (uint8_t)(high << 4 | low);
	}
	return addr[0] & 1 ? -EINVAL : 0; /* a group's */
}

static int hostnet_add(struct hostnet *h)
{
	static const struct hostnet_io io = { ukplat_host_read,
					      ukplat_host_write };
	int err;

	h->io = &io;
	h->wire = socket ? &hostnet_stream : &hostnet_tap;
	h->mac[0] = h->mac[5] = 0x02; /* of this place, nobody's in the world */
	if (mac && hostnet_read_mac(mac, h->mac))
		return -EINVAL;
	h->fd = socket ? ukplat_host_connect(socket) : hostnet_tap_open(tap);
	if (h->fd < 0)
		return h->fd;
	err = ukplat_host_watch(h->fd);
	if (!err)
		err = uk_netdev_register(&h->dev, &hostnet_ops,
					 socket ? "socket" : "tap");
	if (err)
		ukplat_host_close(h->fd);
	return err;
}

static int hostnet_init(struct uk_init_ctx *ctx __maybe_unused)
{
	struct hostnet *h;
	int err;

	if (!socket && !tap)
		return 0;
	h = uk_calloc(uk_alloc_get_default(), 1, sizeof(*h));
	err = h ? hostnet_add(h) : -ENOMEM;
	if (err) {
		uk_pr_err("no network device: %s (error %d)",
			  socket ? socket : tap, -err);
		uk_free(uk_alloc_get_default(), h);
	}
	return err;
}
uk_bus_initcall(hostnet_init, NULL);
