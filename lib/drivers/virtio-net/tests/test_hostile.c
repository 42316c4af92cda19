/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of virtio-net with a card that lies. Whatever it says, the driver says
 * -EIO from then on, and a stop gets all buffers back (card.c looks).
 */
#include <uk/errno.h>
#include <uk/string.h>
#include <uk/test.h>

#include "card.h"

static bool begin(void)
{
	card_reset();
	return card_begin();
}

static void expect_rx_broken(void)
{
	struct uk_netbuf *nb;

	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_rx_burst(card.dev, 0, &nb, 1), -EIO);
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_rx_burst(card.dev, 0, &nb, 1), -EIO);
	uk_netdev_stop(card.dev);
	UK_TEST_EXPECT_UNUM_EQ(card.pool.left, CARD_BUFFERS);
	if (!card_open()) /* and a reset makes all well */
		return;
	UK_TEST_EXPECT(card_receive("0123456789abcdef", 16, 0));
	nb = card_got();
	UK_TEST_EXPECT_NOT_NULL(nb);
	uk_netbuf_free(nb);
}

UK_TESTCASE(virtio_net, card_that_used_what_it_never_got_is_broken)
{
	if (!begin())
		return;
	card.q[NET_RXQ].used->idx = CARD_NUM + 1;
	expect_rx_broken();
}

UK_TESTCASE(virtio_net, card_that_used_a_strange_buffer_is_broken)
{
	if (!begin())
		return;
	card_use(NET_RXQ, CARD_NUM + 7, 60);
	expect_rx_broken();
}

UK_TESTCASE(virtio_net, card_that_wrote_beyond_a_buffer_is_broken)
{
	if (!begin())
		return;
	card_use(NET_RXQ, (uint32_t)card_take(NET_RXQ), 0xffffffff);
	expect_rx_broken();
}

UK_TESTCASE(virtio_net, packets_before_the_lie_are_still_had)
{
	struct uk_netbuf *pkts[4] = { NULL };
	int n;

	if (!begin())
		return;
	UK_TEST_EXPECT(card_receive("0123456789abcdef", 16, 0));
	card_use(NET_RXQ, CARD_NUM, 60);
	n = uk_netdev_rx_burst(card.dev, 0, pkts, 4);
	UK_TEST_EXPECT_SNUM_EQ(n, 1);
	uk_netbuf_free(pkts[0]);
	expect_rx_broken();
}

UK_TESTCASE(virtio_net, card_that_sent_what_it_never_got_is_broken)
{
	struct uk_netbuf *nb;

	if (!begin())
		return;
	nb = card_packet_of(60, 's');
	UK_TEST_EXPECT_SNUM_EQ(card_send(nb), 1);
	card_use(NET_TXQ, 3, 0);
	nb = card_packet_of(60, 't');
	UK_TEST_EXPECT_SNUM_EQ(card_send(nb), -EIO);
	nb = card_packet_of(60, 'u');
	UK_TEST_EXPECT_SNUM_EQ(card_send(nb), -EIO);
	uk_netdev_stop(card.dev);
	UK_TEST_EXPECT_UNUM_EQ(card.pool.left, CARD_BUFFERS);
}

UK_TESTCASE(virtio_net, card_that_claims_to_have_written_to_a_sent_packet_is)
{
	struct uk_netbuf *nb;

	if (!begin())
		return;
	nb = card_packet_of(60, 's');
	UK_TEST_EXPECT_SNUM_EQ(card_send(nb), 1);
	card_use(NET_TXQ, (uint32_t)card_take(NET_TXQ), 1);
	nb = card_packet_of(60, 't');
	UK_TEST_EXPECT_SNUM_EQ(card_send(nb), -EIO);
}

UK_TESTCASE(virtio_net, card_that_cannot_be_reset_keeps_what_it_may_write_to)
{
	static struct card_packet p;
	struct net_header *headers;
	struct net_card *c;

	if (!begin())
		return;
	c = card_of(card.dev);
	headers = c->headers;
	UK_TEST_EXPECT_SNUM_EQ(card_send(card_packet_of(60, 's')), 1);
	card.stuck = true;
	uk_netdev_stop(card.dev);
	UK_TEST_EXPECT(card_receive("0123456789abcdef", 16, 0)); /* it may */
	UK_TEST_EXPECT(card_sent(&p) && p.data[59] == 's');
	UK_TEST_EXPECT_UNUM_EQ(card.pool.left, CARD_BUFFERS - CARD_NUM - 1);
	UK_TEST_EXPECT_ZERO(uk_netdev_configure(card.dev, 1, 1));
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_txq_setup(card.dev, 0,
			       &(struct uk_netdev_queue){ .len = 4 }), -EIO);
	card.stuck = false; /* and now give it back after all */
	c->headers = headers;
	c->has_rx = c->has_tx = true;
	card.dev->ops->stop(card.dev);
}

static void expect_gone(uint8_t status)
{
	struct uk_netbuf *nb;

	if (!begin())
		return;
	UK_TEST_EXPECT_SNUM_EQ(card_send(card_packet_of(60, 's')), 1);
	UK_TEST_EXPECT(uk_netdev_link(card.dev));
	card.status = status;
	UK_TEST_EXPECT(!uk_netdev_link(card.dev));
	UK_TEST_EXPECT_SNUM_EQ(card_send(card_packet_of(60, 't')), -EIO);
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_rx_burst(card.dev, 0, &nb, 1), -EIO);
	uk_netdev_stop(card.dev);
	UK_TEST_EXPECT_UNUM_EQ(card.pool.left, CARD_BUFFERS);
	UK_TEST_EXPECT(card_open() && uk_netdev_link(card.dev));
}

UK_TESTCASE(virtio_net, card_that_gave_up_or_was_pulled_out_is_broken)
{
	expect_gone(UK_VIRTIO_DRIVER_OK | UK_VIRTIO_NEEDS_RESET);
	expect_gone(0xff);
}
