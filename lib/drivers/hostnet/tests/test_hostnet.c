/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of frames in a stream, with a host that gives and takes as many bytes
 * at a time as the case says. With real sockets: tests/test_netdev.py.
 */
#include <uk/errno.h>
#include <uk/string.h>
#include <uk/test.h>

#include "hostnet_priv.h"

enum { NOBODYS_FD = 1 << 20, BUFFERS = 4, ROOM = 256,
       FLOOD = 24 };

static struct {
	char in[1024];    /* what the other side sent */
	size_t in_from, in_to;
	char out[2 * HOSTNET_BUFFER]; /* what it got */
	size_t out_to;
	size_t most;      /* bytes that one call moves */
	size_t takes;     /* bytes that it takes in all, from now on */
	bool ended;       /* it closed its end */
	const char *flood; /* this frame and its length, again and again */
	unsigned int reads, writes;
} host;

static long host_read(int fd __maybe_unused, void *buf, size_t len)
{
	size_t n = MIN(MIN(len, host.most), host.in_to - host.in_from);

	host.reads++;
	if (host.flood) {
		for (n = 0; n + FLOOD <= len; n += FLOOD)
			memcpy((char *)buf + n, host.flood, FLOOD);
		return (long)n;
	}
	if (!n)
		return host.ended ? 0 : -EAGAIN;
	memcpy(buf, host.in + host.in_from, n);
	host.in_from += n;
	return (long)n;
}

static long host_write(int fd __maybe_unused, const void *buf, size_t len)
{
	size_t n = MIN(MIN(len, host.most), host.takes);

	host.writes++;
	if (host.ended)
		return -EPIPE;
	if (!n)
		return -EAGAIN;
	memcpy(host.out + host.out_to, buf, n);
	host.out_to += n;
	host.takes -= n;
	return (long)n;
}

static const struct hostnet_io io = { host_read, host_write };
static struct hostnet h;
static struct uk_netbuf bufs[BUFFERS];
static char mem[BUFFERS][ROOM];
static unsigned int held; /* of them, bit by bit */

static void release(struct uk_netbuf *nb)
{
	held &= ~(1U << (nb - bufs));
}

static struct uk_netbuf *buffer(void *arg __maybe_unused)
{
	unsigned int i;

	for (i = 0; i < BUFFERS; i++)
		if (!(held & 1U << i)) {
			held |= 1U << i;
			uk_netbuf_init(&bufs[i], mem[i], ROOM, 16, release,
				       NULL);
			return &bufs[i];
		}
	return NULL;
}

static void unregister(void *arg __maybe_unused)
{
	uk_netdev_unregister(&h.dev);
	UK_TEST_EXPECT_UNUM_EQ(held, 0);
}

static void begin(size_t most)
{
	const struct uk_netdev_queue conf = { .buffer = buffer };

	memset(&host, 0, sizeof(host));
	memset(&h, 0, sizeof(h));
	host.most = most;
	host.takes = sizeof(host.out);
	h.io = &io;
	h.wire = &hostnet_stream;
	h.fd = NOBODYS_FD;
	UK_TEST_EXPECT_ZERO(uk_netdev_register(&h.dev, &hostnet_ops, "test"));
	uk_test_defer(unregister, NULL);
	uk_netdev_configure(&h.dev, 1, 1);
	uk_netdev_rxq_setup(&h.dev, 0, &conf);
	uk_netdev_txq_setup(&h.dev, 0, &conf);
	UK_TEST_EXPECT_ZERO(uk_netdev_start(&h.dev));
}

/* The other side sends a frame of `len` times `c`. */
static void came(uint32_t len, char c)
{
	char *p = host.in + host.in_to;

	p[0] = p[1] = 0;
	p[2] = (char)(len >> 8);
	p[3] = (char)len;
	memset(p + 4, c, len);
	host.in_to += 4 + len;
}

/* Take one, in as many goes as it needs. @return whether it is `len` times `c` */
static bool got(uint32_t len, char c)
{
	struct uk_netbuf *nb;
	bool good;
	int n;

	do
		n = uk_netdev_rx_burst(&h.dev, 0, &nb, 1);
	while (!n && host.in_from < host.in_to);
	if (n != 1)
		return false;
	good = nb->len == len && nb->data[0] == c && nb->data[len - 1] == c;
	uk_netbuf_free(nb);
	return good;
}

static int send(uint32_t len, char c)
{
	struct uk_netbuf *nb = buffer(NULL);
	int n;

	memset(uk_netbuf_put(nb, len), c, len);
	n = uk_netdev_tx_burst(&h.dev, 0, &nb, 1);
	if (n != 1)
		uk_netbuf_free(nb);
	return n;
}

