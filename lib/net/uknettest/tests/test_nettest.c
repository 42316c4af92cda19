/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of the bad line, over one end of a cable. Packets are numbered, and the
 * test looks at which numbers come out at the other end.
 */
#include <uk/errno.h>
#include <uk/netloop.h>
#include <uk/nettest.h>
#include <uk/string.h>
#include <uk/test.h>

enum { PACKETS = 1000, BUFFERS = 128, SIZE = 128, HEADROOM = 16, LEN = 40,
       LOG = 2 * PACKETS };

static struct uk_netloop near, far;
static struct uk_nettest line;
static struct uk_netbuf_pool pool;
static struct {
	uint16_t no[LOG];     /* which came, in order */
	unsigned int count;   /* how many */
	unsigned int damaged; /* of them */
	unsigned int narrow;  /* have less room behind them than a buffer has */
	unsigned int seen[PACKETS]; /* how often each came */
} got;

static struct uk_netbuf *buffer(void *arg __maybe_unused)
{
	return uk_netbuf_pool_get(&pool);
}

static void end(void *arg __maybe_unused)
{
	uk_nettest_remove(&line);
	uk_netloop_remove(&near);
	uk_netloop_remove(&far);
	UK_TEST_EXPECT_ZERO(uk_netbuf_pool_end(&pool));
}

static void open(struct uk_netdev *d)
{
	const struct uk_netdev_queue conf = { .buffer = buffer };

	UK_TEST_EXPECT_ZERO(uk_netdev_configure(d, 1, 1));
	UK_TEST_EXPECT_ZERO(uk_netdev_rxq_setup(d, 0, &conf));
	UK_TEST_EXPECT_ZERO(uk_netdev_txq_setup(d, 0, &conf));
	UK_TEST_EXPECT_ZERO(uk_netdev_start(d));
}

static bool begin(const struct uk_nettest_faults *f)
{
	struct uk_alloc *a = uk_alloc_get_default();
	int err = uk_netbuf_pool_init(&pool, a, BUFFERS, SIZE, HEADROOM);

	UK_TEST_EXPECT_ZERO(err);
	if (err)
		return false;
	UK_TEST_EXPECT_ZERO(uk_netloop_add(&near));
	UK_TEST_EXPECT_ZERO(uk_netloop_add(&far));
	uk_netloop_connect(&near, &far);
	UK_TEST_EXPECT_ZERO(uk_nettest_over(&line, &near.dev, f, a));
	uk_test_defer(end, NULL);
	open(&far.dev);
	open(&line.dev);
	return true;
}

static void fetch(struct uk_netdev *d)
{
	struct uk_netbuf *nb;
	uint16_t no;
	uint32_t i;

	while (uk_netdev_rx_burst(d, 0, &nb, 1) == 1) {
		memcpy(&no, nb->data, sizeof(no));
		for (i = 2; i < nb->len && nb->data[i] == 'd'; i++)
			;
		got.damaged += i < nb->len;
		got.narrow += uk_netbuf_tailroom(nb) != SIZE - HEADROOM - LEN;
		if (got.count < LOG)
			got.no[got.count++] = no;
		if (no < PACKETS)
			got.seen[no]++;
		uk_netbuf_free(nb);
	}
}

static void send(struct uk_netdev *from, uint16_t no)
{
	struct uk_netbuf *nb = buffer(NULL);

	if (!nb)
		return;
	memset(uk_netbuf_put(nb, LEN), 'd', LEN);
	memcpy(nb->data, &no, sizeof(no));
	if (uk_netdev_tx_burst(from, 0, &nb, 1) != 1)
		uk_netbuf_free(nb);
}

/* All packets from one device to the other, and what is held back. */
static void send_all(struct uk_netdev *from, struct uk_netdev *to)
{
	uint16_t i;

	memset(&got, 0, sizeof(got));
	for (i = 0; i < PACKETS; i++) {
		send(from, i);
		fetch(to);
	}
	for (i = 0; i < 2 * UK_NETTEST_LANE; i++) {
		fetch(from);
		fetch(to);
	}
}

static unsigned int came(unsigned int times)
{
	unsigned int i, n = 0;

	for (i = 0; i < PACKETS; i++)
		n += got.seen[i] == times;
	return n;
}

