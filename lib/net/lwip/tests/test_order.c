/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Who is in front? The connection of a segment that came, before lwIP looks for
 * it (I4 in input.c).
 *
 * Idea: lwIP itself puts in front whom it found; so the segments here have a
 * wrong sum, and lwIP looks at none of them.
 */
#include <lwip/priv/tcp_priv.h>
#include <uk/string.h>
#include <uk/test.h>

#include "card.h"

enum { FIRST = 100, COUNT = 5, THEIRS = 80 };

/* Connections from ports 100 to 104 to port 80 of 10.0.0.9: they wait for an
 * answer, and end with the card. @return whether there was memory */
static bool open_all(void)
{
	ip_addr_t to = IPADDR4_INIT_BYTES(10, 0, 0, 9);
	struct tcp_pcb *pcb;
	u16_t i;

	for (i = 0; i < COUNT; i++) {
		pcb = tcp_new();
		if (!pcb)
			return false;
		if (tcp_bind(pcb, IP_ANY_TYPE, FIRST + i) ||
		    tcp_connect(pcb, &to, THEIRS, NULL)) {
			tcp_abort(pcb);
			return false;
		}
	}
	return true;
}

static void close_all(void *arg __maybe_unused)
{
	while (tcp_active_pcbs)
		tcp_abort(tcp_active_pcbs);
}

static void segment(u16_t from, u16_t to)
{
	char frame[128], tcp[TCP_HLEN] = { [12] = 0x50, [13] = TCP_ACK };

	from = lwip_htons(from);
	to = lwip_htons(to);
	memcpy(tcp, &from, 2);
	memcpy(tcp + 2, &to, 2);
	card_come(card.d, frame, card_ip(frame, IP_PROTO_TCP, tcp, TCP_HLEN));
}

/* The ports in the order of the list, "100 101 ...", as one number. */
static uint64_t order(void)
{
	struct tcp_pcb *pcb;
	uint64_t digits = 0;

	for (pcb = tcp_active_pcbs; pcb; pcb = pcb->next)
		digits = digits * 10 + pcb->local_port - FIRST;
	return digits;
}

UK_TESTCASE(lwip_order, connection_of_a_segment_comes_to_the_front)
{
	UK_TEST_ASSERT(card_begin(0));
	uk_test_defer(close_all, NULL);
	UK_TEST_ASSERT(open_all());
	UK_TEST_EXPECT_UNUM_EQ(order(), 43210);
	segment(THEIRS, FIRST + 2);
	UK_TEST_EXPECT_UNUM_EQ(order(), 24310);
	segment(THEIRS, FIRST);
	UK_TEST_EXPECT_UNUM_EQ(order(), 2431);
	segment(THEIRS, FIRST); /* it is there already */
	UK_TEST_EXPECT_UNUM_EQ(order(), 2431);
}

UK_TESTCASE(lwip_order, segment_of_nobody_changes_nothing)
{
	UK_TEST_ASSERT(card_begin(0));
	segment(THEIRS, FIRST); /* there is none at all */
	uk_test_defer(close_all, NULL);
	UK_TEST_ASSERT(open_all());
	segment(THEIRS, FIRST + COUNT);
	segment(THEIRS + 1, FIRST + 1);
	UK_TEST_EXPECT_UNUM_EQ(order(), 43210);
}
