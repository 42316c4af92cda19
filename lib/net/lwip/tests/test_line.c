/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * TCP over a line on which a fifth of the packets is lost, overtaken, doubled or
 * damaged: what arrives is what was said, and it ends.
 *
 *      ends[0] -- wire.d[0] ~~~~ wire.d[1] -- ends[1]
 *
 * Both ends are of one stack (wire.h), whose clock is driven from here: when no
 * packet is on its way, a quarter of a second has passed. So each run is the
 * same one.
 */
#include <lwip/tcp.h>
#include <uk/string.h>
#include <uk/test.h>

#include "wire.h"

enum { BYTES = 256 << 10, PORT = 7, QUIET = 6, TICKS_MAX = 4 * 3600 };

/* One end of the connection. */
struct end {
	struct tcp_pcb *pcb; /* NULL: none yet, or gone */
	uint32_t size;       /* bytes that it says */
	uint32_t said, heard; /* bytes so far */
	bool all_said;       /* and that this was all */
	bool all_heard;      /* the other one has said all */
	bool wrong;          /* something else was heard than what was said */
	bool lost;           /* the connection broke */
};

static struct end ends[2];
static struct tcp_pcb *listener;

/* Byte `i` of what an end says. */
static uint8_t byte_of(const struct end *e, uint32_t i)
{
	return (uint8_t)(((i + 1) * 2654435761U >> 23) + (e == &ends[1]));
}

/* --- the ends ------------------------------------------------------------- */

static void hear(struct end *e, const uint8_t *p, uint32_t n)
{
	const struct end *other = &ends[e == &ends[0]];
	uint32_t i;

	for (i = 0; i < n; i++)
		e->wrong |= p[i] != byte_of(other, e->heard + i);
	e->heard += n;
}

static err_t on_recv(void *arg, struct tcp_pcb *pcb, struct pbuf *p,
		     err_t err __maybe_unused)
{
	struct end *e = arg;
	struct pbuf *q;

	e->all_heard |= !p;
	if (!p)
		return ERR_OK;
	for (q = p; q; q = q->next)
		hear(e, q->payload, q->len);
	tcp_recved(pcb, p->tot_len);
	pbuf_free(p);
	return ERR_OK;
}

static void on_err(void *arg, err_t err)
{
	struct end *e = arg;

	e->pcb = NULL;
	e->lost |= err != ERR_CLSD; /* that is the end of one that ended */
}

static void use(struct end *e, struct tcp_pcb *pcb)
{
	e->pcb = pcb;
	tcp_arg(pcb, e);
	tcp_recv(pcb, on_recv);
	tcp_err(pcb, on_err);
}

static err_t on_accept(void *arg, struct tcp_pcb *pcb, err_t err)
{
	if (err || !pcb)
		return ERR_VAL;
	use(arg, pcb);
	return ERR_OK;
}

/* Say as much as there is room for. */
static void speak(struct end *e)
{
	uint8_t bytes[1000];
	uint32_t n, i;

	while (e->pcb && e->said < e->size) {
		n = MIN((uint32_t)tcp_sndbuf(e->pcb), e->size - e->said);
		n = MIN(n, (uint32_t)sizeof(bytes));
		for (i = 0; i < n; i++)
			bytes[i] = byte_of(e, e->said + i);
		if (!n || tcp_write(e->pcb, bytes, (u16_t)n,
				    TCP_WRITE_FLAG_COPY))
			break;
		e->said += n;
	}
	/* One that waits for the last acknowledgement while there is much to be
	 * sent is given up by lwIP after two minutes of silence: so the end is
	 * said when all was heard. */
	if (e->pcb && !e->all_said && e->said == e->size &&
	    e->heard >= ends[e == &ends[0]].size)
		e->all_said = tcp_shutdown(e->pcb, 0, 1) == ERR_OK;
	if (e->pcb)
		tcp_output(e->pcb);
}

static bool is_over(void)
{
	return ends[0].lost || ends[1].lost ||
	       (ends[0].all_said && ends[0].all_heard &&
		ends[1].all_said && ends[1].all_heard);
}

/* --- the line ------------------------------------------------------------- */

/* @return quarters of a second until both have said and heard all */
static unsigned int run(void)
{
	unsigned int ticks = 0, quiet = 0;

	while (ticks < TICKS_MAX && !is_over()) {
		speak(&ends[0]);
		speak(&ends[1]);
		quiet = wire_carry() ? 0 : quiet + 1;
		if (quiet == QUIET) { /* nothing is held back any more */
			wire_tick(++ticks);
			quiet = 0;
		}
	}
	return ticks;
}

static void end(void *arg __maybe_unused)
{
	if (listener)
		tcp_close(listener);
	listener = NULL;
	wire_end();
}

