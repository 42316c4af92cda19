/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of the glue between lwIP and a device. The device is made up: what is
 * sent into it is kept, what it receives is written here, byte by byte. Its two
 * kinds, one that sums and one that does not, must look the same on the wire.
 */
#include <lwip/inet_chksum.h>
#include <lwip/ip_addr.h>
#include <lwip/udp.h>
#include <uk/alloc.h>
#include <uk/errno.h>
#include <uk/string.h>
#include <uk/test.h>

#include "lwip_priv.h"

enum { FRAME_MAX = 1514, SENT_MAX = 8 };

static struct {
	struct uk_netdev dev;
	uint32_t features;
	struct uk_netdev_queue rx;
	char in[FRAME_MAX];        /* what it receives next... */
	uint32_t in_len;           /* ...if it is not empty */
	bool in_good;              /* ...and vouches for */
	char sent[SENT_MAX][FRAME_MAX];
	uint32_t sent_len[SENT_MAX];
	uint16_t partial[SENT_MAX]; /* flags of what was sent */
	unsigned int count;
} card;

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
	if (!card.in_len)
		return 0;
	pkts[0] = card.rx.buffer(card.rx.arg);
	if (!pkts[0])
		return 0;
	memcpy(uk_netbuf_put(pkts[0], card.in_len), card.in, card.in_len);
	pkts[0]->flags = card.in_good ? UK_NETBUF_CSUM_GOOD : 0;
	card.in_len = 0;
	return 1;
}

static int tx(struct uk_netdev *d __maybe_unused, uint16_t q __maybe_unused,
	      struct uk_netbuf *pkts[], uint16_t n)
{
	uint16_t i;

	for (i = 0; i < n; i++) {
		if (card.count < SENT_MAX) {
			card.partial[card.count] = pkts[i]->flags;
			card.sent_len[card.count] = uk_netbuf_copy_out(
				pkts[i], 0, card.sent[card.count], FRAME_MAX);
			card.count++;
		}
		uk_netbuf_free(pkts[i]);
	}
	return n;
}

static const struct uk_netdev_ops ops = {
	.info = info, .hwaddr = hwaddr, .rx_burst = rx, .tx_burst = tx,
	.rxq_setup = rxq_setup,
};

static struct lwip_dev *begin(uint32_t features)
{
	struct lwip_dev *d;

	memset(&card, 0, sizeof(card));
	card.features = features;
	uk_netdev_register(&card.dev, &ops, "test");
	d = lwip_attach(&card.dev);
	if (d && lwip_address(&d->nif, "10.0.0.1/24 10.0.0.2"))
		UK_TEST_EXPECT(!"the address is taken");
	if (d)
		d->poller.poll(&d->poller);
	card.count = 0; /* what it says when it comes up */
	return d;
}

static void end(struct lwip_dev *d)
{
	lwip_detach(d);
	uk_netdev_unregister(&card.dev);
}

static void come(struct lwip_dev *d, const void *frame, uint32_t len)
{
	memcpy(card.in, frame, len);
	card.in_len = len;
	d->poller.poll(&d->poller);
}

/* Somebody (10.0.0.9) asks who has 10.0.0.1. */
static const char who_has[60] =
	"\xff\xff\xff\xff\xff\xff\x02\0\0\0\0\x09\x08\x06"
	"\0\x01\x08\0\x06\x04\0\x01\x02\0\0\0\0\x09\x0a\0\0\x09"
	"\0\0\0\0\0\0\x0a\0\0\x01";

UK_TESTCASE(lwip, who_asks_for_our_address_is_told)
{
	struct lwip_dev *d = begin(0);

	UK_TEST_ASSERT(d);
	come(d, who_has, sizeof(who_has));
	UK_TEST_EXPECT_UNUM_EQ(card.count, 1);
	UK_TEST_EXPECT_BYTES_EQ(card.sent[0], "\x02\0\0\0\0\x09\x02\0\0\0"
				"\0\x01\x08\x06\0\x01\x08\0\x06\x04\0\x02", 22);
	end(d);
}

/* An IPv4 packet for us, with its header's sum right. @return its length */
static uint32_t make_ip(char *f, u8_t proto, const void *data, uint32_t len)
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

