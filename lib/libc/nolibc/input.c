/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Input - characters from the console.
 *
 * Idea: the console keeps what was typed, so stdin has no buffer but the one
 * character that ungetc() gives back. There is no terminal between the two;
 * what programs rely on is done here: Enter sends CR, which becomes a newline,
 * and Ctrl-D ends the input.
 *
 * Waiting spins, with the lock free: a thread that waits for a person does not
 * keep others from writing, and interrupts stay on.
 */
#include <errno.h>
#include <stdio.h>
#include <uk/arch/lcpu.h>
#include <uk/console.h>

#include "stdio_priv.h"

enum { CTRL_D = 4 };

/* A character that was given back, EOF, or -2: ask the console. */
static int kept(FILE *f)
{
	unsigned long flags = file_lock(f);
	int c = f->pushed;

	f->pushed = EOF;
	if (!f->readable) {
		f->error = true;
		errno = EBADF;
	} else if (c == EOF && !f->eof) {
		c = -2;
	}
	file_unlock(f, flags);
	return c;
}

int fgetc(FILE *f)
{
	int c = kept(f);
	char byte;

	if (c != -2)
		return c;
	if (!uk_console_in(&byte, 1)) {
		fflush(stdout); /* a prompt, perhaps */
		while (!uk_console_in(&byte, 1))
			ukarch_spinwait();
	}
	if (byte == CTRL_D) {
		f->eof = true;
		return EOF;
	}
	return byte == '\r' ? '\n' : (unsigned char)byte;
}

int getc(FILE *f)
{
	return fgetc(f);
}

int getchar(void)
{
	return fgetc(stdin);
}

int ungetc(int c, FILE *f)
{
	unsigned long flags = file_lock(f);

	if (c == EOF || f->pushed != EOF || !f->readable) {
		c = EOF;
	} else {
		c = (unsigned char)c;
		f->pushed = c;
		f->eof = false;
	}
	file_unlock(f, flags);
	return c;
}

char *fgets(char *__restrict s, int size, FILE *__restrict f)
{
	char *at = s;
	int c = 0;

	if (size < 1)
		return NULL;
	while (--size && c != '\n') {
		c = fgetc(f);
		if (c == EOF)
			break;
		*at++ = (char)c;
	}
	*at = '\0';
	return at == s && c == EOF ? NULL : s;
}

size_t fread(void *__restrict p, size_t size, size_t n, FILE *__restrict f)
{
	char *at = p;
	size_t bytes, i;
	int c;

	if (!size || __builtin_mul_overflow(size, n, &bytes))
		return 0;
	for (i = 0; i < bytes; i++) {
		c = fgetc(f);
		if (c == EOF)
			return i / size;
		at[i] = (char)c;
	}
	return n;
}

int feof(FILE *f)
{
	return f->eof;
}

void clearerr(FILE *f)
{
	f->eof = false;
	f->error = false;
}