static bool begin(const struct uk_nettest_faults *f, uint32_t size)
{
	memset(ends, 0, sizeof(ends));
	ends[0].size = ends[1].size = size;
	uk_test_defer(end, NULL);
	return wire_begin(f);
}

static bool connect(const char *from, const char *to)
{
	ip_addr_t client, server;
	struct tcp_pcb *pcb, *accepting;

	if (!ipaddr_aton(from, &client) || !ipaddr_aton(to, &server))
		return false;
	listener = tcp_new();
	if (!listener)
		return false;
	tcp_bind_netif(listener, &wire.d[1]->nif);
	if (tcp_bind(listener, &server, PORT))
		return false;
	accepting = tcp_listen(listener);
	if (!accepting)
		return false;
	listener = accepting;
	tcp_arg(listener, &ends[1]);
	tcp_accept(listener, on_accept);
	pcb = tcp_new();
	if (!pcb)
		return false;
	use(&ends[0], pcb);
	tcp_bind_netif(pcb, &wire.d[0]->nif);
	return !tcp_bind(pcb, &client, 0) &&
	       !tcp_connect(pcb, &server, PORT, NULL);
}

/* --- transfers ------------------------------------------------------------ */

/* A transfer of `size` bytes in each direction. */
static void transfer(const struct uk_nettest_faults *f, uint32_t size, bool v6)
{
	unsigned int i, ticks;

	UK_TEST_ASSERT(begin(f, size));
	UK_TEST_ASSERT(v6 ? connect("fd00:7::1", "fd00:7::2")
			  : connect("10.7.0.1", "10.7.0.2"));
	ticks = run();
	for (i = 0; i < 2; i++) {
		UK_TEST_EXPECT(!ends[i].lost);
		UK_TEST_EXPECT(!ends[i].wrong);
		UK_TEST_EXPECT_UNUM_EQ(ends[i].heard, size);
		UK_TEST_EXPECT(ends[i].all_heard);
	}
	uk_test_log("%u s; %llu packets: %llu lost, %llu doubled, %llu late, "
		    "%llu damaged", ticks / 4,
		    (unsigned long long)(wire.line.dev.stats.tx_packets +
					 wire.line.dev.stats.rx_packets),
		    (unsigned long long)wire.line.done.lost,
		    (unsigned long long)wire.line.done.doubled,
		    (unsigned long long)wire.line.done.reordered,
		    (unsigned long long)wire.line.done.corrupted);
}

/* ...of which a fifth is not as it should be. */
static void transfer_bad(struct uk_nettest_faults f, bool v6)
{
	f.seed = 1;
	transfer(&f, BYTES, v6);
	UK_TEST_EXPECT(!f.loss || wire.line.done.lost > 50);
	UK_TEST_EXPECT(!f.dup || wire.line.done.doubled > 50);
	UK_TEST_EXPECT(!f.reorder || wire.line.done.reordered > 50);
	UK_TEST_EXPECT(!f.corrupt || wire.line.done.corrupted > 50);
	end(NULL); /* a case has two of these */
}

#define FAULTS(...)	((struct uk_nettest_faults){ __VA_ARGS__ })

UK_TESTCASE(lwip_line, data_arrive_over_a_good_line)
{
	transfer(&FAULTS(.seed = 1), 4096, false);
}

UK_TESTCASE(lwip_line, data_arrive_over_a_good_line_by_ipv6)
{
	transfer(&FAULTS(.seed = 1), 4096, true);
}

UK_TESTCASE(lwip_line, data_arrive_whole_where_packets_are_lost)
{
	transfer_bad(FAULTS(.loss = 200), false);
	transfer_bad(FAULTS(.loss = 200), true);
}

UK_TESTCASE(lwip_line, data_arrive_in_order_where_packets_are_overtaken)
{
	transfer_bad(FAULTS(.reorder = 200, .distance = 8), false);
	transfer_bad(FAULTS(.reorder = 200, .distance = 8), true);
}

UK_TESTCASE(lwip_line, data_arrive_once_where_packets_are_doubled)
{
	transfer_bad(FAULTS(.dup = 200), false);
	transfer_bad(FAULTS(.dup = 200), true);
}

UK_TESTCASE(lwip_line, data_arrive_unchanged_where_packets_are_damaged)
{
	transfer_bad(FAULTS(.corrupt = 200), false);
	transfer_bad(FAULTS(.corrupt = 200), true);
}

UK_TESTCASE(lwip_line, data_arrive_where_all_of_this_happens)
{
	transfer_bad(FAULTS(.loss = 200, .reorder = 200, .dup = 200), false);
	transfer_bad(FAULTS(.loss = 200, .reorder = 200, .dup = 200), true);
	transfer_bad(FAULTS(.loss = 100, .reorder = 200, .dup = 200,
			    .corrupt = 100), false);
	transfer_bad(FAULTS(.loss = 100, .reorder = 200, .dup = 200,
			    .corrupt = 100), true);
}
