/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Whom is a packet given to, who knows a name, and how long may a packet be? The
 * words of the command line and the path's own, as they are seen on the wire.
 */
#include <lwip/dns.h>
#include <lwip/inet_chksum.h>
#include <lwip/priv/tcp_priv.h>
#include <lwip/udp.h>
#include <uk/errno.h>
#include <uk/string.h>
#include <uk/test.h>

#include "card.h"

enum { IPV4 = 14, IPV6 = 14, ICMP6 = 54, TCP6 = 54 }; /* where they begin */

static bool reads(const struct card *c, unsigned int i, uint32_t at,
		  const char *bytes, size_t n)
{
	return c->sent_len[i] >= at + n && !memcmp(c->sent[i] + at, bytes, n);
}

/* @return whether a frame was sent that has these bytes there */
static bool was_sent(uint32_t at, const char *bytes, size_t n)
{
	unsigned int i;

	for (i = 0; i < MIN(card.count, (unsigned int)SENT_MAX); i++)
		if (reads(&card, i, at, bytes, n))
			return true;
	return false;
}

/* A datagram to a stranger. @return what udp_sendto() says */
static err_t say_to(const char *whom)
{
	struct pbuf *p = pbuf_alloc(PBUF_TRANSPORT, 10, PBUF_RAM);
	struct udp_pcb *pcb = udp_new_ip_type(IPADDR_TYPE_ANY);
	ip_addr_t to;
	err_t err = ERR_MEM;

	card.count = 0;
	if (pcb)
		udp_bind_netif(pcb, &card.d->nif);
	if (p && pcb && ipaddr_aton(whom, &to))
		err = udp_sendto(pcb, p, &to, 9);
	if (p)
		pbuf_free(p);
	if (pcb)
		udp_remove(pcb);
	card.d->poller.poll(&card.d->poller);
	return err;
}

/* --- gateways and names --------------------------------------------------- */

UK_TESTCASE(lwip_paths, stranger_is_reached_by_the_gateway)
{
	UK_TEST_ASSERT(card_begin(0));
	UK_TEST_EXPECT_ZERO(lwip_address(&card.d->nif, "10.0.0.1/24 10.0.0.2"));
	say_to("192.0.2.9");
	/* who has 10.0.0.2? (RFC 826) */
	UK_TEST_EXPECT(was_sent(IPV4 - 2, "\x08\x06", 2));
	UK_TEST_EXPECT(was_sent(IPV4 + 24, "\x0a\0\0\x02", 4));
}

UK_TESTCASE(lwip_paths, stranger_is_reached_by_the_gateway_of_ipv6)
{
	static const char one[] = "\xfd\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01";

	UK_TEST_ASSERT(card_begin(0));
	UK_TEST_EXPECT_ZERO(lwip_address(&card.d->nif, "fd00::2/64"));
	UK_TEST_EXPECT_SNUM_EQ(say_to("2001:db8::9"), ERR_RTE);
	UK_TEST_EXPECT_ZERO(lwip_address(&card.d->nif, "fd00::2/64 fd00::1"));
	say_to("2001:db8::9");
	/* who is fd00::1? (RFC 4861, 4.3: type 135) */
	UK_TEST_EXPECT(was_sent(ICMP6, "\x87", 1));
	UK_TEST_EXPECT(was_sent(ICMP6 + 8, one, 16));
}

static ip_addr_t found;

static void on_found(const char *name __maybe_unused, const ip_addr_t *addr,
		     void *arg __maybe_unused)
{
	found = addr ? *addr : *IP4_ADDR_ANY;
}

/* The answer to the question that was sent: 192.0.2.80 (RFC 1035, 4.1). */
static uint32_t answer(char *frame)
{
	static const char record[] = "\xc0\x0c\0\x01\0\x01\0\0\0\0\0\x04\xc0\0\x02\x50";
	const char *udp = card.sent[0] + IPV4 + 20;
	uint32_t n = card.sent_len[0] - IPV4 - 20;
	char all[200] = "\0\x35";
	u16_t len = lwip_htons((u16_t)(n + 16));

	if (card.sent_len[0] < IPV4 + 20 + 20 || n > sizeof(all) - 16)
		return 0;
	memcpy(all + 2, udp, 2);         /* to who asked */
	memcpy(all + 4, &len, 2);        /* and no sum */
	memcpy(all + 8, udp + 8, n - 8); /* his question again... */
	memcpy(all + 10, "\x81\x80\0\x01\0\x01", 6);
	memcpy(all + n, record, 16);     /* ...and the answer */
	return card_ip(frame, 17, all, n + 16);
}

UK_TESTCASE(lwip_paths, name_is_asked_of_the_server_of_the_command_line)
{
	char frame[300];
	uint32_t len;

	UK_TEST_ASSERT(card_begin(0));
	UK_TEST_EXPECT_ZERO(lwip_address(&card.d->nif,
					 "10.0.0.1/24 10.0.0.2 10.0.0.9"));
	card_come(card.d, card_who_has, sizeof(card_who_has));
	card.count = 0;
	ip_addr_set_any(false, &found);
	UK_TEST_EXPECT_SNUM_EQ(dns_gethostbyname("weft.example", &found,
						 on_found, NULL),
			       ERR_INPROGRESS);
	card.d->poller.poll(&card.d->poller);
	UK_TEST_EXPECT(was_sent(IPV4 + 16, "\x0a\0\0\x09", 4));
	UK_TEST_EXPECT(was_sent(IPV4 + 22, "\0\x35", 2));
	len = answer(frame);
	if (len)
		card_come(card.d, frame, len);
	dns_setserver(0, NULL);
	UK_TEST_EXPECT_STR_EQ(ipaddr_ntoa(&found), "192.0.2.80");
}