static unsigned int out_of_order(void)
{
	unsigned int i, n = 0;

	for (i = 1; i < got.count; i++)
		n += got.no[i] < got.no[i - 1];
	return n;
}

UK_TESTCASE(uknettest, line_without_faults_is_a_good_one)
{
	static const struct uk_nettest_faults none = { .seed = 1 };
	unsigned int before = uk_netdev_count();

	if (!begin(&none))
		return;
	UK_TEST_EXPECT_UNUM_EQ(uk_netdev_count(), before + 2); /* of 3 */
	send_all(&line.dev, &far.dev);
	UK_TEST_EXPECT_UNUM_EQ(came(1), PACKETS);
	UK_TEST_EXPECT_UNUM_EQ(out_of_order(), 0);
	send_all(&far.dev, &line.dev);
	UK_TEST_EXPECT_UNUM_EQ(came(1), PACKETS);
	UK_TEST_EXPECT_UNUM_EQ(out_of_order(), 0);
	UK_TEST_EXPECT_UNUM_EQ(got.damaged, 0);
	UK_TEST_EXPECT_UNUM_EQ(line.dev.stats.tx_bytes, PACKETS * LEN);
	UK_TEST_EXPECT_UNUM_EQ(line.dev.stats.rx_bytes, PACKETS * LEN);
}

UK_TESTCASE(uknettest, so_many_are_lost_in_both_directions)
{
	static const struct uk_nettest_faults f = { .seed = 2, .loss = 100 };
	unsigned int lost;

	if (!begin(&f))
		return;
	send_all(&line.dev, &far.dev);
	lost = (unsigned int)line.done.lost;
	UK_TEST_EXPECT(lost > 60 && lost < 140); /* of 100 */
	UK_TEST_EXPECT_UNUM_EQ(came(0), lost);
	UK_TEST_EXPECT_UNUM_EQ(came(1), PACKETS - lost);
	UK_TEST_EXPECT_UNUM_EQ(out_of_order(), 0);
	send_all(&far.dev, &line.dev);
	UK_TEST_EXPECT_UNUM_EQ(came(0), line.done.lost - lost);
	UK_TEST_EXPECT(came(0) > 60);
}

UK_TESTCASE(uknettest, so_many_come_twice)
{
	static const struct uk_nettest_faults f = { .seed = 3, .dup = 100 };

	if (!begin(&f))
		return;
	send_all(&far.dev, &line.dev);
	UK_TEST_EXPECT(came(2) > 60 && came(2) < 140);
	UK_TEST_EXPECT_UNUM_EQ(came(2), line.done.doubled);
	UK_TEST_EXPECT_UNUM_EQ(came(1), PACKETS - came(2));
	UK_TEST_EXPECT_UNUM_EQ(got.narrow, 0);
}

UK_TESTCASE(uknettest, late_ones_are_overtaken_and_none_is_lost)
{
	static const struct uk_nettest_faults f = { .seed = 4, .reorder = 100,
						    .distance = 5 };
	unsigned int i, most = 0;

	if (!begin(&f))
		return;
	send_all(&line.dev, &far.dev);
	UK_TEST_EXPECT_UNUM_EQ(came(1), PACKETS);
	UK_TEST_EXPECT_UNUM_GT(out_of_order(), 40);
	UK_TEST_EXPECT_UNUM_LE(out_of_order(), line.done.reordered);
	for (i = 0; i < got.count; i++)
		most = MAX(most, i > got.no[i] ? i - got.no[i] : 0);
	UK_TEST_EXPECT(most >= 2 && most <= 5);
}

UK_TESTCASE(uknettest, late_one_is_overtaken_by_as_many_as_were_said)
{
	static const struct uk_nettest_faults f = { .seed = 1, .reorder = 1000,
						    .distance = 1 };

	if (!begin(&f))
		return;
	memset(&got, 0, sizeof(got));
	send(&line.dev, 0);
	line.faults.reorder = 0;
	send(&line.dev, 1);
	send(&line.dev, 2);
	fetch(&far.dev);
	UK_TEST_EXPECT_UNUM_EQ(got.count, 3);
	UK_TEST_EXPECT(got.no[0] == 1 && got.no[1] == 0 && got.no[2] == 2);
}

