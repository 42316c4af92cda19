/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Connections - bytes come and go, by lwIP's callbacks (lwip/tcp.h).
 *
 *      on_recv:  what came is kept until it holds a whole request
 *      serve():  request -> reply, one at a time; then the next one
 *      on_sent:  room again: go on sending
 *      on_poll:  every second: is this one slow, or dead?
 *
 * Idea: a reply's body is never copied: lwIP sends it from the archive. An idle
 * connection costs its description only: memory for a request is taken when the
 * first of its bytes comes. A client that sends faster than it reads is stopped
 * by TCP's window, which opens as requests are taken.
 *
 * C1  While a reply is under way no further request is parsed: pipelined ones
 *     are answered in their order (RFC 9112, 9.3.2).
 * C2  After tcp_abort() the callback in which it happened says ERR_ABRT.
 * C3  A connection leaves by finish() or lost(), and only there is it freed.
 * C4  What is kept for later is ours: a device's buffer is 1.6 KiB even if one
 *     byte came in it, and a client that sends single bytes must not have them
 *     all.
 * C5  Who sends or reads too slowly is left: of what we wrote HTTPD_STEP bytes
 *     are taken in `idle` seconds; when all is, a request has `slow` seconds from
 *     its first byte on, and after the last reply the client has as many to close.
 * C6  How much lwIP takes it knows alone (bytes, pbufs, memory). What it does not
 *     take now is tried again when something was acknowledged, and each second.
 */
#include <lwip/tcp.h>
#include <uk/alloc.h>
#include <uk/errno.h>
#include <uk/libparam.h>
#include <uk/loop.h>
#include <uk/print.h>
#include <uk/string.h>
#include <uk/time.h>

#include "httpd.h"

/* One connection. */
struct conn {
	struct tcp_pcb *pcb;
	struct pbuf *in;         /* came, and was not parsed yet */
	const char *body;        /* what is left to be sent... */
	size_t body_len;         /* ...of the reply under way */
	unsigned int quiet;      /* seconds since the last progress */
	uint32_t taken;          /* bytes since then, by the client */
	bool close;              /* after this reply */
	bool ended;              /* the client has said all; it still reads */
	bool deaf;               /* we have said all; what comes is dropped */
};

static struct httpd_counts counts;
static struct httpd_limits limits;
static uint64_t wanted; /* replies, after which we stop */

static bool log = true;
UK_LIBPARAM_PARAM(log, bool, "a line for each reply: y");

static void ring_farewell(struct uk_loop_alarm *a __maybe_unused)
{
	uk_loop_stop(0);
}

/* What was written last is still on its way when its connection is forgotten. */
static struct uk_loop_alarm farewell = { .ring = ring_farewell };

const struct httpd_counts *httpd_counts(void)
{
	return &counts;
}

static void progress(struct conn *c)
{
	c->quiet = 0;
	c->taken = 0;
}

static void forget(struct conn *c)
{
	if (c->in)
		pbuf_free(c->in);
	uk_free(uk_alloc_get_default(), c);
	counts.open--;
	if (!counts.open && wanted && counts.replies >= wanted)
		uk_loop_at(&farewell, uk_time_mono() + UK_NSEC_PER_SEC);
}

/* What came will not be looked at. */
static void drop_input(struct conn *c)
{
	if (!c->in)
		return;
	tcp_recved(c->pcb, c->in->tot_len);
	pbuf_free(c->in);
	c->in = NULL;
}

/* Close in order; what was written is still sent, unless lwIP thinks that we did
 * not read all. @return for the callback */
static err_t finish(struct conn *c)
{
	struct tcp_pcb *pcb = c->pcb;

	drop_input(c);
	tcp_arg(pcb, NULL);
	tcp_recv(pcb, NULL);
	tcp_sent(pcb, NULL);
	tcp_poll(pcb, NULL, 0);
	tcp_err(pcb, NULL);
	forget(c);
	if (tcp_close(pcb) == ERR_OK)
		return ERR_OK;
	tcp_abort(pcb);
	return ERR_ABRT; /* C2 */
}

/* lwIP: it is gone already, with its pcb. */
static void lost(void *arg, err_t err __maybe_unused)
{
	if (arg)
		forget(arg);
}

