/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of loopback and cables.
 *
 * Idea: what goes in at one end comes out at the other, in order and whole, or
 * is counted as lost; a supply of few buffers makes it easy to run out of them,
 * and shows at the end whether all were given back.
 */
#include <uk/errno.h>
#include <uk/netloop.h>
#include <uk/string.h>
#include <uk/test.h>

enum { BUFFERS = 8, SIZE = 128, HEADROOM = 16 };

static struct uk_netloop a, b;
static struct uk_netbuf_pool pool;

static struct uk_netbuf *buffer(void *arg __maybe_unused)
{
	return uk_netbuf_pool_get(&pool);
}

static void end_pool(void *arg __maybe_unused)
{
	UK_TEST_EXPECT_ZERO(uk_netbuf_pool_end(&pool));
}

static void remove_it(void *l)
{
	uk_netloop_remove(l);
}

static bool begin(void)
{
	int err = uk_netbuf_pool_init(&pool, uk_alloc_get_default(), BUFFERS,
				      SIZE, HEADROOM);

	UK_TEST_EXPECT_ZERO(err);
	if (!err)
		uk_test_defer(end_pool, NULL);
	return !err;
}

static void open(struct uk_netloop *l, uint16_t len)
{
	const struct uk_netdev_queue conf = { .len = len, .buffer = buffer };

	UK_TEST_EXPECT_ZERO(uk_netdev_configure(&l->dev, 1, 1));
	UK_TEST_EXPECT_ZERO(uk_netdev_rxq_setup(&l->dev, 0, &conf));
	UK_TEST_EXPECT_ZERO(uk_netdev_txq_setup(&l->dev, 0, &conf));
	UK_TEST_EXPECT_ZERO(uk_netdev_start(&l->dev));
}

static void add(struct uk_netloop *l)
{
	UK_TEST_EXPECT_ZERO(uk_netloop_add(l));
	uk_test_defer(remove_it, l);
}

static int send(struct uk_netloop *l, uint32_t len, char c)
{
	struct uk_netbuf *nb = buffer(NULL);
	int n;

	if (!nb)
		return -ENOBUFS;
	memset(uk_netbuf_put(nb, len), c, len);
	n = uk_netdev_tx_burst(&l->dev, 0, &nb, 1);
	if (n != 1)
		uk_netbuf_free(nb);
	return n;
}

/* @return the first byte of the next packet, or 0 */
static char got(struct uk_netloop *l)
{
	struct uk_netbuf *nb;
	char c;

	if (uk_netdev_rx_burst(&l->dev, 0, &nb, 1) != 1)
		return 0;
	c = nb->data[0];
	UK_TEST_EXPECT_UNUM_EQ(uk_netbuf_headroom(nb), HEADROOM);
	uk_netbuf_free(nb);
	return c;
}

UK_TESTCASE(uknetloop, what_is_sent_comes_back_in_order)
{
	if (!begin())
		return;
	add(&a);
	open(&a, 0);
	UK_TEST_EXPECT(uk_netdev_link(&a.dev));
	UK_TEST_EXPECT_SNUM_EQ(send(&a, 60, '1'), 1);
	UK_TEST_EXPECT_SNUM_EQ(send(&a, 14, '2'), 1);
	UK_TEST_EXPECT_SNUM_EQ(got(&a), '1');
	UK_TEST_EXPECT_SNUM_EQ(got(&a), '2');
	UK_TEST_EXPECT_SNUM_EQ(got(&a), 0);
	UK_TEST_EXPECT_UNUM_EQ(a.dev.stats.tx_bytes, 74);
	UK_TEST_EXPECT_UNUM_EQ(a.dev.stats.rx_bytes, 74);
}

UK_TESTCASE(uknetloop, what_one_end_says_the_other_hears)
{
	if (!begin())
		return;
	add(&a);
	add(&b);
	uk_netloop_connect(&a, &b);
	open(&a, 0);
	UK_TEST_EXPECT(!uk_netdev_link(&a.dev)); /* nobody there yet */
	UK_TEST_EXPECT_SNUM_EQ(send(&a, 60, 'x'), 1);
	UK_TEST_EXPECT_UNUM_EQ(a.dev.stats.tx_dropped, 1);
	open(&b, 0);
	UK_TEST_EXPECT(uk_netdev_link(&a.dev));
	UK_TEST_EXPECT_SNUM_EQ(send(&a, 60, 'y'), 1);
	UK_TEST_EXPECT_SNUM_EQ(send(&b, 60, 'z'), 1);
	UK_TEST_EXPECT_SNUM_EQ(got(&a), 'z');
	UK_TEST_EXPECT_SNUM_EQ(got(&a), 0);
	UK_TEST_EXPECT_SNUM_EQ(got(&b), 'y');
	UK_TEST_EXPECT_BYTES_EQ(a.mac, b.mac, 5);
	UK_TEST_EXPECT_UNUM_NE(a.mac[5], b.mac[5]);
}

