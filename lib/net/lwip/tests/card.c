/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A device that is made up (card.h), and some frames for it.
 *
 * Idea: the glue is tested from below. The stack is attached to this device as
 * to any other; what it sends is kept for the test to look at, and what it gets
 * is one frame that the test wrote, with the offloads that the test claims. The
 * frames are written out byte by byte, as an independent hand would.
 *
 * Read card_begin(), then card_come().
 */
#include <lwip/inet_chksum.h>
#include <lwip/udp.h>
#include <uk/string.h>
#include <uk/test.h>

#include "card.h"
#include "wire.h"

struct card card;

static void info(struct uk_netdev *d __maybe_unused, struct uk_netdev_info *i)
{
	i->features = card.features;
}

static void hwaddr(struct uk_netdev *d __maybe_unused, uint8_t addr[])
{
	memcpy(addr, "\x02\0\0\0\0\x01", 6);
}

static int rxq_setup(struct uk_netdev *d __maybe_unused,
		     uint16_t q __maybe_unused,
		     const struct uk_netdev_queue *conf)
{
	card.rx = *conf;
	return 0;
}

static int rx(struct uk_netdev *d __maybe_unused, uint16_t q __maybe_unused,
	      struct uk_netbuf *pkts[], uint16_t n __maybe_unused)
{
	if (card.rx_says || !card.in_len)
		return card.rx_says;
	pkts[0] = card.rx.buffer(card.rx.arg);
	if (!pkts[0])
		return 0;
	memcpy(uk_netbuf_put(pkts[0], card.in_len), card.in, card.in_len);
	pkts[0]->flags = card.in_good ? UK_NETBUF_CSUM_GOOD : 0;
	card.in_len = 0;
	return 1;
}

static void free_kept(void)
{
	while (card.kept_count)
		uk_netbuf_free(card.kept[--card.kept_count]);
}

static void let_go(struct uk_netbuf *nb)
{
	if (card.lazy && card.kept_count < SENT_MAX)
		card.kept[card.kept_count++] = nb;
	else
		uk_netbuf_free(nb);
}

static int tx(struct uk_netdev *d __maybe_unused, uint16_t q __maybe_unused,
	      struct uk_netbuf *pkts[], uint16_t n)
{
	uint16_t i;

	free_kept();
	if (card.tx_says || card.full)
		return card.tx_says;
	for (i = 0; i < n; i++) {
		if (card.count < SENT_MAX) {
			card.partial[card.count] = pkts[i]->flags;
			card.sent_len[card.count] = uk_netbuf_copy_out(
				pkts[i], 0, card.sent[card.count], FRAME_MAX);
			card.count++;
		}
		let_go(pkts[i]);
	}
	return n;
}

static bool link(struct uk_netdev *d __maybe_unused)
{
	return !card.cut;
}

static const struct uk_netdev_ops ops = {
	.info = info, .hwaddr = hwaddr, .rx_burst = rx, .tx_burst = tx,
	.rxq_setup = rxq_setup, .link = link,
};

static void end(void *arg __maybe_unused)
{
	card_end();
}

struct lwip_dev *card_begin(uint32_t features)
{
	struct lwip_dev *d;

	card_end(); /* the last one of this case */
	card.features = features;
	if (uk_netdev_register(&card.dev, &ops, "test"))
		return NULL;
	uk_test_defer(end, NULL);
	d = card.d = lwip_attach(&card.dev);
	if (d && lwip_address(&d->nif, "10.0.0.1/24 10.0.0.2"))
		UK_TEST_EXPECT(!"the address is taken");
	if (d)
		d->poller.poll(&d->poller);
	card.count = 0; /* what it says when it comes up */
	return d;
}

struct udp_pcb *card_port(u16_t port)
{
	card.udp = udp_new();
	if (!card.udp || udp_bind(card.udp, IP_ANY_TYPE, port))
		return NULL;
	return card.udp;
}

void card_end(void)
{
	if (!card.dev.ops)
		return;
	free_kept();
	wire_settle();
	if (card.udp)
		udp_remove(card.udp);
	if (card.d)
		lwip_detach(card.d);
	uk_netdev_unregister(&card.dev);
	memset(&card, 0, sizeof(card));
}

void card_come(struct lwip_dev *d, const void *frame, uint32_t len)
{
	memcpy(card.in, frame, len);
	card.in_len = len;
	d->poller.poll(&d->poller);
}

const char card_who_has[60] =
	"\xff\xff\xff\xff\xff\xff\x02\0\0\0\0\x09\x08\x06"
	"\0\x01\x08\0\x06\x04\0\x01\x02\0\0\0\0\x09\x0a\0\0\x09"
	"\0\0\0\0\0\0\x0a\0\0\x01";

uint32_t card_ip(char *f, u8_t proto, const void *data, uint32_t len)
{
	u16_t total = lwip_htons((u16_t)(20 + len)), sum;

	memcpy(f, "\x02\0\0\0\0\x01\x02\0\0\0\0\x09\x08\0"
	       "\x45\0\0\0\0\0\0\0\x40\0\0\0\x0a\0\0\x09\x0a\0\0\x01", 34);
	memcpy(f + 16, &total, 2);
	f[23] = (char)proto;
	sum = inet_chksum(f + 14, 20);
	memcpy(f + 24, &sum, 2);
	memcpy(f + 34, data, len);
	return 34 + len;
}

uint32_t card_udp(char *frame, u16_t wrong)
{
	char udp[12] = "\0\x08\0\x07\0\x0c\0\0data", pseudo[24];
	u16_t sum;

	memcpy(pseudo, "\x0a\0\0\x09\x0a\0\0\x01\0\x11\0\x0c", 12);
	memcpy(pseudo + 12, udp, 12);
	sum = (u16_t)(inet_chksum(pseudo, sizeof(pseudo)) + wrong);
	memcpy(udp + 6, &sum, 2);
	return card_ip(frame, 17, udp, sizeof(udp));
}