/* The last reply is written. A connection that is closed while bytes come would
 * be reset, and the client might never read that reply: so only our direction
 * is closed, until the client closes its own (RFC 9112, 9.6). */
static err_t last_words(struct conn *c)
{
	drop_input(c);
	if (c->ended || tcp_shutdown(c->pcb, 0, 1))
		return finish(c);
	c->deaf = true;
	return ERR_OK;
}

/* Write what fits: of a client's small segments fewer bytes are taken than there
 * is room for (C6). @return false: there is more */
static bool send_body(struct conn *c)
{
	size_t n;

	while (c->body_len) {
		n = MIN(c->body_len, (size_t)tcp_sndbuf(c->pcb));
		while (n && tcp_write(c->pcb, c->body, (u16_t)n,
				      n < c->body_len ? TCP_WRITE_FLAG_MORE : 0))
			n /= 2;
		if (!n)
			return false;
		c->body += n;
		c->body_len -= n;
	}
	return true;
}

static void log_request(const struct conn *c, const struct httpd_request *r,
			const struct httpd_reply *reply)
{
	static const char *const names[] = { "GET", "HEAD", "?" };
	char path[HTTPD_PATH_MAX]; /* a stranger does not write to our console */

	if (!log)
		return;
	httpd_encode(r->path, path, sizeof(path));
	uk_pr_info("%s %s /%s %d %zu", ipaddr_ntoa(&c->pcb->remote_ip),
		   names[r->method], path, reply->status, reply->body_len);
}

/* Whether a whole request is there. Most often what came is just that: it ends
 * with an empty line. */
static bool is_whole(const char *text, u16_t len)
{
	return len >= 4 && (!memcmp(text + len - 4, "\r\n\r\n", 4) ||
			    httpd_head_len(text, len));
}

/* Read the first request of what came, where it lies if it is in one piece. An
 * empty line in front is passed over (RFC 9112, 2.2).
 * @param len of its bytes, which drop_request() takes away when it is answered
 * @return its status; 0: it is not all there */
static int read_request(struct conn *c, struct httpd_request *r, u16_t *len)
{
	static char copy[HTTPD_HEAD_MAX]; /* run to completion: one at a time */
	const char *text = c->in->payload;
	u16_t have = MIN(c->in->len, (u16_t)sizeof(copy)), blank;
	bool whole;
	int status;

	for (;;) {
		blank = have > 1 && text[0] == '\r' && text[1] == '\n' ? 2 : 0;
		whole = is_whole(text + blank, have - blank);
		if (whole || text == copy || !c->in->next)
			break;
		text = copy;
		have = pbuf_copy_partial(c->in, copy, sizeof(copy), 0);
	}
	if (whole) {
		status = httpd_parse(text + blank, have - blank, r);
		*len = (u16_t)(blank + r->len);
		return status;
	}
	*len = have;
	*r = (struct httpd_request){ .method = HTTPD_OTHER };
	return have < sizeof(copy) ? 0 : 431;
}

static void drop_request(struct conn *c, u16_t len)
{
	c->in = pbuf_free_header(c->in, len);
	tcp_recved(c->pcb, len);
}

/* C4. @return false: there is no memory */
static bool keep_input(struct conn *c)
{
	struct pbuf *own;

	if (!c->in || (!c->in->next && pbuf_match_type(c->in, PBUF_RAM)))
		return true;
	own = pbuf_clone(PBUF_RAW, PBUF_RAM, c->in);
	if (!own)
		return false;
	pbuf_free(c->in);
	c->in = own;
	return true;
}

static err_t give_up(struct conn *c)
{
	tcp_abort(c->pcb); /* lost() frees it */
	return ERR_ABRT; /* C2 */
}

