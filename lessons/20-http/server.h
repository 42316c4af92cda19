/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A server for two pages, and somebody who visits it.
 *
 *      server.c    connections: lwIP's callbacks
 *      page.c      what is asked for, and the bytes of a reply
 *      visitor.c   the other side, in the same image
 */
#ifndef SERVER_H
#define SERVER_H

#include <uk/essentials.h>

enum {
	PORT = 80,
	VISITS_MAX = 16,    /* at the same time; one more is sent away */
	REQUEST_MAX = 1024, /* bytes of a request */
};

/* A reply: a header, and a body that nobody keeps in memory. */
struct page {
	char head[128];     /* status and fields, up to the empty line */
	size_t head_len;    /* bytes of it */
	size_t len;         /* bytes of all, head and body */
	const char *text;   /* the body; NULL: numbers, one a line */
};

/* page.c: the reply to a request, of which the first line is looked at. */
void page_find(struct page *page, const char *request, size_t len);
/* Bytes `from` to `from` + `n` of a reply; it must have them. */
void page_copy(const struct page *page, size_t from, char *to, size_t n);

/* server.c: wait for visitors. @return 0 or a negative errno */
int server_start(void);
/* End the event loop when so many more have left; 0: never. */
void server_until(uint64_t count);
/* @return how many visitors are there now */
unsigned int server_visits(void);

/* visitor.c: ask the server at 10.0.0.1 for each of its pages, then end the
 * event loop. */
void visitor_start(void);

#endif /* SERVER_H */
