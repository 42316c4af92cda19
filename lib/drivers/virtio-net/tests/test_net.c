/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of virtio-net with a card that is made up (card.h) and does what the
 * specification says.
 */
#include <uk/errno.h>
#include <uk/string.h>
#include <uk/test.h>

#include "card.h"

static const char text[] = "......______--a packet of some length";

#define TEXT_LEN	((uint32_t)sizeof(text))

static void receive_one(void)
{
	struct uk_netbuf *nb;

	if (!card_begin())
		return;
	UK_TEST_EXPECT_NULL(card_got());
	UK_TEST_EXPECT(card_receive(text, TEXT_LEN, 0));
	nb = card_got();
	UK_TEST_ASSERT(nb);
	UK_TEST_EXPECT_UNUM_EQ(nb->len, TEXT_LEN);
	UK_TEST_EXPECT_BYTES_EQ(nb->data, text, TEXT_LEN);
	UK_TEST_EXPECT_UNUM_EQ(nb->flags, 0);
	UK_TEST_EXPECT_UNUM_EQ(uk_netbuf_headroom(nb), 64);
	uk_netbuf_free(nb);
	UK_TEST_EXPECT_UNUM_EQ(card.dev->stats.rx_packets, 1);
	UK_TEST_EXPECT_UNUM_EQ(card.dev->stats.rx_bytes, TEXT_LEN);
}

UK_TESTCASE(virtio_net, packet_comes_whole_behind_any_header)
{
	card_reset();
	receive_one();
}

UK_TESTCASE(virtio_net, packet_comes_whole_from_a_legacy_card)
{
	card_reset();
	card.legacy = true; /* the header is 2 bytes shorter, and apart */
	receive_one();
}

UK_TESTCASE(virtio_net, packet_comes_whole_from_a_legacy_card_of_any_layout)
{
	card_reset();
	card.legacy = true;
	card.offered = NET_F_ANY_LAYOUT | UK_VIRTIO_F_INDIRECT;
	receive_one();
}

static void send_one(unsigned int pieces)
{
	static struct card_packet p;
	struct uk_netbuf *nb;

	if (!card_begin())
		return;
	nb = card_packet_of(100, 'x');
	UK_TEST_ASSERT(nb);
	UK_TEST_EXPECT_SNUM_EQ(card_send(nb), 1);
	UK_TEST_ASSERT(card_sent(&p));
	UK_TEST_EXPECT_UNUM_EQ(p.len, 100);
	UK_TEST_EXPECT(p.data[0] == 'x' && p.data[99] == 'x');
	UK_TEST_EXPECT_UNUM_EQ(p.pieces, pieces);
	UK_TEST_EXPECT_UNUM_EQ(p.h.flags, 0);
	UK_TEST_EXPECT_UNUM_EQ(p.h.gso_type, 0);
	UK_TEST_EXPECT_UNUM_EQ(card.told[NET_TXQ], 1);
	UK_TEST_EXPECT_UNUM_EQ(card.dev->stats.tx_bytes, 100);
}

UK_TESTCASE(virtio_net, header_and_packet_go_as_one_piece)
{
	card_reset();
	send_one(1);
}

UK_TESTCASE(virtio_net, packet_without_headroom_has_its_header_elsewhere)
{
	static struct card_packet p;
	struct uk_netbuf *nb;

	card_reset();
	if (!card_begin())
		return;
	nb = card_packet_of(100, 'x');
	UK_TEST_ASSERT(nb);
	UK_TEST_EXPECT_NOT_NULL(uk_netbuf_push(nb, 64 - 11));
	UK_TEST_EXPECT_SNUM_EQ(card_send(nb), 1);
	UK_TEST_ASSERT(card_sent(&p));
	UK_TEST_EXPECT_UNUM_EQ(p.pieces, 2);
	UK_TEST_EXPECT_UNUM_EQ(p.len, 100 + 64 - 11);
	UK_TEST_EXPECT_SNUM_EQ(p.data[p.len - 1], 'x');
}

UK_TESTCASE(virtio_net, legacy_card_gets_the_header_as_a_piece_of_its_own)
{
	card_reset();
	card.legacy = true;
	send_one(2);
}

UK_TESTCASE(virtio_net, legacy_card_of_any_layout_gets_one_piece)
{
	card_reset();
	card.legacy = true;
	card.offered = NET_F_ANY_LAYOUT;
	send_one(1);
}

UK_TESTCASE(virtio_net, packet_that_somebody_holds_is_not_written_to)
{
	static struct card_packet p;
	struct uk_netbuf *nb;

	card_reset();
	if (!card_begin())
		return;
	nb = card_packet_of(60, 'h');
	UK_TEST_ASSERT(nb);
	memset(nb->buf, '#', 64);
	uk_netbuf_ref(nb);
	UK_TEST_EXPECT_SNUM_EQ(card_send(nb), 1);
	UK_TEST_EXPECT_SNUM_EQ(nb->buf[63], '#');
	UK_TEST_EXPECT(card_sent(&p));
	UK_TEST_EXPECT_UNUM_EQ(p.pieces, 2);
	UK_TEST_EXPECT_SNUM_EQ(p.data[59], 'h');
	uk_netbuf_free(nb);
}