UK_TESTCASE(uknettest, nothing_is_held_back_for_ever)
{
	static const struct uk_nettest_faults f = { .seed = 1, .reorder = 1000,
						    .distance = 5 };
	unsigned int looks;

	if (!begin(&f))
		return;
	memset(&got, 0, sizeof(got));
	send(&line.dev, 7);
	fetch(&far.dev);
	UK_TEST_EXPECT_UNUM_EQ(got.count, 0);
	for (looks = 0; looks < 5; looks++) {
		fetch(&line.dev);
		fetch(&far.dev);
	}
	UK_TEST_EXPECT_UNUM_EQ(got.count, 1);
}

UK_TESTCASE(uknettest, damaged_ones_have_one_wrong_bit_and_their_header)
{
	static const struct uk_nettest_faults f = { .seed = 5, .corrupt = 100 };

	if (!begin(&f))
		return;
	send_all(&line.dev, &far.dev);
	UK_TEST_EXPECT_UNUM_EQ(came(1), PACKETS);
	UK_TEST_EXPECT_UNUM_EQ(got.damaged, line.done.corrupted);
	UK_TEST_EXPECT(got.damaged > 60 && got.damaged < 140);
}

UK_TESTCASE(uknettest, packet_that_cannot_be_damaged_is_not_counted)
{
	static const struct uk_nettest_faults f = { .corrupt = 1000 };
	struct uk_netbuf *nb;

	if (!begin(&f))
		return;
	nb = buffer(NULL);
	UK_TEST_ASSERT(nb);
	memset(uk_netbuf_put(nb, UK_NETDEV_ETH_LEN), 'd', UK_NETDEV_ETH_LEN);
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_tx_burst(&line.dev, 0, &nb, 1), 1);
	UK_TEST_EXPECT_UNUM_EQ(line.done.corrupted, 0);
}

UK_TESTCASE(uknettest, sums_are_not_left_to_what_lies_behind_the_line)
{
	static const struct uk_nettest_faults f = { .seed = 5 };
	struct uk_netdev_info i;

	if (!begin(&f))
		return;
	uk_netdev_info(&line.dev, &i);
	UK_TEST_EXPECT_UNUM_EQ(i.features & UK_NETDEV_F_TX_CSUM, 0);
	UK_TEST_EXPECT(i.features & UK_NETDEV_F_RX_CSUM);
}

UK_TESTCASE(uknettest, same_seed_does_the_same_to_the_same_packets)
{
	static const struct uk_nettest_faults f = {
		.seed = 6, .loss = 50, .dup = 50, .reorder = 50, .corrupt = 50,
	};
	static uint16_t first[LOG];
	unsigned int count;

	if (!begin(&f))
		return;
	send_all(&line.dev, &far.dev);
	count = got.count;
	memcpy(first, got.no, sizeof(first));
	uk_netdev_stop(&line.dev);
	open(&line.dev);
	send_all(&line.dev, &far.dev);
	UK_TEST_EXPECT_UNUM_EQ(got.count, count);
	UK_TEST_EXPECT_BYTES_EQ(got.no, first, sizeof(first));
	line.faults.seed = 7;
	uk_netdev_stop(&line.dev);
	open(&line.dev);
	send_all(&line.dev, &far.dev);
	UK_TEST_EXPECT(memcmp(got.no, first, sizeof(first)) != 0);
}

UK_TESTCASE(uknettest, stop_gives_back_what_is_held_back)
{
	static const struct uk_nettest_faults all = {
		.seed = 8, .reorder = 1000, .dup = 1000, .distance = 60,
	};
	struct uk_netbuf *nb;
	unsigned int i;

	if (!begin(&all))
		return;
	for (i = 0; i < 2 * UK_NETTEST_LANE; i++) {
		nb = buffer(NULL);
		if (!nb)
			break;
		uk_netbuf_put(nb, LEN);
		if (uk_netdev_tx_burst(&line.dev, 0, &nb, 1) != 1)
			uk_netbuf_free(nb);
		UK_TEST_EXPECT_UNUM_LE(line.tx.count, UK_NETTEST_LANE);
	}
	UK_TEST_EXPECT_UNUM_GT(line.tx.count, 20);
	uk_netdev_stop(&line.dev);
	uk_netdev_stop(&far.dev);
	UK_TEST_EXPECT_UNUM_EQ(pool.left, BUFFERS);
}