/* --- lengths -------------------------------------------------------------- */

/* Both hosts: fe80::1 is the card's, fe80::9 is the stranger's. */
static const char us[16] = "\xfe\x80\0\0\0\0\0\0\0\0\0\0\0\0\0\x01";
static const char them[16] = "\xfe\x80\0\0\0\0\0\0\0\0\0\0\0\0\0\x09";

/* A message of ICMPv6 from the stranger. */
static void message(const void *data, uint32_t n)
{
	static char f[FRAME_MAX];

	memset(f, 0, ICMP6);
	memcpy(f, "\x02\0\0\0\0\x01\x02\0\0\0\0\x09\x86\xdd\x60", 15);
	f[IPV6 + 4] = (char)(n >> 8);
	f[IPV6 + 5] = (char)n;
	f[IPV6 + 6] = IP6_NEXTH_ICMP6;
	f[IPV6 + 7] = (char)255;
	memcpy(f + IPV6 + 8, them, 16);
	memcpy(f + IPV6 + 24, us, 16);
	memcpy(f + ICMP6, data, n);
	card_come(card.d, f, ICMP6 + n);
}

static void solicit(void) /* so that it is known (RFC 4861, 7.2.3) */
{
	char m[32] = { [0] = (char)135, [24] = 1, [25] = 1 };

	memcpy(m + 8, us, 16);
	memcpy(m + 26, "\x02\0\0\0\0\x09", 6);
	message(m, sizeof(m));
}

static void echo(uint32_t bytes)
{
	static char m[1408];

	memset(m, 0, sizeof(m));
	m[0] = (char)128;
	card.count = 0;
	message(m, 8 + bytes);
}

static void too_big(uint16_t mtu) /* RFC 4443, 3.2 */
{
	char m[48] = { [0] = 2, [8] = 0x60 };

	m[6] = (char)(mtu >> 8);
	m[7] = (char)mtu;
	memcpy(m + 16, us, 16);
	memcpy(m + 32, them, 16);
	message(m, sizeof(m));
}

/* The card, with its address. It does not look at ICMPv6's sums. */
static bool begin(void)
{
	struct netif *nif = card_begin(0) ? &card.d->nif : NULL;
	ip6_addr_t addr;

	if (!nif || !ip6addr_aton("fe80::1", &addr))
		return false;
	netif_ip6_addr_set(nif, 0, &addr);
	ip6_addr_assign_zone(ip_2_ip6(&nif->ip6_addr[0]), IP6_UNICAST, nif);
	netif_ip6_addr_set_state(nif, 0, IP6_ADDR_PREFERRED);
	NETIF_SET_CHECKSUM_CTRL(nif, (u16_t)(nif->chksum_flags &
					     ~NETIF_CHECKSUM_CHECK_ICMP6));
	solicit();
	return true;
}

UK_TESTCASE(lwip_paths, path_that_carries_less_than_it_must_is_not_believed)
{
	static const uint16_t mtus[] = { 0, 1, 47, 48, 50, 55, 56, 1279, 9000 };
	unsigned int i;

	UK_TEST_ASSERT(begin());
	for (i = 0; i < ARRAY_SIZE(mtus); i++) {
		echo(16); /* there is a path, which has a length */
		too_big(mtus[i]);
		echo(16);
		UK_TEST_EXPECT_UNUM_EQ(card.count, 1);
		UK_TEST_EXPECT_UNUM_EQ(card.sent_len[0], ICMP6 + 8 + 16);
	}
}

UK_TESTCASE(lwip_paths, packet_of_ipv6_is_no_longer_than_each_path_carries)
{
	UK_TEST_ASSERT(begin());
	echo(1280 - 40 - 8);
	UK_TEST_EXPECT_UNUM_EQ(card.count, 1);
	echo(1280 - 40 - 8 + 1);
	UK_TEST_EXPECT_UNUM_EQ(card.count, 2);
	UK_TEST_EXPECT_UNUM_LE(card.sent_len[0], 14 + 1280);
	UK_TEST_EXPECT(was_sent(IPV6 + 6, "\x2c", 1)); /* fragments */
}

UK_TESTCASE(lwip_paths, segments_fit_into_such_packets)
{
	struct tcp_pcb *pcb;
	ip_addr_t to;

	UK_TEST_ASSERT(begin());
	pcb = tcp_new_ip_type(IPADDR_TYPE_V6);
	UK_TEST_ASSERT(pcb);
	UK_TEST_EXPECT(ipaddr_aton("fe80::9", &to));
	ip6_addr_assign_zone(ip_2_ip6(&to), IP6_UNICAST, &card.d->nif);
	card.count = 0;
	UK_TEST_EXPECT_ZERO(tcp_connect(pcb, &to, 80, NULL));
	card.d->poller.poll(&card.d->poller);
	/* the option of the first segment: 1220 (RFC 9293, 3.2) */
	UK_TEST_EXPECT(was_sent(TCP6 + 20, "\x02\x04\x04\xc4", 4));
	tcp_abort(pcb);
}
