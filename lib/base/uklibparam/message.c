/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * One line of text, put together from pieces. The command line is read before
 * there is a console, in images without a formatter too, so what is wrong with
 * it must wait somewhere: here.
 */
#include <uk/string.h>

#include "param_priv.h"

struct message param_error;

struct message *message_start(struct message *m, const char *s)
{
	m->len = 0;
	return message_add(m, s);
}

struct message *message_add(struct message *m, const char *s)
{
	return message_bytes(m, s, strlen(s));
}

struct message *message_bytes(struct message *m, const char *s, size_t len)
{
	size_t n = MIN(len, sizeof(m->text) - 1 - m->len);

	memcpy(m->text + m->len, s, n);
	m->len += n;
	m->text[m->len] = '\0';
	return m;
}

struct message *message_word(struct message *m, const char *s, size_t len)
{
	const size_t most = 60;

	message_bytes(m, s, MIN(len, most));
	return message_add(m, len > most ? "..." : "");
}

struct message *message_unsigned(struct message *m, uint64_t v)
{
	char digits[20]; /* of 2^64 - 1 */
	size_t at = sizeof(digits);

	do {
		digits[--at] = (char)('0' + v % 10);
		v /= 10;
	} while (v);
	return message_bytes(m, digits + at, sizeof(digits) - at);
}