static void three_come(size_t most)
{
	begin(most);
	came(60, 'a');
	came(14, 'b');
	came(200, 'c');
	UK_TEST_EXPECT(got(60, 'a'));
	UK_TEST_EXPECT(got(14, 'b'));
	UK_TEST_EXPECT(got(200, 'c'));
	UK_TEST_EXPECT(!got(1, 0));
	UK_TEST_EXPECT_UNUM_EQ(h.dev.stats.rx_packets, 3);
	UK_TEST_EXPECT_UNUM_EQ(h.dev.stats.rx_bytes, 274);
}

UK_TESTCASE(hostnet, frames_that_come_at_once_are_had_one_by_one)
{
	three_come(1000);
}

UK_TESTCASE(hostnet, frames_that_come_byte_by_byte_are_whole)
{
	three_come(1);
}

UK_TESTCASE(hostnet, frames_that_come_in_odd_pieces_are_whole)
{
	three_come(7);
}

UK_TESTCASE(hostnet, half_a_frame_is_none_yet)
{
	begin(1000);
	came(60, 'a');
	host.in_to = 30;
	UK_TEST_EXPECT(!got(60, 'a'));
	host.in_to = 64;
	UK_TEST_EXPECT(got(60, 'a'));
}

UK_TESTCASE(hostnet, frame_without_a_header_or_a_buffer_is_dropped)
{
	struct uk_netbuf *pkts[BUFFERS + 1];
	unsigned int i;
	int n;

	begin(1000);
	came(13, 's');
	came(0, 0);
	came(ROOM - 16 + 1, 'l'); /* longer than any buffer */
	for (i = 0; i < BUFFERS + 1; i++)
		came(20, 'n');
	n = uk_netdev_rx_burst(&h.dev, 0, pkts, BUFFERS + 1);
	UK_TEST_EXPECT_SNUM_EQ(n, BUFFERS);
	UK_TEST_EXPECT_UNUM_EQ(h.dev.stats.rx_dropped, 4);
	UK_TEST_EXPECT_UNUM_EQ(h.dev.stats.rx_nobuf, 1);
	while (n > 0)
		uk_netbuf_free(pkts[--n]);
	came(20, 'm');
	UK_TEST_EXPECT(got(20, 'm'));
}

/* A side that never stops sending. @return frames that one burst had of it */
static int flooded(const char *flood)
{
	struct uk_netbuf *pkts[2 * BUFFERS];
	int i, n;

	begin(HOSTNET_BUFFER);
	host.flood = flood;
	n = uk_netdev_rx_burst(&h.dev, 0, pkts, ARRAY_SIZE(pkts));
	for (i = 0; i < n; i++)
		uk_netbuf_free(pkts[i]);
	UK_TEST_EXPECT_UNUM_LE(host.reads, ARRAY_SIZE(pkts));
	UK_TEST_EXPECT_UNUM_GT(h.dev.stats.rx_dropped, 1000);
	UK_TEST_EXPECT(uk_netdev_link(&h.dev));
	return n;
}

UK_TESTCASE(hostnet, burst_of_nothing_ends)
{
	UK_TEST_EXPECT_ZERO(flooded("\0\0\0\0\0\0\0\0\0\0\0\0"
				    "\0\0\0\0\0\0\0\0\0\0\0\0"));
}

UK_TESTCASE(hostnet, burst_of_frames_that_are_too_short_ends)
{
	UK_TEST_EXPECT_ZERO(flooded("\0\0\0\010........\0\0\0\010........"));
}

UK_TESTCASE(hostnet, burst_without_buffers_ends)
{
	UK_TEST_EXPECT_SNUM_EQ(flooded("\0\0\0\024...................."),
			       BUFFERS);
}

UK_TESTCASE(hostnet, burst_is_one_write_of_lengths_and_frames)
{
	struct uk_netbuf *pkts[2];

	begin(1000);
	pkts[0] = buffer(NULL);
	pkts[1] = buffer(NULL);
	memset(uk_netbuf_put(pkts[0], 14), 'x', 14);
	memset(uk_netbuf_put(pkts[1], 20), 'y', 20);
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_tx_burst(&h.dev, 0, pkts, 2), 2);
	UK_TEST_EXPECT_UNUM_EQ(host.writes, 1);
	UK_TEST_EXPECT_UNUM_EQ(host.out_to, 18 + 24);
	UK_TEST_EXPECT_BYTES_EQ(host.out, "\0\0\0\016xxxxxxxxxxxxxx\0\0\0\024y",
				23);
}

