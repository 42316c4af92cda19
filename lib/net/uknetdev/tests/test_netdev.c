/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of the states of a network device, with a driver that only notes what
 * it is asked for.
 */
#include <uk/errno.h>
#include <uk/netdev.h>
#include <uk/netdev_tap.h>
#include <uk/string.h>
#include <uk/test.h>

static struct {
	unsigned int starts, stops, rxqs, txqs;
	int fail;               /* what the next question is answered */
	struct uk_netbuf *came; /* what is received next */
	uint16_t takes;         /* how many packets of a burst it takes */
} driver;

static void info(struct uk_netdev *d __maybe_unused, struct uk_netdev_info *i)
{
	i->rx_queues = 2;
	i->mtu_max = 9000;
}

static int rxq(struct uk_netdev *d __maybe_unused, uint16_t q __maybe_unused,
	       const struct uk_netdev_queue *conf __maybe_unused)
{
	driver.rxqs++;
	return driver.fail;
}

static int txq(struct uk_netdev *d __maybe_unused, uint16_t q __maybe_unused,
	       const struct uk_netdev_queue *conf __maybe_unused)
{
	driver.txqs++;
	return driver.fail;
}

static int start(struct uk_netdev *d __maybe_unused)
{
	driver.starts++;
	return driver.fail;
}

static void stop(struct uk_netdev *d __maybe_unused)
{
	driver.stops++;
}

static int rx(struct uk_netdev *d __maybe_unused, uint16_t q __maybe_unused,
	      struct uk_netbuf *pkts[], uint16_t n __maybe_unused)
{
	if (!driver.came)
		return driver.fail;
	pkts[0] = driver.came;
	driver.came = NULL;
	return 1;
}

static int tx(struct uk_netdev *d __maybe_unused, uint16_t q __maybe_unused,
	      struct uk_netbuf *pkts[], uint16_t n)
{
	uint16_t i, taken = MIN(n, driver.takes);

	for (i = 0; i < taken; i++)
		uk_netbuf_free(pkts[i]);
	return driver.fail ? driver.fail : taken;
}

static void hwaddr(struct uk_netdev *d __maybe_unused, uint8_t addr[])
{
	memset(addr, 2, UK_NETDEV_HWADDR_LEN);
}

static int mtu_set(struct uk_netdev *d __maybe_unused,
		   uint16_t mtu __maybe_unused)
{
	return 0;
}

static const struct uk_netdev_ops ops = {
	.info = info, .rx_burst = rx, .tx_burst = tx, .hwaddr = hwaddr,
	.rxq_setup = rxq, .txq_setup = txq, .start = start, .stop = stop,
	.mtu_set = mtu_set,
};

static struct uk_netbuf *no_buffer(void *arg __maybe_unused)
{
	return NULL;
}

static const struct uk_netdev_queue conf = { .buffer = no_buffer };
static struct uk_netdev dev;

static void begin(void)
{
	memset(&driver, 0, sizeof(driver));
	UK_TEST_EXPECT_ZERO(uk_netdev_register(&dev, &ops, "test"));
}

static void run(void)
{
	UK_TEST_EXPECT_ZERO(uk_netdev_configure(&dev, 1, 1));
	UK_TEST_EXPECT_ZERO(uk_netdev_rxq_setup(&dev, 0, &conf));
	UK_TEST_EXPECT_ZERO(uk_netdev_txq_setup(&dev, 0, &conf));
	UK_TEST_EXPECT_ZERO(uk_netdev_start(&dev));
}

UK_TESTCASE(uknetdev, device_is_listed_until_it_is_taken_out)
{
	unsigned int n = uk_netdev_count();

	begin();
	UK_TEST_EXPECT_UNUM_EQ(uk_netdev_count(), n + 1);
	UK_TEST_EXPECT_PTR_EQ(uk_netdev_get(n), &dev);
	UK_TEST_EXPECT_UNUM_EQ(dev.mtu, UK_NETDEV_MTU);
	uk_netdev_unregister(&dev);
	UK_TEST_EXPECT_UNUM_EQ(uk_netdev_count(), n);
	UK_TEST_EXPECT_NULL(uk_netdev_get(n));
}

