/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * One connection, whose other side is this file (10.0.0.9, port 1000): how much
 * is kept for it, and what is lost is said again.
 */
#include <lwip/priv/tcp_priv.h>
#include <uk/string.h>
#include <uk/test.h>

#include "card.h"

enum { THEIRS = 1000, OURS = 7, FIRST = 5000, SEQ = 38, FLAGS = 47, TCP = 34 };

static struct tcp_pcb *listener, *conn;
static uint32_t our_seq; /* what the stack says next */

static uint32_t read32(const char *at)
{
	uint32_t v;

	memcpy(&v, at, sizeof(v));
	return lwip_ntohl(v);
}

static void put32(char *at, uint32_t v)
{
	v = lwip_htonl(v);
	memcpy(at, &v, sizeof(v));
}

/* A segment from there, with `n` bytes; its device vouches for its sum. */
static void segment(uint32_t seq, u8_t flags, uint32_t n)
{
	char tcp[TCP_HLEN + 8] = {
		[0] = THEIRS >> 8, [1] = (char)(THEIRS & 255), [3] = OURS,
		[12] = 0x50, [13] = (char)flags, [14] = 0x7f, [15] = (char)0xff,
	};
	char frame[128];

	put32(tcp + 4, seq);
	put32(tcp + 8, our_seq);
	card_come(card.d, frame, card_ip(frame, IP_PROTO_TCP, tcp, TCP_HLEN + n));
}

static err_t on_accept(void *arg __maybe_unused, struct tcp_pcb *pcb, err_t err)
{
	conn = err ? NULL : pcb;
	return ERR_OK;
}

static void end(void *arg __maybe_unused)
{
	if (listener)
		tcp_close(listener);
	listener = NULL;
}

/* A connection, and all that was sent for it so far forgotten. */
static bool connect(void)
{
	struct tcp_pcb *pcb;

	conn = NULL;
	our_seq = 0;
	uk_test_defer(end, NULL);
	if (!card_begin(UK_NETDEV_F_RX_CSUM))
		return false;
	card_come(card.d, card_who_has, sizeof(card_who_has));
	pcb = tcp_new();
	if (!pcb)
		return false;
	listener = tcp_bind(pcb, IP_ANY_TYPE, OURS) ? NULL : tcp_listen(pcb);
	if (!listener) {
		tcp_abort(pcb);
		return false;
	}
	tcp_accept(listener, on_accept);
	card.in_good = true;
	card.count = 0;
	segment(FIRST, TCP_SYN, 0);
	our_seq = read32(card.sent[0] + SEQ) + 1;
	segment(FIRST + 1, TCP_ACK, 0);
	card.count = 0;
	return conn != NULL;
}

static void tick(void)
{
	lwip_before_tcp();
	tcp_tmr();
	card.d->poller.poll(&card.d->poller);
}

/* @return whether the first bytes were sent, and again */
static unsigned int times_sent(uint32_t seq)
{
	unsigned int i, n = 0;

	for (i = 0; i < MIN(card.count, (unsigned int)SENT_MAX); i++)
		n += card.sent_len[i] > TCP + TCP_HLEN &&
		     read32(card.sent[i] + SEQ) == seq;
	return n;
}

/* --- what was lost -------------------------------------------------------- */

/* O2 in output.c. Nobody says a word: only time passes. */
UK_TESTCASE(lwip_bounds, device_that_keeps_what_it_sent_does_not_stop_repeats)
{
	unsigned int i;

	UK_TEST_ASSERT(connect());
	card.lazy = true;
	UK_TEST_EXPECT_ZERO(tcp_write(conn, "0123456789", 10, 0));
	tcp_output(conn);
	for (i = 0; i < 40 && times_sent(our_seq) < 2; i++)
		tick();
	UK_TEST_EXPECT_UNUM_EQ(times_sent(our_seq), 2);
}

/* The other side has the second segment and says so three times: that it waits
 * for the first one (RFC 5681, 3.2). */
UK_TESTCASE(lwip_bounds, nor_those_that_the_other_side_asks_for)
{
	static const char bytes[2 * TCP_MSS];
	unsigned int i;

	UK_TEST_ASSERT(connect());
	card.lazy = true;
	UK_TEST_EXPECT_ZERO(tcp_write(conn, bytes, sizeof(bytes), 0));
	tcp_output(conn);
	card.d->poller.poll(&card.d->poller);
	for (i = 0; i < 3; i++)
		segment(FIRST + 1, TCP_ACK, 0);
	UK_TEST_EXPECT_UNUM_EQ(times_sent(our_seq), 2);
}

/* --- what is kept --------------------------------------------------------- */

UK_TESTCASE(lwip_bounds, bytes_out_of_order_are_kept_up_to_a_limit)
{
	struct tcp_seg *s;
	unsigned int i, n = 0;

	UK_TEST_ASSERT(connect());
	for (i = 1; i <= 1000; i++)
		segment(FIRST + 1 + 2 * i, TCP_ACK, 1); /* with holes */
	for (s = conn->ooseq; s; s = s->next)
		n += pbuf_clen(s->p);
	UK_TEST_EXPECT_UNUM_GT(n, 0);
	UK_TEST_EXPECT_UNUM_LE(n, TCP_OOSEQ_MAX_PBUFS);
}

/* M3 in timers.c */
UK_TESTCASE(lwip_bounds, closed_connections_are_remembered_up_to_a_limit)
{
	enum { MORE = 10, LAST = 1000 + CONFIG_LIBLWIP_TIME_WAIT + MORE };
	struct tcp_pcb *pcb;
	unsigned int i, n = 0;

	UK_TEST_ASSERT(card_begin(0));
	for (i = 1000; i < LAST; i++) {
		pcb = tcp_new();
		UK_TEST_ASSERT(pcb);
		pcb->state = TIME_WAIT;
		pcb->local_port = (u16_t)i;
		TCP_REG(&tcp_tw_pcbs, pcb);
	}
	lwip_before_tcp();
	for (pcb = tcp_tw_pcbs; pcb; pcb = pcb->next, n++)
		UK_TEST_EXPECT_UNUM_EQ(pcb->local_port, LAST - 1 - n);
	UK_TEST_EXPECT_UNUM_EQ(n, CONFIG_LIBLWIP_TIME_WAIT);
}
