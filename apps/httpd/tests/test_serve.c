/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The server and a client of it in one image, over the loopback device: what
 * time and a lack of memory do to connections. (With uktest.fault=alloc each
 * allocation of both fails in turn.)
 *
 * The event loop is turned from here, and told what time it is: when nothing is
 * left to be done, a quarter of a second has passed.
 */
#include <lwip/netif.h>
#include <lwip/priv/tcp_priv.h>
#include <lwip/tcp.h>
#include <uk/errno.h>
#include <uk/loop.h>
#include <uk/string.h>
#include <uk/test.h>
#include <uk/time.h>

#include "httpd.h"
#include "site.h"

enum { SLOW = 10, IDLE = 30,
       LONG = 200 }; /* seconds until TCP forgets what is over */

static struct {
	struct tcp_pcb *pcb;     /* NULL: none yet, or gone */
	char got[SITE_BIG + 1024]; /* bytes that came... */
	size_t len;              /* ...so many */
	u16_t unread;            /* and lwIP thinks that so many wait... */
	bool lazy;               /* ...for read_some() */
	bool ended;              /* and that was all */
	bool reset;              /* the connection broke */
} client;

static uint64_t now;
static ip_addr_t server;

static const struct httpd_limits limits = { SLOW, IDLE };

/* The loopback device says what it hears: the interface of an address like its
 * own (uknetloop) becomes 10.9.0.1, and its own neighbour. */
static int prepare(void)
{
	static const uint8_t mac[] = { 0x02, 0x10, 0, 0 };
	ip4_addr_t addr, mask, none = { 0 };
	struct netif *nif;
	int err = site_make();

	IP4_ADDR(&addr, 10, 9, 0, 1);
	IP4_ADDR(&mask, 255, 255, 255, 0);
	for (nif = netif_list; nif; nif = nif->next)
		if (!memcmp(nif->hwaddr, mac, sizeof(mac)))
			break;
	if (err || !nif)
		return err ? err : -ENODEV;
	netif_set_addr(nif, &addr, &mask, &none);
	ip_addr_copy_from_ip4(server, addr);
	return httpd_listen(CONFIG_APPHTTPD_PORT, &limits, 0);
}
uk_testsuite_register(httpd_serve, prepare);

/* --- the client ----------------------------------------------------------- */

static void read_some(u16_t len)
{
	len = MIN(len, client.unread);
	client.unread -= len;
	if (client.pcb)
		tcp_recved(client.pcb, len);
}

static err_t on_recv(void *arg __maybe_unused,
		     struct tcp_pcb *pcb __maybe_unused, struct pbuf *p,
		     err_t err __maybe_unused)
{
	client.ended |= !p;
	if (!p)
		return ERR_OK;
	client.len += pbuf_copy_partial(p, client.got + client.len, (u16_t)MIN(
		(size_t)p->tot_len, sizeof(client.got) - 1 - client.len), 0);
	client.unread += p->tot_len;
	if (!client.lazy)
		read_some(client.unread);
	pbuf_free(p);
	return ERR_OK;
}

static void on_err(void *arg __maybe_unused, err_t err)
{
	client.pcb = NULL;
	client.reset |= err == ERR_RST;
}

/* Time goes by, at most `s` seconds; less if the client hears the end. */
static void pass(unsigned int s, bool to_the_end)
{
	uint64_t until = now + s * UK_NSEC_PER_SEC;

	while (now < until && !(to_the_end && (client.ended || client.reset)))
		if (!uk_loop_turn(now))
			now += 250 * UK_NSEC_PER_MSEC;
}

static void say(const char *text)
{
	if (client.pcb && !tcp_write(client.pcb, text, (u16_t)strlen(text), 0))
		tcp_output(client.pcb);
}

/* And the end of what the client has to say, in the same segment. */
static void say_last(const char *text)
{
	if (!client.pcb)
		return;
	tcp_write(client.pcb, text, (u16_t)strlen(text), 0);
	tcp_shutdown(client.pcb, 0, 1);
}

static void leave(void *arg __maybe_unused)
{
	if (client.pcb)
		tcp_abort(client.pcb);
	pass(LONG, false);
}

static bool meet(void)
{
	now = MAX(now, uk_time_mono());
	memset(&client, 0, sizeof(client));
	uk_test_defer(leave, NULL);
	client.pcb = tcp_new();
	if (!client.pcb)
		return false;
	tcp_recv(client.pcb, on_recv);
	tcp_err(client.pcb, on_err);
	return !tcp_connect(client.pcb, &server, CONFIG_APPHTTPD_PORT, NULL);
}