UK_TESTCASE(virtio_net, chain_is_one_packet)
{
	static struct card_packet p;
	struct uk_netbuf *a, *b, *c;

	card_reset();
	card.offered = UK_VIRTIO_F_INDIRECT;
	if (!card_begin())
		return;
	a = card_packet_of(20, 'a');
	b = card_packet_of(0, 'b'); /* an empty piece is no descriptor */
	c = card_packet_of(30, 'c');
	UK_TEST_ASSERT(a && b && c);
	uk_netbuf_append(a, b);
	uk_netbuf_append(a, c);
	UK_TEST_EXPECT_SNUM_EQ(card_send(a), 1);
	UK_TEST_EXPECT(card_sent(&p));
	UK_TEST_EXPECT_UNUM_EQ(p.len, 50);
	UK_TEST_EXPECT_UNUM_EQ(p.pieces, 2);
	UK_TEST_EXPECT(p.data[19] == 'a' && p.data[20] == 'c');
}

UK_TESTCASE(virtio_net, chain_that_begins_with_nothing_is_its_rest)
{
	static struct card_packet p;
	struct uk_netbuf *a, *b;

	card_reset();
	if (!card_begin())
		return;
	a = card_packet_of(0, 'a');
	b = card_packet_of(30, 'b');
	UK_TEST_ASSERT(a && b);
	memset(b->buf, '#', 64);
	uk_netbuf_append(a, b);
	UK_TEST_EXPECT_SNUM_EQ(card_send(a), 1);
	UK_TEST_EXPECT(card_sent(&p));
	UK_TEST_EXPECT_UNUM_EQ(p.len, 30);
	UK_TEST_EXPECT_UNUM_EQ(p.h.flags, 0);
	UK_TEST_EXPECT(p.data[0] == 'b' && p.data[29] == 'b');
}

UK_TESTCASE(virtio_net, what_no_card_could_send_is_dropped_and_counted)
{
	struct uk_netbuf *nb, *more;
	unsigned int i;

	card_reset();
	if (!card_begin())
		return;
	nb = card_packet_of(0, 0);
	UK_TEST_ASSERT(nb);
	UK_TEST_EXPECT_SNUM_EQ(card_send(nb), 1); /* empty */
	nb = card_packet_of(1, 'm');
	for (i = 0; i < UK_VIRTQ_PIECES && nb; i++) {
		more = card_packet_of(1, 'm');
		if (more)
			uk_netbuf_append(nb, more);
	}
	UK_TEST_EXPECT_SNUM_EQ(card_send(nb), 1); /* one piece too many */
	UK_TEST_EXPECT_UNUM_EQ(card.dev->stats.tx_dropped, 2);
	UK_TEST_EXPECT_UNUM_EQ(card.told[NET_TXQ], 0);
}

UK_TESTCASE(virtio_net, packet_shorter_than_its_headers_is_dropped)
{
	struct uk_netbuf *nb;

	card_reset();
	if (!card_begin())
		return;
	UK_TEST_EXPECT(card_receive(text, UK_NETDEV_ETH_LEN - 1, 0));
	UK_TEST_EXPECT_NULL(card_got());
	UK_TEST_EXPECT_UNUM_EQ(card.dev->stats.rx_dropped, 1);
	card_use(NET_RXQ, (uint32_t)card_take(NET_RXQ), 0);
	UK_TEST_EXPECT_NULL(card_got());
	UK_TEST_EXPECT_UNUM_EQ(card.dev->stats.rx_dropped, 2);
	UK_TEST_EXPECT(card_receive(text, UK_NETDEV_ETH_LEN, 0));
	nb = card_got();
	UK_TEST_EXPECT(nb && nb->len == UK_NETDEV_ETH_LEN);
	uk_netbuf_free(nb);
}

UK_TESTCASE(virtio_net, without_buffers_packets_are_lost_until_there_are_some)
{
	struct uk_netbuf *held[CARD_BUFFERS];
	unsigned int n = 0, i;

	card_reset();
	if (!card_begin())
		return;
	while (card_receive(text, TEXT_LEN, 0) && n < CARD_BUFFERS)
		if ((held[n] = card_got()))
			n++;
	UK_TEST_EXPECT_UNUM_EQ(n, CARD_BUFFERS);
	UK_TEST_EXPECT_UNUM_GT(card.dev->stats.rx_nobuf, 0);
	UK_TEST_EXPECT(!card_receive(text, TEXT_LEN, 0));
	for (i = 0; i < n; i++)
		uk_netbuf_free(held[i]);
	UK_TEST_EXPECT_NULL(card_got()); /* and the queue is filled again */
	UK_TEST_EXPECT(card_receive(text, TEXT_LEN, 0));
	held[0] = card_got();
	UK_TEST_EXPECT_NOT_NULL(held[0]);
	uk_netbuf_free(held[0]);
}