UK_TESTCASE(lwip, ping_is_answered_with_the_same_bytes)
{
	char echo[40] = "\x08\0\0\0\x12\x34\0\x01 some bytes to be sent back";
	struct lwip_dev *d = begin(UK_NETDEV_F_TX_CSUM | UK_NETDEV_F_RX_CSUM);
	u16_t sum = inet_chksum(echo, sizeof(echo));
	char frame[128];

	UK_TEST_ASSERT(d);
	come(d, who_has, sizeof(who_has)); /* now it knows us */
	card.count = 0;
	memcpy(echo + 2, &sum, 2);
	come(d, frame, make_ip(frame, 1, echo, sizeof(echo)));
	UK_TEST_EXPECT_UNUM_EQ(card.count, 1);
	UK_TEST_EXPECT_UNUM_EQ(card.sent_len[0], 34 + sizeof(echo));
	UK_TEST_EXPECT_UNUM_EQ(card.sent[0][34], 0); /* a reply */
	UK_TEST_EXPECT_BYTES_EQ(card.sent[0] + 38, echo + 4, sizeof(echo) - 4);
	UK_TEST_EXPECT_UNUM_EQ(inet_chksum(card.sent[0] + 34, sizeof(echo)), 0);
	UK_TEST_EXPECT_UNUM_EQ(inet_chksum(card.sent[0] + 14, 20), 0);
	end(d);
}

static unsigned int heard;

static void hear(void *arg __maybe_unused, struct udp_pcb *pcb __maybe_unused,
		 struct pbuf *p, const ip_addr_t *addr __maybe_unused,
		 u16_t port __maybe_unused)
{
	heard++;
	pbuf_free(p);
}

/* A datagram to port 7, whose sum is off by `wrong`. */
static uint32_t make_udp(char *frame, u16_t wrong)
{
	char udp[12] = "\0\x08\0\x07\0\x0c\0\0data", pseudo[24];
	u16_t sum;

	memcpy(pseudo, "\x0a\0\0\x09\x0a\0\0\x01\0\x11\0\x0c", 12);
	memcpy(pseudo + 12, udp, 12);
	sum = (u16_t)(inet_chksum(pseudo, sizeof(pseudo)) + wrong);
	memcpy(udp + 6, &sum, 2);
	return make_ip(frame, 17, udp, sizeof(udp));
}

static void hear_datagrams(uint32_t features, bool vouched, unsigned int good,
			   unsigned int bad)
{
	struct lwip_dev *d = begin(features);
	struct udp_pcb *pcb = udp_new();
	char frame[128];

	UK_TEST_ASSERT(d && pcb);
	UK_TEST_EXPECT_ZERO(udp_bind(pcb, IP_ANY_TYPE, 7));
	udp_recv(pcb, hear, NULL);
	heard = 0;
	card.in_good = vouched;
	come(d, frame, make_udp(frame, 0));
	UK_TEST_EXPECT_UNUM_EQ(heard, good);
	heard = 0;
	come(d, frame, make_udp(frame, 1));
	UK_TEST_EXPECT_UNUM_EQ(heard, bad);
	udp_remove(pcb);
	end(d);
}

UK_TESTCASE(lwip, packet_with_a_wrong_sum_is_not_heard)
{
	hear_datagrams(0, false, 1, 0);
	hear_datagrams(UK_NETDEV_F_RX_CSUM, false, 1, 0); /* I1 */
}

UK_TESTCASE(lwip, what_the_device_vouches_for_is_not_summed_again)
{
	hear_datagrams(UK_NETDEV_F_RX_CSUM, true, 1, 1);
}

/* Send a datagram in `pieces` pieces. */
static void say(struct lwip_dev *d, unsigned int pieces)
{
	static char bytes[64] = "0123456789";
	struct udp_pcb *pcb = udp_new();
	struct pbuf *p = NULL, *q;
	ip_addr_t to;
	unsigned int i;

	UK_TEST_EXPECT(ipaddr_aton("10.0.0.9", &to));
	for (i = 0; i < pieces; i++) {
		q = pbuf_alloc(PBUF_TRANSPORT, i ? 1 : 10, PBUF_RAM);
		pbuf_take(q, bytes, i ? 1 : 10);
		if (p)
			pbuf_cat(p, q);
		else
			p = q;
	}
	card.count = 0;
	UK_TEST_EXPECT_ZERO(udp_sendto(pcb, p, &to, 9));
	d->poller.poll(&d->poller);
	pbuf_free(p);
	udp_remove(pcb);
}

/* The sum over a sent datagram and its pseudo-header: 0 if it is right. */
static u16_t udp_sum(const char *frame, uint32_t len)
{
	char all[256] = { 0 };
	u16_t n = lwip_htons((u16_t)(len - 34));

	memcpy(all, frame + 26, 8);
	all[9] = 17;
	memcpy(all + 10, &n, 2);
	memcpy(all + 12, frame + 34, len - 34);
	return inet_chksum(all, (u16_t)(12 + len - 34));
}

