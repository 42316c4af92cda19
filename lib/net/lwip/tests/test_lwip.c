/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of the glue between lwIP and a device (card.h). Its sums: test_sums.c.
 */
#include <lwip/inet_chksum.h>
#include <lwip/ip_addr.h>
#include <lwip/udp.h>
#include <uk/alloc.h>
#include <uk/errno.h>
#include <uk/string.h>
#include <uk/test.h>

#include "card.h"

UK_TESTCASE(lwip, who_asks_for_our_address_is_told)
{
	struct lwip_dev *d = card_begin(0);

	UK_TEST_ASSERT(d);
	card_come(d, card_who_has, sizeof(card_who_has));
	UK_TEST_EXPECT_UNUM_EQ(card.count, 1);
	UK_TEST_EXPECT_BYTES_EQ(card.sent[0], "\x02\0\0\0\0\x09\x02\0\0\0"
				"\0\x01\x08\x06\0\x01\x08\0\x06\x04\0\x02", 22);
}

UK_TESTCASE(lwip, short_frame_does_not_end_in_what_the_buffer_held_before)
{
	struct lwip_dev *d = card_begin(0);

	UK_TEST_ASSERT(d);
	card_come(d, card_who_has, sizeof(card_who_has));
	UK_TEST_EXPECT_UNUM_EQ(card.count, 1);
	card_come(d, card_who_has, 38); /* who has -- what? */
	UK_TEST_EXPECT_UNUM_EQ(card.count, 1);
}

UK_TESTCASE(lwip, frame_that_fills_its_buffer_is_dropped_and_counted)
{
	static const char frame[ROOM];
	struct lwip_dev *d = card_begin(0);

	UK_TEST_ASSERT(d);
	card_come(d, frame, ROOM - 8);
	UK_TEST_EXPECT_UNUM_EQ(d->dev->stats.rx_dropped, 0);
	card_come(d, frame, ROOM - 7);
	UK_TEST_EXPECT_UNUM_EQ(d->dev->stats.rx_dropped, 1);
	UK_TEST_EXPECT_UNUM_EQ(d->pool.left, d->pool.count);
}

UK_TESTCASE(lwip, ping_is_answered_with_the_same_bytes)
{
	char echo[40] = "\x08\0\0\0\x12\x34\0\x01 some bytes to be sent back";
	struct lwip_dev *d = card_begin(UK_NETDEV_F_TX_CSUM | UK_NETDEV_F_RX_CSUM);
	u16_t sum = inet_chksum(echo, sizeof(echo));
	char frame[128];

	UK_TEST_ASSERT(d);
	card_come(d, card_who_has, sizeof(card_who_has)); /* now it knows us */
	card.count = 0;
	memcpy(echo + 2, &sum, 2);
	card_come(d, frame, card_ip(frame, 1, echo, sizeof(echo)));
	UK_TEST_EXPECT_UNUM_EQ(card.count, 1);
	UK_TEST_EXPECT_UNUM_EQ(card.sent_len[0], 34 + sizeof(echo));
	UK_TEST_EXPECT_UNUM_EQ(card.sent[0][34], 0); /* a reply */
	UK_TEST_EXPECT_BYTES_EQ(card.sent[0] + 38, echo + 4, sizeof(echo) - 4);
	UK_TEST_EXPECT_UNUM_EQ(inet_chksum(card.sent[0] + 34, sizeof(echo)), 0);
	UK_TEST_EXPECT_UNUM_EQ(inet_chksum(card.sent[0] + 14, 20), 0);
}

UK_TESTCASE(lwip, malformed_frames_are_dropped_and_their_buffers_come_back)
{
	struct lwip_dev *d = card_begin(UK_NETDEV_F_RX_CSUM);
	char frame[128];
	uint32_t len, n, i;

	UK_TEST_ASSERT(d);
	len = card_udp(frame, 0);
	for (n = 0; n < len; n++)
		card_come(d, frame, n ? n : 1); /* cut off */
	for (i = 0; i < 200; i++) {
		card_udp(frame, 0);
		frame[12 + i % (len - 12)] ^= (char)(1 << i % 8);
		card_come(d, frame, len);
	}
	UK_TEST_EXPECT_UNUM_EQ(d->pool.left, d->pool.count);
}

UK_TESTCASE(lwip, address_that_is_none_is_refused)
{
	static const char *const wrong[] = {
		"10.0.0.1", "10.0.0.1/", "10.0.0.1/33", "10.0.0.1/x", "/24",
		"10.0.0/24 x", "10.0.0.1/24 10.0.0.2 x", "fd00::1", "fd00::1/48",
		"fd00::zz/64", "fd00::2/64 rubbish", "fd00::2/64 fd00::1 x",
		"10.0.0.1/24 fd00::1",
		("a-word-that-is-much-longer-than-any-address-could-ever-be-"
		 "written-down/24"),
	};
	struct lwip_dev *d = card_begin(0);
	size_t i;

	UK_TEST_ASSERT(d);
	for (i = 0; i < ARRAY_SIZE(wrong); i++)
		if (lwip_address(&d->nif, wrong[i]) != -EINVAL)
			UK_TEST_EXPECT_STR_EQ(wrong[i], "refused");
	UK_TEST_EXPECT_ZERO(lwip_address(&d->nif, "none"));
	UK_TEST_EXPECT_ZERO(lwip_address(&d->nif, "fd00::2/64"));
	UK_TEST_EXPECT_ZERO(lwip_address(&d->nif, "10.1.2.3/8 10.0.0.1 10.0.0.53"));
	UK_TEST_EXPECT_STR_EQ(ip4addr_ntoa(netif_ip4_addr(&d->nif)), "10.1.2.3");
}

UK_TESTCASE(lwip, device_that_goes_gives_all_memory_back)
{
	struct uk_alloc *a = uk_alloc_of("lwip");
	size_t before = uk_alloc_availmem(a);
	struct lwip_dev *d = card_begin(0);

	UK_TEST_ASSERT(d);
	card_come(d, card_who_has, sizeof(card_who_has));
	card_end();
	if (!(a->flags & UK_ALLOC_NO_REUSE))
		UK_TEST_EXPECT_UNUM_EQ(uk_alloc_availmem(a), before);
}
