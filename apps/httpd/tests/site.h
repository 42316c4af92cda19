/* SPDX-License-Identifier: BSD-3-Clause */
/* An archive of a few files that the tests ask for. */
#ifndef HTTPD_TESTS_SITE_H
#define HTTPD_TESTS_SITE_H

#include <uk/essentials.h>

enum {
	SITE_BIG = 100000,        /* bytes of big.bin: more than a window of TCP */
	SITE_LONG = 490,          /* bytes of the longest folder's name */
	SITE_WRITTEN = 784025377, /* when all of it was: 5 November 1994 */
};

/* Make it, once, and give it to httpd. @return 0 or a negative errno */
int site_make(void);

/* That name: umlauts. */
const char *site_long(void);

/* Byte `i` of big.bin. */
static inline char site_byte(uint32_t i)
{
	return (char)(i * 2654435761U >> 24);
}

#endif /* HTTPD_TESTS_SITE_H */
