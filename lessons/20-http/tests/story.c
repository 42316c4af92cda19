/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * server.c in a program for this host (hostunit.h), with an lwIP that does
 * nothing by itself: a line is a story, told in steps. Connections are letters:
 *
 *      accept A          nobody (lwIP had no memory)      nomem (for the next)
 *      recv A 4745 54    what A says: a chain of pbufs, in hexadecimal
 *      fin A             A has said all        reset A    A is gone
 *      room A 100        bytes that can be written to A   full A (no memory)
 *      sent A 100        A has so many bytes: there is room for more
 *      poll A            half a second has passed, or more
 *
 * After each step it says what became of its connection: open, closed, aborted
 * or reset; bytes written and acknowledged; pbufs that somebody holds. What was
 * freed is really freed, so that the sanitizers see who still uses it; and lwIP
 * finds out if it is told the wrong thing.
 */
#include "madeup.h"
#include "server.h"

#include "hostunit.h"

/* What a callback returned fits what it did. */
static void returned(const struct conn *c, err_t err)
{
	bool aborted = strcmp(c->state, "aborted") == 0;

	if (aborted != (err == ERR_ABRT))
		complain(aborted ? "not ERR_ABRT after tcp_abort()"
				 : "ERR_ABRT without tcp_abort()");
}

static void accept(struct conn *c)
{
	struct tcp_pcb *pcb = calloc(1, sizeof(*pcb));
	err_t err;

	*c = (struct conn){ .pcb = pcb, .state = "open" };
	pcb->snd_buf = WINDOW;
	err = madeup_accept(NULL, pcb, ERR_OK);
	returned(c, err);
	if (c->pcb)
		printf(" (%s%s%s%s, each %u)", pcb->recv ? "recv" : "",
		       pcb->sent ? " sent" : "", pcb->errf ? " err" : "",
		       pcb->poll ? " poll" : "", pcb->pollinterval);
}

static struct pbuf *said(struct conn *c, const char *text)
{
	struct pbuf *head = NULL, *p;
	unsigned int byte;
	size_t n, i;

	while (*text == ' ')
		text++;
	for (; *text && *text != ';'; text += 2 * n + (text[2 * n] == ' ')) {
		n = strspn(text, "0123456789abcdef") / 2;
		p = calloc(1, sizeof(*p));
		p->payload = malloc(n);
		p->len = p->tot_len = (u16_t)n;
		for (i = 0; i < n && sscanf(text + 2 * i, "%2x", &byte) == 1; i++) {
			((char *)p->payload)[i] = (char)byte;
			if (c->said_len < REQUEST)
				c->said[c->said_len++] = (char)byte;
		}
		pbufs++;
		if (head)
			pbuf_cat(head, p);
		else
			head = p;
	}
	return head;
}

/* A step of a connection that is there. */
static void move(struct conn *c, const char *verb, const char *rest)
{
	struct tcp_pcb *pcb = c->pcb;
	tcp_err_fn lost = pcb->errf;
	void *arg = pcb->callback_arg;
	u16_t n = (u16_t)atoi(rest);

	if (!strcmp(verb, "recv") && pcb->recv) {
		returned(c, pcb->recv(arg, pcb, said(c, rest), ERR_OK));
	} else if (!strcmp(verb, "fin") && pcb->recv) {
		returned(c, pcb->recv(arg, pcb, NULL, ERR_OK));
	} else if (!strcmp(verb, "room")) {
		pcb->snd_buf = n;
	} else if (!strcmp(verb, "full")) {
		c->no_memory = true;
	} else if (!strcmp(verb, "sent") && pcb->sent) {
		pcb->snd_buf += n;
		returned(c, pcb->sent(arg, pcb, n));
	} else if (!strcmp(verb, "poll") && pcb->poll) {
		returned(c, pcb->poll(arg, pcb));
	} else if (!strcmp(verb, "reset")) {
		gone(c, "reset");
		if (lost)
			lost(arg, ERR_RST);
	}
}

static void step(const char *s)
{
	char verb[16] = "", name = 0;
	struct conn *c;
	int at = 0;

	sscanf(s, " %15[a-z] %c%n", verb, &name, &at);
	if (!strcmp(verb, "nomem")) {
		nomem = true;
		return;
	}
	if (!strcmp(verb, "nobody")) {
		printf(" nobody %d;", madeup_accept(NULL, NULL, ERR_MEM) != ERR_OK);
		return;
	}
	c = &conns[(name - 'A') % LETTERS];
	printf(" %c", name);
	if (!strcmp(verb, "accept"))
		accept(c);
	else if (c->pcb)
		move(c, verb, s + at);
	printf(" %s %zu %zu %d;", c->state, c->written, c->recved, pbufs);
}

/* All visitors go, so that the next story begins with none. */
static void clean_up(void)
{
	int i;

	for (i = 0; i < LETTERS; i++)
		if (conns[i].pcb)
			move(&conns[i], "reset", "");
	if (server_visits() || blocks || pbufs)
		printf(" and left behind: %u visits, %d blocks, %d pbufs",
		       server_visits(), blocks, pbufs);
	if (wrong)
		printf(" lwIP was told the wrong thing: %s", wrong);
}

static void ask(const char *line)
{
	const char *s = line;

	if (!madeup_accept)
		server_start();
	memset(conns, 0, sizeof(conns));
	wrong = NULL;
	nomem = false;
	printf("%s", hostunit_nonce);
	for (; s; s = strchr(s, ';'), s = s ? s + 1 : NULL)
		step(s);
	clean_up();
	putchar('\n');
}
