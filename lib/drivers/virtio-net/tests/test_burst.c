/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of virtio-net with bursts: of all kinds of packets, of more than fit,
 * and of more than it takes back at once.
 */
#include <uk/test.h>

#include "card.h"

UK_TESTCASE(virtio_net, full_queue_takes_the_first_ones_and_goes_on)
{
	static struct card_packet p;
	struct uk_netbuf *pkts[CARD_NUM + 2];
	int i, taken;

	card_reset();
	card.offered = UK_VIRTIO_F_EVENT_IDX;
	if (!card_begin())
		return;
	for (i = 0; i < CARD_NUM; i++)
		pkts[i] = card_packet_of(60, (char)('a' + i));
	taken = uk_netdev_tx_burst(card.dev, 0, pkts, CARD_NUM);
	UK_TEST_EXPECT_SNUM_EQ(taken, CARD_NUM);
	UK_TEST_EXPECT_UNUM_EQ(card.told[NET_TXQ], 1); /* all at once */
	UK_TEST_EXPECT_ZERO(uk_netdev_tx_burst(card.dev, 0, pkts, 1));
	UK_TEST_EXPECT(card_sent(&p) && p.data[0] == 'a');
	UK_TEST_EXPECT(card_sent(&p) && p.data[0] == 'b');
	pkts[0] = card_packet_of(60, 'y'); /* there are none: all are out */
	UK_TEST_EXPECT_NULL(pkts[0]);
	UK_TEST_EXPECT_ZERO(uk_netdev_tx_burst(card.dev, 0, pkts, 0));
	pkts[0] = card_packet_of(60, 'y');
	pkts[1] = card_packet_of(60, 'z');
	UK_TEST_ASSERT(pkts[0] && pkts[1]);
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_tx_burst(card.dev, 0, pkts, 2), 2);
}

UK_TESTCASE(virtio_net, burst_of_all_kinds_goes_out_in_order)
{
	static struct card_packet p;
	static const char sent[] = "acef";
	struct uk_netbuf *pkts[6], *more;
	unsigned int i;

	card_reset();
	if (!card_begin())
		return;
	for (i = 0; i < 6; i++) {
		pkts[i] = card_packet_of(60 + i, (char)('a' + i));
		UK_TEST_ASSERT(pkts[i]);
	}
	uk_netbuf_pull(pkts[1], 61); /* empty: dropped */
	more = card_packet_of(5, 'C');
	UK_TEST_ASSERT(more);
	uk_netbuf_append(pkts[2], more);
	uk_netbuf_ref(pkts[4]);
	UK_TEST_EXPECT_NOT_NULL(uk_netbuf_push(pkts[5], 64)); /* no headroom */
	uk_netbuf_free(pkts[3]);
	pkts[3] = pkts[4];
	pkts[4] = pkts[5];
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_tx_burst(card.dev, 0, pkts, 5), 5);
	uk_netbuf_free(pkts[3]);
	for (i = 0; i < 4; i++) {
		UK_TEST_ASSERT(card_sent(&p));
		UK_TEST_EXPECT_SNUM_EQ(p.data[i == 3 ? 64 : 0], sent[i]);
		UK_TEST_EXPECT_UNUM_EQ(p.pieces, i ? 2 : 1);
	}
	UK_TEST_EXPECT(!card_sent(&p));
	UK_TEST_EXPECT_UNUM_EQ(card.dev->stats.tx_packets, 5);
	UK_TEST_EXPECT_UNUM_EQ(card.dev->stats.tx_bytes,
			       60 + 0 + 62 + 5 + 64 + 65 + 64);
	UK_TEST_EXPECT_UNUM_EQ(card.dev->stats.tx_dropped, 1);
}

UK_TESTCASE(virtio_net, bursts_longer_than_what_is_taken_back_at_once)
{
	enum { LONG = NET_BURST + 8 };
	static struct card_packet p;
	static const char frame[] = "......______--a frame";
	struct uk_netbuf *pkts[LONG];
	unsigned int i, left;

	card_reset();
	card.num = 2 * NET_BURST;
	card.buffers = 4 * NET_BURST;
	if (!card_begin())
		return;
	left = card.pool.left;
	for (i = 0; i < LONG; i++)
		pkts[i] = card_packet_of(60, (char)i);
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_tx_burst(card.dev, 0, pkts, LONG),
			       LONG);
	for (i = 0; i < LONG; i++)
		UK_TEST_EXPECT(card_sent(&p) && p.data[59] == (char)i);
	UK_TEST_EXPECT_ZERO(uk_netdev_tx_burst(card.dev, 0, pkts, 0));
	UK_TEST_EXPECT_UNUM_EQ(card.pool.left, left);
	for (i = 0; i < LONG; i++)
		UK_TEST_EXPECT(card_receive(frame, sizeof(frame), 0));
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_rx_burst(card.dev, 0, pkts, LONG - 1),
			       LONG - 1);
	UK_TEST_EXPECT_UNUM_EQ(card.pool.left, left - (LONG - 1));
	for (i = 0; i < LONG - 1; i++)
		uk_netbuf_free(pkts[i]);
	uk_netbuf_free(card_got());
	UK_TEST_EXPECT_UNUM_EQ(card.dev->stats.rx_bytes, LONG * sizeof(frame));
}
