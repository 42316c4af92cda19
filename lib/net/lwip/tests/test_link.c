/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of a device that breaks, loses its link, or takes nothing (card.h): the
 * interface is down, what cannot be sent is counted, and all memory comes back.
 */
#include <lwip/etharp.h>
#include <uk/errno.h>
#include <uk/test.h>

#include "card.h"

/* One more second is over. */
static void second(struct lwip_dev *d)
{
	d->look.ring(&d->look);
}

/* Somebody asks. @return whether he got an answer */
static bool answered(struct lwip_dev *d)
{
	card.count = 0;
	card_come(d, card_who_has, sizeof(card_who_has));
	return card.count;
}

static void expect_down(struct lwip_dev *d, uint64_t dropped)
{
	UK_TEST_EXPECT(!netif_is_link_up(&d->nif));
	UK_TEST_EXPECT_UNUM_EQ(d->waiting, 0);
	UK_TEST_EXPECT_UNUM_EQ(card.dev.stats.tx_dropped, dropped);
	card.count = 0;
	etharp_request(&d->nif, netif_ip4_gw(&d->nif));
	UK_TEST_EXPECT_UNUM_EQ(card.dev.stats.tx_dropped, dropped + 1);
	UK_TEST_EXPECT_UNUM_EQ(card.count, 0);
	UK_TEST_EXPECT_UNUM_EQ(d->pool.left, d->pool.count);
}

UK_TESTCASE(lwip, device_that_breaks_while_it_receives_takes_its_interface_down)
{
	struct lwip_dev *d = card_begin(0);

	UK_TEST_ASSERT(d);
	card.rx_says = -EIO;
	UK_TEST_EXPECT(!d->poller.poll(&d->poller));
	expect_down(d, 0);
	UK_TEST_EXPECT(!d->look.set); /* nobody looks any more */
}

UK_TESTCASE(lwip, device_that_breaks_while_it_sends_takes_its_interface_down)
{
	struct lwip_dev *d = card_begin(0);

	UK_TEST_ASSERT(d);
	card.tx_says = -EIO;
	UK_TEST_EXPECT(!answered(d));
	expect_down(d, 1);
	UK_TEST_EXPECT(!d->look.set);
}

UK_TESTCASE(lwip, interface_goes_down_and_up_with_the_link)
{
	struct lwip_dev *d = card_begin(0);

	UK_TEST_ASSERT(d);
	second(d);
	UK_TEST_EXPECT(netif_is_link_up(&d->nif) && answered(d));
	card.cut = card.full = true;
	card_come(d, card_who_has, sizeof(card_who_has));
	UK_TEST_EXPECT_UNUM_EQ(d->waiting, 1);
	second(d);
	expect_down(d, 1);
	card.cut = card.full = false;
	card.count = 0;
	second(d);
	UK_TEST_EXPECT(netif_is_link_up(&d->nif));
	d->poller.poll(&d->poller);
	UK_TEST_EXPECT_UNUM_GT(card.count, 0); /* it says who it is */
	UK_TEST_EXPECT(answered(d));
	UK_TEST_EXPECT(d->look.set);
}

UK_TESTCASE(lwip, device_that_takes_nothing_for_a_second_loses_packets)
{
	struct lwip_dev *d = card_begin(0);

	UK_TEST_ASSERT(d);
	UK_TEST_EXPECT(answered(d));
	card.full = true;
	card_come(d, card_who_has, sizeof(card_who_has));
	UK_TEST_EXPECT_UNUM_EQ(d->waiting, 1);
	UK_TEST_EXPECT(!d->poller.poll(&d->poller)); /* the loop may rest */
	second(d); /* it took something since the last one */
	UK_TEST_EXPECT_UNUM_EQ(d->waiting, 1);
	second(d);
	UK_TEST_EXPECT_UNUM_EQ(d->waiting, 0);
	UK_TEST_EXPECT_UNUM_EQ(card.dev.stats.tx_dropped, 1);
	card.full = false;
	UK_TEST_EXPECT(answered(d));
}