UK_TESTCASE(uknetdev, number_and_place_of_a_device_that_went_are_given_again)
{
	static struct uk_netdev others[20];
	unsigned int n, i, before = uk_netdev_count();
	char last[16];

	for (n = 0; n < ARRAY_SIZE(others); n++)
		if (uk_netdev_register(&others[n], &ops, "test"))
			break;
	UK_TEST_EXPECT_UNUM_EQ(before + n, 16); /* at most */
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_register(&dev, &ops, "test"), -ENOSPC);
	memcpy(last, others[n - 1].name, sizeof(last));
	UK_TEST_EXPECT_STR_EQ(last, "net15");
	uk_netdev_unregister(&others[1]);
	begin();
	UK_TEST_EXPECT_STR_EQ(dev.name, others[1].name);
	UK_TEST_EXPECT_PTR_EQ(uk_netdev_get(before + 1), &dev);
	uk_netdev_unregister(&dev);
	for (i = 0; i < n; i++)
		if (i != 1)
			uk_netdev_unregister(&others[i]);
}

/* A supply of one buffer, at most. */
static struct uk_netbuf *only;

static struct uk_netbuf *give(void *arg __maybe_unused)
{
	struct uk_netbuf *nb = only;

	only = NULL;
	return nb;
}

UK_TESTCASE(uknetdev, packet_without_a_buffer_is_dropped_and_counted)
{
	const struct uk_netdev_queue supply = { .buffer = give };
	static char mem[64];
	struct uk_netbuf nb;

	begin();
	run();
	uk_netbuf_init(&nb, mem, 64, 4, NULL, NULL);
	only = &nb;
	UK_TEST_EXPECT_PTR_EQ(uk_netdev_rx_buffer(&dev, &supply, 60), &nb);
	UK_TEST_EXPECT_UNUM_EQ(dev.stats.rx_dropped, 0);
	UK_TEST_EXPECT_NULL(uk_netdev_rx_buffer(&dev, &supply, 60));
	UK_TEST_EXPECT_UNUM_EQ(dev.stats.rx_nobuf, 1);
	only = &nb;
	UK_TEST_EXPECT_NULL(uk_netdev_rx_buffer(&dev, &supply, 61));
	UK_TEST_EXPECT_UNUM_EQ(nb.refs, 0); /* given back */
	UK_TEST_EXPECT_UNUM_EQ(dev.stats.rx_nobuf, 1);
	UK_TEST_EXPECT_UNUM_EQ(dev.stats.rx_dropped, 2);
	uk_netdev_unregister(&dev);
}

UK_TESTCASE(uknetdev, nothing_goes_before_the_start_and_after_the_stop)
{
	struct uk_netbuf *pkts[1];

	begin();
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_rx_burst(&dev, 0, pkts, 1), -EBUSY);
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_start(&dev), -EBUSY);
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_rxq_setup(&dev, 0, &conf), -EBUSY);
	run();
	UK_TEST_EXPECT_ZERO(uk_netdev_rx_burst(&dev, 0, pkts, 1));
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_rx_burst(&dev, 1, pkts, 1), -EBUSY);
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_configure(&dev, 1, 1), -EBUSY);
	uk_netdev_stop(&dev);
	uk_netdev_stop(&dev);
	UK_TEST_EXPECT_UNUM_EQ(driver.stops, 1);
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_tx_burst(&dev, 0, pkts, 0), -EBUSY);
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_start(&dev), -EINVAL); /* D2 */
	run();
	uk_netdev_unregister(&dev);
	UK_TEST_EXPECT_UNUM_EQ(driver.stops, 2);
}

