/* SPDX-License-Identifier: BSD-3-Clause */
/* One line of a hex dump (hexdump.c). */
#ifndef UKDEBUG_HEXDUMP_H
#define UKDEBUG_HEXDUMP_H

#include <uk/essentials.h>

/* An offset of up to sixteen digits, three characters for a byte and one as
 * text, what is between them, and a newline. */
#define HEXDUMP_LINE	96

/* Write the line of `n` bytes, 1 to 16. @return its length; no NUL */
size_t hexdump_line(char line[HEXDUMP_LINE], size_t offset, const uint8_t *b,
		    size_t n);

#endif /* UKDEBUG_HEXDUMP_H */
