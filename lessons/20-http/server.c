/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The server - a visit is a state, and each of lwIP's callbacks moves it on.
 *
 *      on_accept()      on_recv(): all of the request is there
 *    ----------> asking -------------------> reading --send_reply(): all is
 *                 |  |                          |       written--> leave()
 *                 |  +------------+-------------+
 *                 |               |
 *                 |               +-- on_poll(): too slow: throw_out()
 *                 |               +-- on_err(): gone already
 *                 |
 *                 +-- on_recv(NULL): he says no more: leave()
 *                 +-- on_recv(): a request without end: exercise http.2
 *
 * V1  A visit has a connection (pcb), and the connection knows the visit, until
 *     leave(), throw_out() or on_err(); each of them ends both, and only they do.
 * V2  After tcp_abort() lwIP must hear ERR_ABRT from the callback in which it
 *     happened: it would use the pcb again.
 * V3  A pbuf that on_recv() is given is ours: it is kept in `in`, or freed.
 *
 * Read on_accept(), on_recv(), send_reply(). One request for each connection;
 * apps/httpd/conn.c serves many, and waits for the last byte of each.
 */
#include <lwip/tcp.h>
#include <uk/alloc.h>
#include <uk/errno.h>
#include <uk/loop.h>
#include <uk/print.h>
#include <uk/string.h>

#include "server.h"

enum {
	PIECE = 512,    /* bytes that are made at once */
	PATIENCE = 5,   /* calls of on_poll() without any progress */
};

//> visit
/* Somebody who is here. */
struct visit {
	struct tcp_pcb *pcb;   /* his connection */
	struct pbuf *in;       /* what he has said so far, or NULL */
	struct page page;      /* the reply... */
	size_t sent;           /* ...and how much of it is written */
	bool asked;            /* his request was whole: there is a reply */
	unsigned int idle;     /* calls of on_poll() since something happened */
};
//< visit

static unsigned int visits;       /* that are here now */
static uint64_t wanted;           /* to leave before the loop ends; 0: all */

static err_t on_recv(void *arg, struct tcp_pcb *pcb, struct pbuf *p, err_t err);
static err_t on_sent(void *arg, struct tcp_pcb *pcb, u16_t len);
static err_t on_poll(void *arg, struct tcp_pcb *pcb);
static void on_err(void *arg, err_t err);
static bool is_whole(struct visit *v);
static err_t send_reply(struct visit *v);
static err_t leave(struct visit *v);
static err_t throw_out(struct visit *v);

//> on-accept
static err_t on_accept(void *arg __maybe_unused, struct tcp_pcb *pcb, err_t err)
{
//# ex http.1 3
	struct visit *v = NULL;

	if (err || !pcb)
		return ERR_VAL; /* lwIP had no memory for it */
	if (visits < VISITS_MAX)
		v = uk_calloc(uk_alloc_get_default(), 1, sizeof(*v));
	if (!v) {
		tcp_abort(pcb);
		return ERR_ABRT; /* V2 */
	}
	visits++;
	v->pcb = pcb;
	tcp_arg(pcb, v);
	tcp_recv(pcb, on_recv);
	tcp_sent(pcb, on_sent);
	tcp_err(pcb, on_err);
	tcp_poll(pcb, on_poll, 2); /* times half a second */
	return ERR_OK;
//-	(void)err; (void)on_recv; (void)on_sent; (void)on_poll; (void)on_err;
//-	if (pcb) /* http.1 is yours to write: everybody is sent away */
//-		tcp_abort(pcb);
//-	return ERR_ABRT;
//# end
}
//< on-accept

//> on-recv
static err_t on_recv(void *arg, struct tcp_pcb *pcb, struct pbuf *p,
		     err_t err __maybe_unused)
{
	struct visit *v = arg;

	v->idle = 0;
//# ex http.2 4
	if (!p) /* he has said all; if we owe him a reply, he still listens */
		return v->asked ? ERR_OK : leave(v);
	tcp_recved(pcb, p->tot_len);
	if (v->asked) {
		pbuf_free(p); /* V3 */
		return ERR_OK;
	}
	if (v->in)
		pbuf_cat(v->in, p);
	else
		v->in = p;
	if (is_whole(v))
		return send_reply(v);
	return v->in->tot_len > REQUEST_MAX ? throw_out(v) : ERR_OK;
//-	/* http.2 is yours to write: what comes in one piece is understood */
//-	if (!p || v->asked)
//-		return ERR_OK;
//-	v->in = p;
//-	tcp_recved(pcb, p->tot_len);
//-	return is_whole(v) ? send_reply(v) : throw_out(v);
//# end
}
//< on-recv

