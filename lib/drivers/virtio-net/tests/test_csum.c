/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of who sums what: the card, the sender, or nobody.
 *
 * Idea: the card is made up (card.h) and offers now this feature, now that one.
 * Only what was agreed on may be asked of it, and only what it was asked for is
 * believed (VIRTIO 1.2, 5.1.6.2 and 5.1.6.4).
 */
#include <uk/errno.h>
#include <uk/test.h>

#include "card.h"

static const char text[] = "......______--a packet of some length";

UK_TESTCASE(virtio_net, checksum_of_a_sent_packet_is_left_to_the_card)
{
	static struct card_packet p;
	struct uk_netdev_info info;
	struct uk_netbuf *nb;

	card_reset();
	card.offered = NET_F_CSUM;
	if (!card_begin())
		return;
	uk_netdev_info(card.dev, &info);
	UK_TEST_EXPECT_UNUM_EQ(info.features, UK_NETDEV_F_TX_CSUM);
	nb = card_packet_of(60, 's');
	UK_TEST_ASSERT(nb);
	nb->flags = UK_NETBUF_CSUM_PARTIAL;
	nb->csum_start = 34;
	nb->csum_offset = 16;
	UK_TEST_EXPECT_SNUM_EQ(card_send(nb), 1);
	UK_TEST_EXPECT(card_sent(&p));
	UK_TEST_EXPECT_UNUM_EQ(p.h.flags, NET_HDR_NEEDS_CSUM);
	UK_TEST_EXPECT_UNUM_EQ(p.h.csum_start, 34);
	UK_TEST_EXPECT_UNUM_EQ(p.h.csum_offset, 16);
}

/* What a received packet with these flags of the header says. */
static unsigned int flags_of(uint8_t header)
{
	struct uk_netbuf *nb;
	unsigned int flags = 99;

	if (!card_receive(text, sizeof(text), header))
		return flags;
	nb = card_got();
	if (nb)
		flags = nb->flags;
	uk_netbuf_free(nb);
	return flags;
}

UK_TESTCASE(virtio_net, checksum_that_the_card_saw_is_good)
{
	card_reset();
	card.offered = NET_F_GUEST_CSUM;
	if (!card_begin())
		return;
	UK_TEST_EXPECT_UNUM_EQ(flags_of(0), 0);
	UK_TEST_EXPECT_UNUM_EQ(flags_of(NET_HDR_DATA_VALID),
			       UK_NETBUF_CSUM_GOOD);
	UK_TEST_EXPECT_UNUM_EQ(flags_of(NET_HDR_NEEDS_CSUM),
			       UK_NETBUF_CSUM_GOOD);
}

UK_TESTCASE(virtio_net, card_that_does_not_sum_is_not_asked)
{
	card_reset();
	if (!card_begin())
		return;
	UK_TEST_EXPECT_UNUM_EQ(flags_of(NET_HDR_DATA_VALID), 0);
}