UK_TESTCASE(uknetloop, full_queue_is_the_senders_to_keep)
{
	if (!begin())
		return;
	add(&a);
	open(&a, 2);
	UK_TEST_EXPECT_SNUM_EQ(send(&a, 60, '1'), 1);
	UK_TEST_EXPECT_SNUM_EQ(send(&a, 60, '2'), 1);
	UK_TEST_EXPECT_SNUM_EQ(send(&a, 60, '3'), 0);
	UK_TEST_EXPECT_SNUM_EQ(got(&a), '1');
	UK_TEST_EXPECT_SNUM_EQ(send(&a, 60, '4'), 1);
	UK_TEST_EXPECT_SNUM_EQ(got(&a), '2');
	UK_TEST_EXPECT_SNUM_EQ(got(&a), '4');
	UK_TEST_EXPECT_UNUM_EQ(a.dev.stats.rx_dropped, 0);
}

UK_TESTCASE(uknetloop, packet_without_a_buffer_is_lost_and_counted)
{
	struct uk_netbuf *all[BUFFERS], *nb;
	int i;

	if (!begin())
		return;
	add(&a);
	open(&a, 0);
	for (i = 0; i < BUFFERS; i++)
		all[i] = buffer(NULL);
	nb = all[0];
	uk_netbuf_put(nb, 60);
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_tx_burst(&a.dev, 0, &nb, 1), 1);
	UK_TEST_EXPECT_UNUM_EQ(a.dev.stats.rx_nobuf, 1);
	UK_TEST_EXPECT_UNUM_EQ(a.dev.stats.rx_dropped, 1);
	UK_TEST_EXPECT_UNUM_EQ(a.dev.stats.tx_dropped, 0);
	for (i = 1; i < BUFFERS; i++)
		uk_netbuf_free(all[i]);
	UK_TEST_EXPECT_SNUM_EQ(send(&a, 13, 's'), 1); /* not a frame */
	UK_TEST_EXPECT_UNUM_EQ(a.dev.stats.tx_dropped, 1);
	UK_TEST_EXPECT_SNUM_EQ(got(&a), 0);
}

UK_TESTCASE(uknetloop, chain_arrives_as_one_piece_of_the_receivers)
{
	struct uk_netbuf *head, *tail, *nb = NULL;

	if (!begin())
		return;
	add(&a);
	open(&a, 0);
	head = buffer(NULL);
	tail = buffer(NULL);
	memset(uk_netbuf_put(head, 20), 'h', 20);
	memset(uk_netbuf_put(tail, 30), 't', 30);
	uk_netbuf_append(head, tail);
	head->flags = UK_NETBUF_CSUM_PARTIAL;
	uk_netbuf_ref(head); /* to send it again, perhaps */
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_tx_burst(&a.dev, 0, &head, 1), 1);
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_rx_burst(&a.dev, 0, &nb, 1), 1);
	UK_TEST_ASSERT(nb);
	UK_TEST_EXPECT_UNUM_EQ(nb->len, 50);
	UK_TEST_EXPECT_NULL(nb->next);
	UK_TEST_EXPECT(nb != head && nb->data[19] == 'h' && nb->data[20] == 't');
	UK_TEST_EXPECT_UNUM_EQ(nb->flags, UK_NETBUF_CSUM_GOOD);
	UK_TEST_EXPECT_UNUM_EQ(head->refs, 1);
	uk_netbuf_free(head);
	uk_netbuf_free(nb);
}

UK_TESTCASE(uknetloop, stop_gives_back_what_was_not_fetched)
{
	if (!begin())
		return;
	add(&a);
	open(&a, 0);
	UK_TEST_EXPECT_SNUM_EQ(send(&a, 60, 's'), 1);
	uk_netdev_stop(&a.dev);
	UK_TEST_EXPECT_UNUM_EQ(pool.left, BUFFERS);
	open(&a, 0);
	UK_TEST_EXPECT_SNUM_EQ(got(&a), 0);
}

UK_TESTCASE(uknetloop, end_of_a_cable_that_went_leaves_a_loop)
{
	if (!begin())
		return;
	add(&a);
	UK_TEST_EXPECT_ZERO(uk_netloop_add(&b));
	uk_netloop_connect(&a, &b);
	open(&a, 0);
	uk_netloop_remove(&b);
	UK_TEST_EXPECT_SNUM_EQ(send(&a, 60, 'o'), 1);
	UK_TEST_EXPECT_SNUM_EQ(got(&a), 'o');
}
