/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Who sums? A device that does and one that does not must look the same on the
 * wire and to whoever hears what came from there.
 */
#include <lwip/inet_chksum.h>
#include <lwip/ip_addr.h>
#include <lwip/tcp.h>
#include <lwip/udp.h>
#include <uk/string.h>
#include <uk/test.h>

#include "card.h"

static unsigned int heard;

static void hear(void *arg __maybe_unused, struct udp_pcb *pcb __maybe_unused,
		 struct pbuf *p, const ip_addr_t *addr __maybe_unused,
		 u16_t port __maybe_unused)
{
	heard++;
	pbuf_free(p);
}

static void hear_datagrams(uint32_t features, bool vouched, unsigned int good,
			   unsigned int bad)
{
	struct lwip_dev *d = card_begin(features);
	struct udp_pcb *pcb = d ? card_port(7) : NULL;
	char frame[128];

	UK_TEST_ASSERT(pcb);
	udp_recv(pcb, hear, NULL);
	heard = 0;
	card.in_good = vouched;
	card_come(d, frame, card_udp(frame, 0));
	UK_TEST_EXPECT_UNUM_EQ(heard, good);
	heard = 0;
	card_come(d, frame, card_udp(frame, 1));
	UK_TEST_EXPECT_UNUM_EQ(heard, bad);
}

UK_TESTCASE(lwip_sums, packet_with_a_wrong_sum_is_not_heard)
{
	hear_datagrams(0, false, 1, 0);
	hear_datagrams(UK_NETDEV_F_RX_CSUM, false, 1, 0); /* I1 */
}

UK_TESTCASE(lwip_sums, what_the_device_vouches_for_is_not_summed_again)
{
	hear_datagrams(UK_NETDEV_F_RX_CSUM, true, 1, 1);
}

/* Cut a packet in two behind its first 8 bytes: as two packets in `out`. */
static void cut(const char *whole, uint32_t len, char out[2][128],
		uint32_t lens[2])
{
	u16_t offset[2] = { PP_HTONS(IP_MF), PP_HTONS(1) }, total, sum;
	uint32_t from, n, i;

	for (i = 0; i < 2; i++) {
		from = i ? 42 : 34;
		n = i ? len - 42 : 8;
		memcpy(out[i], whole, 34);
		memcpy(out[i] + 34, whole + from, n);
		lens[i] = 34 + n;
		total = lwip_htons((u16_t)(20 + n));
		memcpy(out[i] + 16, &total, 2);
		memcpy(out[i] + 20, &offset[i], 2);
		memset(out[i] + 24, 0, 2);
		sum = inet_chksum(out[i] + 14, 20);
		memcpy(out[i] + 24, &sum, 2);
	}
}

/* The device vouches for both fragments of a datagram. @return whether it was
 * heard, where its sum is off by `wrong` */
static bool hear_fragments(struct lwip_dev *d, u16_t wrong)
{
	char frame[128], parts[2][128];
	uint32_t lens[2];

	heard = 0;
	card.in_good = true;
	cut(frame, card_udp(frame, wrong), parts, lens);
	card_come(d, parts[0], lens[0]);
	card_come(d, parts[1], lens[1]);
	return heard;
}

UK_TESTCASE(lwip_sums, what_the_device_saw_in_fragments_is_summed)
{
	struct lwip_dev *d = card_begin(UK_NETDEV_F_RX_CSUM);
	struct udp_pcb *pcb = d ? card_port(7) : NULL;

	UK_TEST_ASSERT(pcb);
	udp_recv(pcb, hear, NULL);
	UK_TEST_EXPECT(hear_fragments(d, 0));
	UK_TEST_EXPECT(!hear_fragments(d, 1));
}

/* A chain of so many pieces, all but the first of one byte; NULL: no memory. */
static struct pbuf *chain(unsigned int pieces)
{
	struct pbuf *p = NULL, *q;
	unsigned int i;

	for (i = 0; i < pieces; i++) {
		q = pbuf_alloc(PBUF_TRANSPORT, i ? 1 : 10, PBUF_RAM);
		if (!q && p)
			pbuf_free(p);
		if (!q)
			return NULL;
		pbuf_take(q, "0123456789", q->len);
		if (p)
			pbuf_cat(p, q);
		else
			p = q;
	}
	return p;
}