UK_TESTCASE(hostnet, what_the_host_does_not_take_follows_later)
{
	begin(5);
	host.takes = 7;
	UK_TEST_EXPECT_SNUM_EQ(send(100, 'p'), 1);
	UK_TEST_EXPECT_UNUM_EQ(host.out_to, 7);
	UK_TEST_EXPECT(h.waiting);
	UK_TEST_EXPECT_SNUM_EQ(send(20, 'q'), 1);
	host.takes = 1000;
	UK_TEST_EXPECT(!got(1, 0)); /* looking for frames sends, too */
	UK_TEST_EXPECT_UNUM_EQ(host.out_to, 104 + 24);
	UK_TEST_EXPECT(!h.waiting);
	UK_TEST_EXPECT_BYTES_EQ(host.out, "\0\0\0\144pppppppp", 12);
	UK_TEST_EXPECT_BYTES_EQ(host.out + 103, "p\0\0\0\024q", 6);
	UK_TEST_EXPECT_SNUM_EQ(host.out[127], 'q');
}

UK_TESTCASE(hostnet, host_that_takes_nothing_is_a_full_queue)
{
	unsigned int n = 0;

	begin(100000);
	host.takes = 0;
	while (n < 1000 && send(200, 'f') == 1)
		n++;
	UK_TEST_EXPECT_UNUM_EQ(n, HOSTNET_BUFFER / 204);
	host.takes = sizeof(host.out);
	UK_TEST_EXPECT_SNUM_EQ(send(200, 'g'), 1);
	UK_TEST_EXPECT_UNUM_EQ(host.out_to, (n + 1) * 204);
	UK_TEST_EXPECT_UNUM_EQ(h.dev.stats.tx_bytes, (n + 1) * 200);
	UK_TEST_EXPECT_SNUM_EQ(host.out[host.out_to - 1], 'g');
	UK_TEST_EXPECT_UNUM_EQ(h.dev.stats.tx_dropped, 0);
}

UK_TESTCASE(hostnet, frame_that_no_wire_carries_is_dropped)
{
	begin(1000);
	UK_TEST_EXPECT_SNUM_EQ(send(13, 's'), 1);
	UK_TEST_EXPECT_UNUM_EQ(h.dev.stats.tx_dropped, 1);
	UK_TEST_EXPECT_UNUM_EQ(host.out_to, 0);
}

UK_TESTCASE(hostnet, other_side_that_goes_is_a_link_that_is_down)
{
	begin(1000);
	UK_TEST_EXPECT(uk_netdev_link(&h.dev));
	came(60, 'l');
	host.ended = true;
	UK_TEST_EXPECT(got(60, 'l')); /* what came before */
	UK_TEST_EXPECT(!got(1, 0));
	UK_TEST_EXPECT(!uk_netdev_link(&h.dev));
	UK_TEST_EXPECT_SNUM_EQ(send(60, 'x'), 1);
	UK_TEST_EXPECT_UNUM_EQ(h.dev.stats.tx_dropped, 1);
	UK_TEST_EXPECT(!got(1, 0));
}

UK_TESTCASE(hostnet, write_that_nobody_reads_takes_the_link_down)
{
	begin(1000);
	host.ended = true;
	UK_TEST_EXPECT_SNUM_EQ(send(60, 'x'), 1);
	UK_TEST_EXPECT(!uk_netdev_link(&h.dev));
}

UK_TESTCASE(hostnet, length_beyond_any_frame_takes_the_link_down)
{
	begin(1000);
	memcpy(host.in, "GET / HTTP/1.0", 14); /* 0x47455420 bytes? */
	host.in_to = 14;
	UK_TEST_EXPECT(!got(1, 0));
	UK_TEST_EXPECT(!uk_netdev_link(&h.dev));
}

UK_TESTCASE(hostnet, address_is_six_bytes_and_not_a_groups)
{
	static const char *const bad[] = {
		"", "02", "02:00:00:00:00", "02:00:00:00:00:0", "02:00:00:00:00:0g",
		"02:00:00:00:00:00:00", "02-00-00-00-00-00", "01:00:00:00:00:00",
	};
	uint8_t mac[UK_NETDEV_HWADDR_LEN];
	size_t i;

	UK_TEST_EXPECT_ZERO(hostnet_read_mac("52:54:00:Ab:cD:0f", mac));
	UK_TEST_EXPECT_BYTES_EQ(mac, "\x52\x54\0\xab\xcd\x0f", 6);
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		UK_TEST_EXPECT_SNUM_EQ(hostnet_read_mac(bad[i], mac), -EINVAL);
}
