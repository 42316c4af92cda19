/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A stream - what printf.c, scanf.c and the others share.
 */
#ifndef NOLIBC_STDIO_PRIV_H
#define NOLIBC_STDIO_PRIV_H

#include <stdbool.h>
#include <stdio.h>
#include <uk/spinlock.h>

/* One of the three streams. */
struct nolibc_file {
	struct uk_spinlock lock; /* guards the rest; taken with interrupts off */
	char *buf;      /* text that waits to be written */
	size_t size;    /* bytes in buf */
	size_t len;     /* of them in use */
	int mode;       /* _IOFBF, _IOLBF or _IONBF */
	int number;     /* what fileno() says */
	int pushed;     /* a character given back, or EOF */
	bool readable;  /* stdin */
	bool eof;       /* the end was read */
	bool error;     /* a read of an output, or the other way round */
};

static inline unsigned long file_lock(FILE *f)
{
	return uk_spin_lock_irqsave(&f->lock);
}

static inline void file_unlock(FILE *f, unsigned long flags)
{
	uk_spin_unlock_irqrestore(&f->lock, flags);
}

/* Whether `f` may be written; if not, errno is EBADF. Lock held. */
bool file_writable(FILE *f);
/* Write as the mode says; a uk_fmt_out of the stream. Lock held. */
void file_put(void *f, const char *s, size_t n);

#endif /* NOLIBC_STDIO_PRIV_H */
