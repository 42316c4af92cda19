/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of what is written down about packets, with a device that takes
 * everything. Whether others can read it: tests/test_netdev.py.
 */
#include <uk/errno.h>
#include <uk/pcap.h>
#include <uk/string.h>
#include <uk/test.h>

static char written[70000];
static size_t len;

static void keep(struct uk_pcap *p __maybe_unused, const void *buf, size_t n)
{
	if (n > sizeof(written) - len)
		return;
	memcpy(written + len, buf, n);
	len += n;
}

static void info(struct uk_netdev *d __maybe_unused,
		 struct uk_netdev_info *i __maybe_unused)
{
}

static struct uk_netbuf *came; /* what is received next */

static int rx(struct uk_netdev *d __maybe_unused, uint16_t q __maybe_unused,
	      struct uk_netbuf *pkts[], uint16_t n __maybe_unused)
{
	pkts[0] = came;
	return came != NULL;
}

static int tx(struct uk_netdev *d __maybe_unused, uint16_t q __maybe_unused,
	      struct uk_netbuf *pkts[] __maybe_unused, uint16_t n)
{
	return n;
}

static const struct uk_netdev_ops ops = {
	.info = info, .rx_burst = rx, .tx_burst = tx,
};
static struct uk_netdev dev;
static struct uk_pcap pcap = { .write = keep };

static struct uk_netbuf *no_buffer(void *arg __maybe_unused)
{
	return NULL;
}

static void end(void *arg __maybe_unused)
{
	uk_pcap_end(&pcap, &dev);
	UK_TEST_EXPECT_NULL(dev.taps);
	uk_netdev_unregister(&dev);
}

static void begin(void)
{
	const struct uk_netdev_queue conf = { .buffer = no_buffer };

	UK_TEST_EXPECT_ZERO(uk_netdev_register(&dev, &ops, "test"));
	UK_TEST_EXPECT_ZERO(uk_netdev_configure(&dev, 1, 1));
	UK_TEST_EXPECT_ZERO(uk_netdev_rxq_setup(&dev, 0, &conf));
	UK_TEST_EXPECT_ZERO(uk_netdev_txq_setup(&dev, 0, &conf));
	UK_TEST_EXPECT_ZERO(uk_netdev_start(&dev));
	len = 0;
	uk_pcap_begin(&pcap, &dev);
	uk_test_defer(end, NULL);
}

static uint32_t word(size_t at)
{
	uint32_t v;

	memcpy(&v, written + at, sizeof(v));
	return v;
}

UK_TESTCASE(ukpcap, file_begins_with_what_it_is)
{
	begin();
	UK_TEST_EXPECT_UNUM_EQ(len, 24);
	UK_TEST_EXPECT_UNUM_EQ(word(0), 0xa1b23c4d); /* nanoseconds */
	UK_TEST_EXPECT_UNUM_EQ(word(4), 2 | 4 << 16); /* version 2.4 */
	UK_TEST_EXPECT_UNUM_EQ(word(8) | word(12), 0);
	UK_TEST_EXPECT_UNUM_EQ(word(16), 65535);
	UK_TEST_EXPECT_UNUM_EQ(word(20), 1); /* Ethernet */
}

UK_TESTCASE(ukpcap, packets_of_both_directions_are_written_whole)
{
	struct uk_netbuf a, b, c, *pkts[1] = { &a };

	begin();
	uk_netbuf_init(&a, "head-", 5, 0, NULL, NULL);
	uk_netbuf_init(&b, "tail", 4, 0, NULL, NULL);
	uk_netbuf_init(&c, "answer", 6, 0, NULL, NULL);
	a.len = 5;
	b.len = 4;
	c.len = 6;
	uk_netbuf_append(&a, &b);
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_tx_burst(&dev, 0, pkts, 1), 1);
	came = &c;
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_rx_burst(&dev, 0, pkts, 1), 1);
	came = NULL;
	UK_TEST_EXPECT_UNUM_EQ(len, 24 + 16 + 9 + 16 + 6);
	UK_TEST_EXPECT_UNUM_LT(word(28), 1000000000);
	UK_TEST_EXPECT_UNUM_EQ(word(32), 9);
	UK_TEST_EXPECT_UNUM_EQ(word(36), 9);
	UK_TEST_EXPECT_BYTES_EQ(written + 40, "head-tail", 9);
	UK_TEST_EXPECT_UNUM_LE(word(24), word(49)); /* seconds */
	UK_TEST_EXPECT_UNUM_EQ(word(57), 6);
	UK_TEST_EXPECT_BYTES_EQ(written + 65, "answer", 6);
	UK_TEST_EXPECT_UNUM_EQ(pcap.packets, 2);
}

UK_TESTCASE(ukpcap, packet_that_is_too_long_is_cut_and_says_so)
{
	static char mem[40000];
	struct uk_netbuf a, b, *pkts[1] = { &a };

	begin();
	uk_netbuf_init(&a, mem, sizeof(mem), 0, NULL, NULL);
	uk_netbuf_init(&b, mem, sizeof(mem), 0, NULL, NULL);
	a.len = b.len = 40000;
	uk_netbuf_append(&a, &b);
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_tx_burst(&dev, 0, pkts, 1), 1);
	UK_TEST_EXPECT_UNUM_EQ(word(32), 65535);
	UK_TEST_EXPECT_UNUM_EQ(word(36), 80000);
	UK_TEST_EXPECT_UNUM_EQ(len, 24 + 16 + 65535);
}
