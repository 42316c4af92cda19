/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * An lwIP that does nothing by itself, and a heap, for stories (story.c).
 *
 * Idea: what is freed is really freed, at once, so that the sanitizers see who
 * still uses it. The types are lwIP's own. Whatever the server tells lwIP and
 * must not is kept in `wrong`.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uk/alloc.h>
#include <uk/loop.h>

#include "madeup.h"
#include "server.h"

struct conn conns[LETTERS];
tcp_accept_fn madeup_accept;
int pbufs, blocks;
bool nomem;
const char *wrong;
const ip_addr_t ip_addr_any_type;

void complain(const char *what)
{
	if (!wrong)
		wrong = what;
}

static struct conn *of(const struct tcp_pcb *pcb)
{
	int i;

	for (i = 0; i < LETTERS; i++)
		if (conns[i].pcb == pcb)
			return &conns[i];
	complain("a pcb that is none, or not any more");
	return &conns[0];
}

/* --- the heap ----------------------------------------------------------------- */

static void *heap_calloc(struct uk_alloc *a __maybe_unused, size_t n, size_t size)
{
	if (nomem) {
		nomem = false;
		return NULL;
	}
	blocks++;
	return calloc(n, size);
}

static void *heap_malloc(struct uk_alloc *a, size_t size)
{
	return heap_calloc(a, 1, size);
}

static void heap_free(struct uk_alloc *a __maybe_unused, void *p)
{
	blocks -= p != NULL;
	free(p);
}

struct uk_alloc *uk_alloc_get_default(void)
{
	static struct uk_alloc a = { .ops = {
		.malloc = heap_malloc, .calloc = heap_calloc, .free = heap_free,
	} };

	return &a;
}

int uk_snprintf(char *buf, size_t size, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(buf, size, fmt, ap);
	va_end(ap);
	return n;
}

void uk_loop_stop(int status __maybe_unused)
{
}

/* --- pbufs --------------------------------------------------------------------- */

u8_t pbuf_free(struct pbuf *p)
{
	struct pbuf *next;
	u8_t n = 0;

	for (; p; p = next, n++) {
		next = p->next;
		pbufs--;
		free(p->payload);
		free(p);
	}
	return n;
}

void pbuf_cat(struct pbuf *head, struct pbuf *tail)
{
	for (; head->next; head = head->next)
		head->tot_len += tail->tot_len;
	head->tot_len += tail->tot_len;
	head->next = tail;
}

u16_t pbuf_copy_partial(const struct pbuf *p, void *to, u16_t len, u16_t from)
{
	u16_t done = 0, n;

	for (; p && done < len; p = p->next) {
		if (from >= p->len) {
			from -= p->len;
			continue;
		}
		n = MIN((u16_t)(p->len - from), (u16_t)(len - done));
		memcpy((char *)to + done, (char *)p->payload + from, n);
		done += n;
		from = 0;
	}
	return done;
}

/* --- connections ------------------------------------------------------------------ */

void tcp_arg(struct tcp_pcb *pcb, void *arg)
{
	pcb->callback_arg = arg;
}

void tcp_recv(struct tcp_pcb *pcb, tcp_recv_fn f)
{
	pcb->recv = f;
}

void tcp_sent(struct tcp_pcb *pcb, tcp_sent_fn f)
{
	pcb->sent = f;
}

void tcp_poll(struct tcp_pcb *pcb, tcp_poll_fn f, u8_t interval)
{
	pcb->poll = f;
	pcb->pollinterval = interval;
}

void tcp_err(struct tcp_pcb *pcb, tcp_err_fn f)
{
	pcb->errf = f;
}

void tcp_accept(struct tcp_pcb *pcb, tcp_accept_fn f)
{
	madeup_accept = f;
	free(pcb);
}

void tcp_recved(struct tcp_pcb *pcb, u16_t len)
{
	struct conn *c = of(pcb);

	c->recved += len;
	if (c->recved > c->said_len)
		complain("tcp_recved() of more than came");
}

/* The bytes must be those of the reply to what was said. */
static void judge(const struct conn *c, const char *data, size_t len)
{
	struct page page;
	char *right = malloc(len);

	page_find(&page, c->said, c->said_len);
	if (c->written + len > page.len) {
		complain("more bytes than the reply has");
	} else {
		page_copy(&page, c->written, right, len);
		if (memcmp(right, data, len))
			complain("bytes that are not those of the reply");
	}
	free(right);
}

err_t tcp_write(struct tcp_pcb *pcb, const void *data, u16_t len, u8_t flags)
{
	struct conn *c = of(pcb);

	if (c->no_memory || len > pcb->snd_buf) {
		c->no_memory = false;
		return ERR_MEM;
	}
	if (!(flags & TCP_WRITE_FLAG_COPY))
		complain("tcp_write() of bytes that will be gone, not copied");
	judge(c, data, len);
	c->written += len;
	pcb->snd_buf -= len;
	return ERR_OK;
}

err_t tcp_output(struct tcp_pcb *pcb)
{
	(void)*(volatile u8_t *)&pcb->pollinterval; /* it is still there */
	return ERR_OK;
}

void gone(struct conn *c, const char *state)
{
	c->state = state;
	free(c->pcb);
	c->pcb = NULL;
}

err_t tcp_close(struct tcp_pcb *pcb)
{
	if (pcb->recv || pcb->sent || pcb->errf || pcb->poll)
		complain("tcp_close() of one whose callbacks are set");
	gone(of(pcb), "closed");
	return ERR_OK;
}

void tcp_abort(struct tcp_pcb *pcb)
{
	if (pcb->errf)
		pcb->errf(pcb->callback_arg, ERR_ABRT);
	gone(of(pcb), "aborted");
}

struct tcp_pcb *tcp_new_ip_type(u8_t type __maybe_unused)
{
	return calloc(1, sizeof(struct tcp_pcb));
}

err_t tcp_bind(struct tcp_pcb *pcb __maybe_unused,
	       const ip_addr_t *addr __maybe_unused, u16_t port __maybe_unused)
{
	return ERR_OK;
}

struct tcp_pcb *tcp_listen_with_backlog(struct tcp_pcb *pcb,
					u8_t backlog __maybe_unused)
{
	return pcb;
}