UK_TESTCASE(lwip, sum_is_made_here_or_left_half_made_to_the_device)
{
	struct lwip_dev *d = begin(0);
	char *f = card.sent[0];
	u16_t sum;

	UK_TEST_ASSERT(d);
	come(d, who_has, sizeof(who_has));
	say(d, 1);
	UK_TEST_EXPECT_UNUM_EQ(card.count, 1);
	UK_TEST_EXPECT_UNUM_EQ(card.partial[0], 0);
	UK_TEST_EXPECT_UNUM_EQ(udp_sum(f, card.sent_len[0]), 0);
	end(d);
	d = begin(UK_NETDEV_F_TX_CSUM);
	UK_TEST_ASSERT(d);
	come(d, who_has, sizeof(who_has));
	say(d, 1);
	UK_TEST_EXPECT_UNUM_EQ(card.partial[0], UK_NETBUF_CSUM_PARTIAL);
	/* what the device does: sum from the start on, over the half sum */
	sum = inet_chksum(f + 34, (u16_t)(card.sent_len[0] - 34));
	memcpy(f + 40, &sum, 2);
	UK_TEST_EXPECT_UNUM_EQ(udp_sum(f, card.sent_len[0]), 0);
	end(d);
}

UK_TESTCASE(lwip, packet_in_many_pieces_is_put_together)
{
	struct lwip_dev *d = begin(0);

	UK_TEST_ASSERT(d);
	come(d, who_has, sizeof(who_has));
	say(d, 20);
	UK_TEST_EXPECT_UNUM_EQ(card.count, 1);
	UK_TEST_EXPECT_UNUM_EQ(card.sent_len[0], 42 + 29);
	UK_TEST_EXPECT_UNUM_EQ(udp_sum(card.sent[0], card.sent_len[0]), 0);
	end(d);
}

UK_TESTCASE(lwip, malformed_frames_are_dropped_and_their_buffers_come_back)
{
	struct lwip_dev *d = begin(UK_NETDEV_F_RX_CSUM);
	char frame[128];
	uint32_t len, n, i;

	UK_TEST_ASSERT(d);
	len = make_udp(frame, 0);
	for (n = 0; n < len; n++)
		come(d, frame, n ? n : 1); /* cut off */
	for (i = 0; i < 200; i++) {
		make_udp(frame, 0);
		frame[12 + i % (len - 12)] ^= (char)(1 << i % 8);
		come(d, frame, len);
	}
	UK_TEST_EXPECT_UNUM_EQ(d->pool.left, d->pool.count);
	end(d);
}

UK_TESTCASE(lwip, address_that_is_none_is_refused)
{
	static const char *const wrong[] = {
		"10.0.0.1", "10.0.0.1/", "10.0.0.1/33", "10.0.0.1/x", "/24",
		"10.0.0/24 x", "10.0.0.1/24 10.0.0.2 x", "fd00::1", "fd00::1/48",
		"fd00::zz/64",
		"a-word-that-is-much-longer-than-any-address-could-ever-be-"
		"written-down/24",
	};
	struct lwip_dev *d = begin(0);
	size_t i;

	UK_TEST_ASSERT(d);
	for (i = 0; i < ARRAY_SIZE(wrong); i++)
		if (lwip_address(&d->nif, wrong[i]) != -EINVAL)
			UK_TEST_EXPECT_STR_EQ(wrong[i], "refused");
	UK_TEST_EXPECT_ZERO(lwip_address(&d->nif, "none"));
	UK_TEST_EXPECT_ZERO(lwip_address(&d->nif, "fd00::2/64"));
	UK_TEST_EXPECT_ZERO(lwip_address(&d->nif, "10.1.2.3/8 10.0.0.1 10.0.0.53"));
	UK_TEST_EXPECT_STR_EQ(ip4addr_ntoa(netif_ip4_addr(&d->nif)), "10.1.2.3");
	end(d);
}

UK_TESTCASE(lwip, device_that_goes_gives_all_memory_back)
{
	struct uk_alloc *a = uk_alloc_of("lwip");
	size_t before = uk_alloc_availmem(a);
	struct lwip_dev *d = begin(0);

	UK_TEST_ASSERT(d);
	come(d, who_has, sizeof(who_has));
	end(d);
	/* lwIP keeps one timer for each of its protocols */
	if (!(a->flags & UK_ALLOC_NO_REUSE))
		UK_TEST_EXPECT_UNUM_LE(before - uk_alloc_availmem(a), 512);
}