//> httpd-serve
/* Answer all that came, as far as there is room to write. */
static err_t serve(struct conn *c)
{
	struct httpd_request r;
	struct httpd_reply reply;
	int status;
	u16_t len;

	while (send_body(c)) { /* C1 */
		if (c->close)
			return last_words(c);
		status = c->in ? read_request(c, &r, &len) : 0;
		if (!status && c->ended)
			return finish(c);
		if (!status)
			break;
		httpd_answer(&r, status, uk_time_wall() / UK_NSEC_PER_SEC, &reply);
		if (tcp_write(c->pcb, reply.head, (u16_t)reply.head_len,
			      TCP_WRITE_FLAG_COPY |
			      (reply.body_len ? TCP_WRITE_FLAG_MORE : 0)))
			break; /* the request stays (C6) */
		progress(c);
		c->body = reply.body;
		c->body_len = reply.body_len;
		c->close = !reply.keep;
		counts.replies++;
		log_request(c, &r, &reply);
		drop_request(c, len); /* r and what it says lie there */
	}
	if (!keep_input(c)) /* C4 */
		return give_up(c);
	tcp_output(c->pcb);
	return ERR_OK;
}
//< httpd-serve

static err_t on_recv(void *arg, struct tcp_pcb *pcb __maybe_unused,
		     struct pbuf *p, err_t err __maybe_unused)
{
	struct conn *c = arg;

	c->ended |= !p;
	if (!c->in && !c->deaf)
		progress(c); /* a request begins */
	if (p && c->in)
		pbuf_cat(c->in, p);
	else if (p)
		c->in = p;
	if (!c->deaf)
		return serve(c);
	drop_input(c);
	return p ? ERR_OK : finish(c);
}

/* The client has taken some of it. */
static err_t on_sent(void *arg, struct tcp_pcb *pcb, u16_t len)
{
	struct conn *c = arg;

	c->taken += len;
	if (c->taken >= HTTPD_STEP || !tcp_sndqueuelen(pcb))
		progress(c); /* C5 */
	return c->deaf ? ERR_OK : serve(c);
}

/* Every second. */
static err_t on_poll(void *arg, struct tcp_pcb *pcb)
{
	struct conn *c = arg;
	bool slow = (c->deaf || c->in) && !tcp_sndqueuelen(pcb); /* C5 */
	unsigned int limit = slow ? limits.slow : limits.idle;

	if (++c->quiet <= limit)
		return c->deaf ? ERR_OK : serve(c);
	counts.timed_out++;
	uk_pr_info("%s was too slow", ipaddr_ntoa(&pcb->remote_ip));
	return give_up(c);
}

/* One too many: it is told so, as if it had asked. */
static err_t refuse(struct conn *c)
{
	static const char words[] =
		"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\n"
		"Connection: close\r\nContent-Length: 0\r\n\r\n";

	c->body = words;
	c->body_len = sizeof(words) - 1;
	c->close = true;
	return serve(c);
}

static err_t on_accept(void *arg __maybe_unused, struct tcp_pcb *pcb, err_t err)
{
	bool full = counts.open >= CONFIG_APPHTTPD_CONNECTIONS;
	struct conn *c = NULL;

	if (err || !pcb)
		return ERR_VAL;
	counts.refused += full;
	if (counts.open < CONFIG_APPHTTPD_CONNECTIONS + HTTPD_REFUSED_MAX)
		c = uk_calloc(uk_alloc_get_default(), 1, sizeof(*c));
	if (!c) {
		tcp_abort(pcb);
		return ERR_ABRT;
	}
	counts.open++;
	c->pcb = pcb;
	progress(c);
	tcp_arg(pcb, c);
	tcp_recv(pcb, on_recv);
	tcp_sent(pcb, on_sent);
	tcp_err(pcb, lost);
	tcp_poll(pcb, on_poll, 2); /* times 500 ms: once a second */
	tcp_nagle_disable(pcb);
	return full ? refuse(c) : ERR_OK;
}

int httpd_listen(uint16_t port, const struct httpd_limits *l, uint64_t until)
{
	struct tcp_pcb *pcb = tcp_new_ip_type(IPADDR_TYPE_ANY), *listening;

	wanted = until;
	limits = *l;
	counts.since = uk_time_mono();
	if (!pcb)
		return -ENOMEM;
	if (tcp_bind(pcb, IP_ANY_TYPE, port)) {
		tcp_abort(pcb);
		return -EADDRINUSE;
	}
	listening = tcp_listen_with_backlog(pcb, 255); /* and pcb is gone */
	if (!listening) {
		tcp_abort(pcb);
		return -ENOMEM;
	}
	tcp_accept(listening, on_accept);
	return 0;
}