/* Send a datagram in `pieces` pieces. */
static void say(struct lwip_dev *d, unsigned int pieces)
{
	struct udp_pcb *pcb = card_port(0);
	struct pbuf *p = chain(pieces);
	ip_addr_t to;

	UK_TEST_EXPECT(ipaddr_aton("10.0.0.9", &to));
	UK_TEST_EXPECT(pcb && p);
	card.count = 0;
	if (pcb && p)
		UK_TEST_EXPECT_ZERO(udp_sendto(pcb, p, &to, 9));
	d->poller.poll(&d->poller);
	if (p)
		pbuf_free(p);
}

/* The sum over what was sent and its pseudo-header: 0 if it is right. */
static u16_t sum_of(const char *frame, uint32_t len)
{
	char all[256] = { 0 };
	u16_t n = lwip_htons((u16_t)(len - 34));

	if (len < 34 || len - 34 > sizeof(all) - 12)
		return 1;
	memcpy(all, frame + 26, 8);
	all[9] = frame[23];
	memcpy(all + 10, &n, 2);
	memcpy(all + 12, frame + 34, len - 34);
	return inet_chksum(all, (u16_t)(12 + len - 34));
}

/* What TCP says first. */
static void say_hello(struct lwip_dev *d)
{
	struct tcp_pcb *pcb = tcp_new();
	ip_addr_t to;

	UK_TEST_EXPECT(ipaddr_aton("10.0.0.9", &to));
	UK_TEST_ASSERT(pcb);
	card.count = 0;
	UK_TEST_EXPECT_ZERO(tcp_connect(pcb, &to, 9, NULL));
	d->poller.poll(&d->poller);
	tcp_abort(pcb);
}

UK_TESTCASE(lwip_sums, sum_is_made_here_or_left_half_made_to_the_device)
{
	struct lwip_dev *d = card_begin(0);
	char *f = card.sent[0];
	u16_t sum;

	UK_TEST_ASSERT(d);
	card_come(d, card_who_has, sizeof(card_who_has));
	say_hello(d);
	UK_TEST_EXPECT_UNUM_EQ(card.count, 1);
	UK_TEST_EXPECT_UNUM_EQ(card.partial[0], 0);
	UK_TEST_EXPECT_UNUM_EQ(sum_of(f, card.sent_len[0]), 0);
	card_end();
	d = card_begin(UK_NETDEV_F_TX_CSUM);
	UK_TEST_ASSERT(d);
	card_come(d, card_who_has, sizeof(card_who_has));
	say_hello(d);
	UK_TEST_EXPECT_UNUM_EQ(card.partial[0], UK_NETBUF_CSUM_PARTIAL);
	/* what the device does: sum from the start on, over the half sum */
	sum = inet_chksum(f + 34, (u16_t)(card.sent_len[0] - 34));
	memcpy(f + 50, &sum, 2);
	UK_TEST_EXPECT_UNUM_EQ(sum_of(f, card.sent_len[0]), 0);
}

UK_TESTCASE(lwip_sums, datagrams_are_summed_here_since_they_may_be_cut)
{
	struct lwip_dev *d = card_begin(UK_NETDEV_F_TX_CSUM);

	UK_TEST_ASSERT(d);
	card_come(d, card_who_has, sizeof(card_who_has));
	say(d, 1);
	UK_TEST_EXPECT_UNUM_EQ(card.partial[0], 0);
	UK_TEST_EXPECT(card.sent[0][40] || card.sent[0][41]); /* RFC 768: none */
	UK_TEST_EXPECT_UNUM_EQ(sum_of(card.sent[0], card.sent_len[0]), 0);
}

UK_TESTCASE(lwip_sums, packet_in_many_pieces_is_put_together)
{
	struct lwip_dev *d = card_begin(0);

	UK_TEST_ASSERT(d);
	card_come(d, card_who_has, sizeof(card_who_has));
	say(d, 20);
	UK_TEST_EXPECT_UNUM_EQ(card.count, 1);
	UK_TEST_EXPECT_UNUM_EQ(card.sent_len[0], 42 + 29);
	UK_TEST_EXPECT_UNUM_EQ(sum_of(card.sent[0], card.sent_len[0]), 0);
}