/* The first line of a request. What a stranger sends to our console is letters
 * and marks, and not too many of them. */
static void say(const char *text, size_t len)
{
	char line[64];
	size_t n;

	for (n = 0; n < MIN(len, sizeof(line) - 1) && text[n] != '\r'; n++)
		line[n] = text[n] < ' ' || text[n] > '~' ? '?' : text[n];
	line[n] = '\0';
	uk_pr_info("asked: %s", line);
}

//> is-whole
/* Look for the empty line behind a request. If it is there, the reply is known,
 * and what was said is not needed any more. */
static bool is_whole(struct visit *v)
{
	static char text[REQUEST_MAX]; /* run to completion: one at a time */
	u16_t len = pbuf_copy_partial(v->in, text, sizeof(text), 0);

	if (!memmem(text, len, "\r\n\r\n", 4))
		return false;
	say(text, len);
	page_find(&v->page, text, len);
	v->asked = true;
	pbuf_free(v->in);
	v->in = NULL;
	return true;
}
//< is-whole

//> send-reply
/* Write as much of the reply as there is room for. @return for the callback */
static err_t send_reply(struct visit *v)
{
	char piece[PIECE];
	size_t n;

//# ex http.3 4
	while (v->sent < v->page.len) {
		n = MIN(v->page.len - v->sent, sizeof(piece));
		n = MIN(n, (size_t)tcp_sndbuf(v->pcb));
		if (!n)
			break; /* on_sent() is called when there is room */
		page_copy(&v->page, v->sent, piece, n);
		if (tcp_write(v->pcb, piece, (u16_t)n, TCP_WRITE_FLAG_COPY))
			break; /* no memory now; on_poll() tries again */
		v->sent += n;
	}
//-	/* http.3 is yours to write: the first piece only */
//-	n = v->sent ? 0 : MIN(v->page.len, sizeof(piece));
//-	page_copy(&v->page, 0, piece, n);
//-	if (n && !tcp_write(v->pcb, piece, (u16_t)n, TCP_WRITE_FLAG_COPY))
//-		v->sent += n;
//# end
	tcp_output(v->pcb);
	return v->sent == v->page.len ? leave(v) : ERR_OK;
}
//< send-reply

static err_t on_sent(void *arg, struct tcp_pcb *pcb __maybe_unused,
		     u16_t len __maybe_unused)
{
	struct visit *v = arg;

	v->idle = 0;
	return v->asked ? send_reply(v) : ERR_OK;
}

static err_t on_poll(void *arg, struct tcp_pcb *pcb __maybe_unused)
{
	struct visit *v = arg;

	if (++v->idle > PATIENCE)
		return throw_out(v);
	return v->asked ? send_reply(v) : ERR_OK;
}

/* --- the end of a visit (V1) ------------------------------------------------ */

static void forget(struct visit *v)
{
	if (v->in)
		pbuf_free(v->in);
	uk_free(uk_alloc_get_default(), v);
	visits--;
	if (wanted && !--wanted)
		uk_loop_stop(0);
}

//> the-ends
/* In order: what was written is still sent, and the connection is lwIP's. */
static err_t leave(struct visit *v)
{
	struct tcp_pcb *pcb = v->pcb;

	tcp_arg(pcb, NULL);
	tcp_recv(pcb, NULL);
	tcp_sent(pcb, NULL);
	tcp_poll(pcb, NULL, 0);
	tcp_err(pcb, NULL);
	forget(v);
	if (tcp_close(pcb) == ERR_OK)
		return ERR_OK;
	tcp_abort(pcb); /* no memory even for a goodbye */
	return ERR_ABRT; /* V2 */
}

/* At once: he is told so by a reset. */
static err_t throw_out(struct visit *v)
{
	tcp_abort(v->pcb); /* calls on_err(), which forgets him */
	return ERR_ABRT; /* V2 */
}

/* lwIP: the connection is gone, pcb and all. */
static void on_err(void *arg, err_t err __maybe_unused)
{
	if (arg)
		forget(arg);
}
//< the-ends

void server_until(uint64_t count)
{
	wanted = count;
}

unsigned int server_visits(void)
{
	return visits;
}

//> server-start
int server_start(void)
{
	struct tcp_pcb *pcb = tcp_new_ip_type(IPADDR_TYPE_ANY);

	if (!pcb)
		return -ENOMEM;
	if (tcp_bind(pcb, IP_ANY_TYPE, PORT)) {
		tcp_abort(pcb);
		return -EADDRINUSE;
	}
	pcb = tcp_listen(pcb);
	if (!pcb)
		return -ENOMEM;
	tcp_accept(pcb, on_accept);
	return 0;
}
//< server-start