UK_TESTCASE(virtio_net, buffer_that_no_header_fits_before_is_not_used)
{
	card_reset();
	card.headroom = 11;
	if (!card_begin())
		return;
	UK_TEST_EXPECT(!card_receive(text, TEXT_LEN, 0));
	UK_TEST_EXPECT_UNUM_EQ(card.pool.left, CARD_BUFFERS);
}

UK_TESTCASE(virtio_net, stopped_card_gives_all_back_and_starts_again)
{
	static struct card_packet p;
	struct uk_netbuf *nb;
	unsigned int round;

	card_reset();
	if (!card_begin())
		return;
	for (round = 0; round < 3; round++) {
		nb = card_packet_of(60, 'r');
		UK_TEST_ASSERT(nb);
		UK_TEST_EXPECT_SNUM_EQ(card_send(nb), 1);
		UK_TEST_EXPECT(card_receive(text, TEXT_LEN, 0));
		uk_netdev_stop(card.dev); /* one sent, one not fetched */
		UK_TEST_EXPECT_UNUM_EQ(card.status, 0);
		UK_TEST_EXPECT_UNUM_EQ(card.pool.left, CARD_BUFFERS);
		card.offered ^= NET_F_CSUM; /* it may have changed */
		if (!card_open())
			return;
		UK_TEST_EXPECT_UNUM_EQ(card.accepted & NET_F_CSUM,
				       card.offered & NET_F_CSUM);
		UK_TEST_EXPECT(card.status & UK_VIRTIO_DRIVER_OK);
		UK_TEST_EXPECT(!card_sent(&p));
	}
}

UK_TESTCASE(virtio_net, card_without_a_sending_queue_is_an_error_and_no_leak)
{
	card_reset();
	if (!card_begin())
		return;
	uk_netdev_stop(card.dev);
	card.refuse_tx = -ERANGE;
	UK_TEST_EXPECT_ZERO(uk_netdev_configure(card.dev, 1, 1));
	UK_TEST_EXPECT_SNUM_EQ(
		uk_netdev_txq_setup(card.dev, 0, &(struct uk_netdev_queue){
			.len = 4 }), -ERANGE);
	UK_TEST_EXPECT_UNUM_EQ(card.pool.left, CARD_BUFFERS);
}

UK_TESTCASE(virtio_net, card_says_who_and_what_it_is)
{
	static const uint8_t address[] = { 2, 0, 0, 0, 0, 9 };
	struct uk_netdev_info info;
	uint8_t mac[UK_NETDEV_HWADDR_LEN];

	card_reset();
	card.offered = NET_F_MAC | NET_F_STATUS | NET_F_MTU;
	card.config[NET_CONFIG_MTU + 1] = 0x05;
	card.config[NET_CONFIG_MTU] = 0x78; /* 0x578 */
	if (!card_begin())
		return;
	uk_netdev_hwaddr(card.dev, mac);
	UK_TEST_EXPECT_BYTES_EQ(mac, address, sizeof(mac));
	uk_netdev_info(card.dev, &info);
	UK_TEST_EXPECT_UNUM_EQ(info.mtu_max, 0x578);
	UK_TEST_EXPECT_UNUM_EQ(info.features, UK_NETDEV_F_LINK);
	UK_TEST_EXPECT(uk_netdev_link(card.dev));
	card.config[NET_CONFIG_STATUS] = 0;
	UK_TEST_EXPECT(!uk_netdev_link(card.dev));
}

/* What its user learns of a card that says `mtu`. */
static uint16_t learnt_mtu(uint16_t mtu)
{
	card_reset();
	card.offered = NET_F_MTU;
	memcpy(card.config + NET_CONFIG_MTU, &mtu, sizeof(mtu));
	return card_begin() ? card.dev->mtu : 0;
}

UK_TESTCASE(virtio_net, length_that_no_card_may_say_is_not_accepted)
{
	static const uint16_t no[] = { 0, 20, 48, 67, 1501, 9000, 65535 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(no); i++) {
		UK_TEST_EXPECT_UNUM_EQ(learnt_mtu(no[i]), UK_NETDEV_MTU);
		UK_TEST_EXPECT_UNUM_EQ(card.accepted & NET_F_MTU, 0);
	}
	UK_TEST_EXPECT_UNUM_EQ(learnt_mtu(68), 68);
	UK_TEST_EXPECT_UNUM_EQ(card.accepted & NET_F_MTU, NET_F_MTU);
	UK_TEST_EXPECT_UNUM_EQ(learnt_mtu(1500), 1500);
}

UK_TESTCASE(virtio_net, card_without_an_address_gets_a_local_one)
{
	uint8_t mac[UK_NETDEV_HWADDR_LEN];

	card_reset();
	if (!card_begin())
		return;
	uk_netdev_hwaddr(card.dev, mac);
	UK_TEST_EXPECT_UNUM_EQ(mac[0] & 3, 2); /* local, not a group's */
	card.config[NET_CONFIG_STATUS] = 0;
	UK_TEST_EXPECT(uk_netdev_link(card.dev)); /* it does not know */
}