UK_TESTCASE(uknetdev, queues_are_set_up_once_each_and_in_order)
{
	const struct uk_netdev_queue without = { .len = 1 };

	begin();
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_configure(&dev, 3, 1), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_configure(&dev, 0, 1), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_configure(&dev, 1, 2), -EINVAL);
	UK_TEST_EXPECT_ZERO(uk_netdev_configure(&dev, 2, 1));
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_rxq_setup(&dev, 1, &conf), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_rxq_setup(&dev, 0, &without), -EINVAL);
	UK_TEST_EXPECT_ZERO(uk_netdev_rxq_setup(&dev, 0, &conf));
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_rxq_setup(&dev, 0, &conf), -EINVAL);
	UK_TEST_EXPECT_ZERO(uk_netdev_txq_setup(&dev, 0, &conf));
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_start(&dev), -EINVAL);
	driver.fail = -ENOMEM;
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_rxq_setup(&dev, 1, &conf), -ENOMEM);
	driver.fail = 0;
	UK_TEST_EXPECT_ZERO(uk_netdev_rxq_setup(&dev, 1, &conf));
	driver.fail = -EIO;
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_start(&dev), -EIO);
	UK_TEST_EXPECT_UNUM_EQ(dev.state, UK_NETDEV_CONFIGURED);
	uk_netdev_unregister(&dev); /* gives three queues back */
	UK_TEST_EXPECT_UNUM_EQ(driver.stops, 1);
}

/* What a listener saw. */
static unsigned int seen_in, seen_out;

static void see(struct uk_netdev_tap *t __maybe_unused,
		const struct uk_netbuf *nb __maybe_unused, bool out)
{
	seen_in += !out;
	seen_out += out;
}

UK_TESTCASE(uknetdev, what_went_through_is_counted_and_shown)
{
	static char mem[3][64];
	struct uk_netbuf n[3], *pkts[3];
	struct uk_netdev_tap tap = { .see = see };
	size_t i;

	begin();
	run();
	uk_netdev_tap_add(&dev, &tap);
	for (i = 0; i < 3; i++) {
		uk_netbuf_init(&n[i], mem[i], 64, 0, NULL, NULL);
		uk_netbuf_put(&n[i], 10 + (uint32_t)i);
		pkts[i] = &n[i];
	}
	driver.takes = 2;
	seen_in = seen_out = 0;
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_tx_burst(&dev, 0, pkts, 3), 2);
	driver.came = &n[2];
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_rx_burst(&dev, 0, pkts, 3), 1);
	UK_TEST_EXPECT_UNUM_EQ(dev.stats.tx_packets, 2);
	UK_TEST_EXPECT_UNUM_EQ(dev.stats.rx_packets, 1);
	UK_TEST_EXPECT_UNUM_EQ(seen_in, 1);
	UK_TEST_EXPECT_UNUM_EQ(seen_out, 3);
	driver.fail = -EIO;
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_rx_burst(&dev, 0, pkts, 3), -EIO);
	UK_TEST_EXPECT_UNUM_EQ(dev.stats.rx_packets, 1);
	uk_netdev_tap_del(&dev, &tap);
	UK_TEST_EXPECT_NULL(dev.taps);
	uk_netdev_unregister(&dev);
}

UK_TESTCASE(uknetdev, what_a_driver_lacks_is_not_supported)
{
	static const uint8_t group[6] = { 1 }, own[6] = { 2 };

	begin();
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_rx_intr(&dev, 0, true), -ENOTSUP);
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_promisc_set(&dev, true), -ENOTSUP);
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_hwaddr_set(&dev, own), -ENOTSUP);
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_hwaddr_set(&dev, group), -EINVAL);
	UK_TEST_EXPECT(uk_netdev_link(&dev));
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_mtu_set(&dev, 67), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_mtu_set(&dev, 9001), -EINVAL);
	UK_TEST_EXPECT_ZERO(uk_netdev_mtu_set(&dev, 9000));
	UK_TEST_EXPECT_UNUM_EQ(dev.mtu, 9000);
	uk_netdev_unregister(&dev);
}
