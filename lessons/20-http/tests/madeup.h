/* SPDX-License-Identifier: BSD-3-Clause */
/* An lwIP that is made up (madeup.c), and what the stories know of it. */
#ifndef MADEUP_H
#define MADEUP_H

#include <lwip/tcp.h>
#include <uk/essentials.h>

enum { LETTERS = 26, WINDOW = 46720, REQUEST = 8192 };

/* What is known of a connection, also when its pcb is gone. */
struct conn {
	struct tcp_pcb *pcb;    /* NULL: none any more */
	const char *state;      /* open closed aborted reset */
	size_t written, recved; /* bytes */
	char said[REQUEST];     /* what was received... */
	size_t said_len;        /* ...and how much of it */
	bool no_memory;         /* for the next tcp_write() */
};

extern struct conn conns[LETTERS];
extern tcp_accept_fn madeup_accept; /* as tcp_accept() was told */
extern int pbufs, blocks;           /* alive */
extern bool nomem;                  /* for the next block */
extern const char *wrong;           /* what lwIP was told and must not be */

/* lwIP must not be told this. */
void complain(const char *what);
/* The pcb of a connection is freed. */
void gone(struct conn *c, const char *state);

#endif /* MADEUP_H */
