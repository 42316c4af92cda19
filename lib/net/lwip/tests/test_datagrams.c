/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Datagrams that are longer than a packet, over a line that damages: who sums
 * what no device sees whole?
 */
#include <lwip/inet_chksum.h>
#include <lwip/udp.h>
#include <uk/test.h>

#include "wire.h"

enum { PORT = 7, QUIET = 6, DATAGRAMS = 100, DATAGRAM = 4000 };

static unsigned int heard; /* datagrams */
static bool wrong;         /* one has not the sum of what was said */

static void on_datagram(void *arg __maybe_unused, struct udp_pcb *pcb
			__maybe_unused, struct pbuf *p,
			const ip_addr_t *addr __maybe_unused,
			u16_t port __maybe_unused)
{
	static uint8_t bytes[DATAGRAM], said[DATAGRAM];
	u16_t i, n = pbuf_copy_partial(p, bytes, sizeof(bytes), 0);

	heard++;
	for (i = 0; i < DATAGRAM; i++)
		said[i] = (uint8_t)(i >> 3);
	wrong |= p->tot_len != DATAGRAM ||
		 inet_chksum(bytes, n) != inet_chksum(said, DATAGRAM);
	pbuf_free(p);
}

static void send_datagram(struct udp_pcb *pcb, const ip_addr_t *to)
{
	struct pbuf *p = pbuf_alloc(PBUF_TRANSPORT, DATAGRAM, PBUF_RAM);
	u16_t i;

	if (!p)
		return;
	for (i = 0; i < DATAGRAM; i++)
		pbuf_put_at(p, i, (uint8_t)(i >> 3));
	udp_sendto(pcb, p, to, PORT);
	pbuf_free(p);
}

/* From the end `by` to the other one, whose address is `to`: datagrams that are
 * larger than packets. */
static void send_datagrams(unsigned int by, const char *to)
{
	struct udp_pcb *from = udp_new_ip_type(IPADDR_TYPE_ANY);
	struct udp_pcb *at = udp_new_ip_type(IPADDR_TYPE_ANY);
	unsigned int i, quiet;
	ip_addr_t addr;

	heard = 0;
	wrong = false;
	if (from && at && ipaddr_aton(to, &addr) && !udp_bind(at, &addr, PORT)) {
		udp_bind_netif(from, &wire.d[by]->nif);
		udp_bind_netif(at, &wire.d[!by]->nif);
		udp_recv(at, on_datagram, NULL);
		for (i = 0; i < DATAGRAMS; i++) {
			send_datagram(from, &addr);
			for (quiet = 0; quiet < QUIET; )
				quiet = wire_carry() ? 0 : quiet + 1;
			wire_tick(4 * i);
		}
	}
	if (from)
		udp_remove(from);
	if (at)
		udp_remove(at);
}

static void end(void *arg __maybe_unused)
{
	wire_end();
}

/* Both interfaces leave sums to their devices as far as they can, and these know
 * nothing of datagrams. (Of two wrong bits the sum may be the right one: those
 * nobody finds.) */
UK_TESTCASE(lwip_datagrams, those_in_parts_arrive_unchanged_or_not_at_all)
{
	static const char *const to[][2] = {
		{ "10.7.0.2", "10.7.0.1" }, { "fd00:7::2", "fd00:7::1" },
	};
	static const struct uk_nettest_faults f = { .seed = 2, .corrupt = 100 };
	unsigned int i, by;

	uk_test_defer(end, NULL);
	UK_TEST_ASSERT(wire_begin(&f));
	for (i = 0; i < ARRAY_SIZE(to); i++)
		for (by = 0; by < 2; by++) {
			send_datagrams(by, to[i][by]);
			UK_TEST_EXPECT(!wrong);
			UK_TEST_EXPECT_UNUM_GT(heard, DATAGRAMS / 2);
			UK_TEST_EXPECT_UNUM_LT(heard, DATAGRAMS * 9 / 10);
			uk_test_log("%s: %u of %u", to[i][by], heard, DATAGRAMS);
		}
}