/* --- the cases ------------------------------------------------------------ */

#define GET(path)	"GET " path " HTTP/1.1\r\nHost: x\r\n\r\n"
#define LAST(path)	"GET " path " HTTP/1.0\r\n\r\n"

UK_TESTCASE(httpd_serve, large_file_arrives_whole)
{
	const char *body;
	unsigned int wrong = 0;
	uint32_t i;

	UK_TEST_ASSERT(meet());
	say(LAST("/big.bin"));
	pass(LONG, true);
	UK_TEST_EXPECT(client.ended);
	body = strstr(client.got, "\r\n\r\n");
	UK_TEST_ASSERT(body);
	body += 4;
	UK_TEST_EXPECT_UNUM_EQ(client.got + client.len - body, SITE_BIG);
	for (i = 0; i < SITE_BIG && body + i < client.got + client.len; i++)
		wrong += body[i] != site_byte(i);
	UK_TEST_EXPECT_UNUM_EQ(wrong, 0);
}

UK_TESTCASE(httpd_serve, requests_in_pieces_are_put_together)
{
	UK_TEST_ASSERT(meet());
	say("GET / HTTP/1.1\r\nHo");
	pass(2, true);
	say("st: x\r\n\r");
	pass(2, true);
	UK_TEST_EXPECT_UNUM_EQ(client.len, 0);
	say("\n" GET("/") LAST("/nope"));
	pass(2, true);
	UK_TEST_EXPECT(strstr(client.got, "<p>home</p>HTTP/1.1 200 OK\r\n"));
	UK_TEST_EXPECT(strstr(client.got, "<p>home</p>HTTP/1.1 404 Not Found"));
	UK_TEST_EXPECT(client.ended);
}

UK_TESTCASE(httpd_serve, reply_is_heard_by_who_said_more_and_the_end)
{
	UK_TEST_ASSERT(meet());
	pass(1, true);
	say_last(GET("/") "\r\n"); /* in one segment */
	pass(2, true);
	UK_TEST_EXPECT(strstr(client.got, "<p>home</p>"));
	UK_TEST_EXPECT(client.ended && !client.reset);
}

UK_TESTCASE(httpd_serve, last_reply_may_be_taken_slowly)
{
	unsigned int i;

	UK_TEST_ASSERT(meet());
	client.lazy = true;
	say("GET /big.bin HTTP/1.0\r\nRange: bytes=0-89999\r\n\r\n");
	for (i = 0; i < 4; i++) { /* all is written, the window is shut */
		pass(IDLE - 2, true);
		UK_TEST_EXPECT(!client.reset && !client.ended);
		read_some(TCP_WND_UPDATE_THRESHOLD);
	}
	client.lazy = false;
	read_some(client.unread);
	pass(LONG, true);
	UK_TEST_EXPECT(client.ended && client.len > 90000);
}

UK_TESTCASE(httpd_listen, port_that_cannot_be_had_costs_nothing)
{
	int err = httpd_listen(CONFIG_APPHTTPD_PORT + 1, &limits, 0);

	UK_TEST_EXPECT_ZERO(err);
	if (!err) /* the latest one comes first */
		tcp_close(tcp_listen_pcbs.pcbs);
}

UK_TESTCASE(httpd_serve, client_that_is_slow_is_sent_away)
{
	UK_TEST_ASSERT(meet());
	say("GET / HTTP/1.1\r\nHost: x\r\n");
	pass(SLOW - 2, true);
	UK_TEST_EXPECT(!client.reset);
	pass(5, true);
	UK_TEST_EXPECT(client.reset);
	UK_TEST_EXPECT_UNUM_EQ(client.len, 0);
}

UK_TESTCASE(httpd_serve, client_that_says_nothing_any_more_is_sent_away)
{
	UK_TEST_ASSERT(meet());
	say(GET("/"));
	pass(IDLE - 2, true);
	UK_TEST_EXPECT(strstr(client.got, "<p>home</p>"));
	UK_TEST_EXPECT(!client.reset);
	say(GET("/"));
	pass(IDLE - 2, true);
	UK_TEST_EXPECT(!client.reset);
	pass(5, true);
	UK_TEST_EXPECT(client.reset);
}
