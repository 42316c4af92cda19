/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The visitor - the other side of the same callbacks, over the loopback device.
 *
 * It asks for one page after the other, says what the first line of each reply
 * was and how long it was, and ends the event loop. It reads slowly: lwIP hears
 * only after a rest that what came was read, so that the server often finds the
 * window closed.
 */
#include <lwip/tcp.h>
#include <uk/loop.h>
#include <uk/print.h>
#include <uk/string.h>
#include <uk/time.h>

#include "server.h"

enum { LINE_MAX = 64, REST_MS = 10 };

static const char *const asks[] = {
	"GET / HTTP/1.1\r\nHost: here\r\n\r\n",
	"GET /numbers HTTP/1.1\r\nHost: here\r\n\r\n",
	"GET /nothing HTTP/1.1\r\nHost: here\r\n\r\n",
	"DELETE / HTTP/1.1\r\nHost: here\r\n\r\n",
};

static unsigned int page;    /* of asks[] */
static char line[LINE_MAX];  /* the first bytes of its reply */
static size_t came;          /* bytes of the reply */
static struct tcp_pcb *conn; /* our side of the connection */
static unsigned int full;    /* times that the window was closed */
static size_t unread;        /* bytes that lwIP thinks we have not read */

static void next(struct uk_loop_alarm *a);
static struct uk_loop_alarm go = { .ring = next };
static void read(struct uk_loop_alarm *a);
static struct uk_loop_alarm rested = { .ring = read };

static void say(void)
{
	char *end = memchr(line, '\r', sizeof(line));

	if (end)
		*end = '\0';
	uk_pr_info("  %s, %zu bytes; the window was closed %u times",
		   end ? line : "no reply", came, full);
}

static void done(void)
{
	say();
	page++;
	if (page < ARRAY_SIZE(asks))
		uk_loop_at(&go, 0);
	else
		uk_loop_stop(0);
}

//> visitor-read
static err_t on_recv(void *arg __maybe_unused, struct tcp_pcb *pcb,
		     struct pbuf *p, err_t err __maybe_unused)
{
	if (!p) {
		uk_loop_cancel(&rested);
		tcp_err(pcb, NULL);
		done();
		return tcp_close(pcb);
	}
	if (came < sizeof(line))
		pbuf_copy_partial(p, line + came, (u16_t)(sizeof(line) - came),
				  0);
	came += p->tot_len;
	unread += p->tot_len;
	pbuf_free(p);
	if (!rested.set)
		uk_loop_at(&rested, uk_time_mono() + REST_MS * UK_NSEC_PER_MSEC);
	return ERR_OK;
}

/* The rest is over: all that came meanwhile has been read. */
static void read(struct uk_loop_alarm *a __maybe_unused)
{
	full += unread > TCP_WND - TCP_MSS;
	tcp_recved(conn, (u16_t)unread);
	unread = 0;
}
//< visitor-read

static void on_err(void *arg __maybe_unused, err_t err)
{
	uk_loop_cancel(&rested);
	uk_pr_info("  sent away (lwIP says %d)", err);
	page = ARRAY_SIZE(asks);
	uk_loop_stop(0);
}

static err_t on_connected(void *arg __maybe_unused, struct tcp_pcb *pcb,
			  err_t err __maybe_unused)
{
	return tcp_write(pcb, asks[page], (u16_t)strlen(asks[page]), 0);
}

static void next(struct uk_loop_alarm *a __maybe_unused)
{
	struct tcp_pcb *pcb = tcp_new();
	ip_addr_t to;

	memset(line, 0, sizeof(line));
	came = unread = full = 0;
	IP_ADDR4(&to, 10, 0, 0, 1);
	conn = pcb;
	if (!pcb) {
		uk_loop_stop(1);
		return;
	}
	tcp_recv(pcb, on_recv);
	tcp_err(pcb, on_err);
	if (tcp_connect(pcb, &to, PORT, on_connected))
		uk_loop_stop(1);
}

void visitor_start(void)
{
	uk_loop_at(&go, 0);
}
