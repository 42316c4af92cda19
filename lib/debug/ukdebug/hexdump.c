/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The hex dump - memory as sixteen bytes a line.
 *
 *      00000010  48 65 6c 6c 6f 2c 20 77  6f 72 6c 64 21 0a 00 00  |Hello, world!...|
 */
#include <uk/console.h>
#include <uk/debug.h>
#include <uk/fmt.h>

#include "hexdump.h"

size_t hexdump_line(char line[HEXDUMP_LINE], size_t offset, const uint8_t *b,
		    size_t n)
{
	static const char hex[] = "0123456789abcdef";
	char *p = line;
	size_t i;

	p += uk_snprintf(p, HEXDUMP_LINE, "%08llx ",
			 (unsigned long long)offset);
	for (i = 0; i < 16; i++) {
		if (i % 8 == 0)
			*p++ = ' ';
		*p++ = i < n ? hex[b[i] >> 4] : ' ';
		*p++ = i < n ? hex[b[i] & 15] : ' ';
		*p++ = ' ';
	}
	*p++ = ' ';
	*p++ = '|';
	for (i = 0; i < n; i++)
		*p++ = b[i] >= ' ' && b[i] <= '~' ? (char)b[i] : '.';
	*p++ = '|';
	*p++ = '\n';
	return (size_t)(p - line);
}

void uk_hexdump(const void *data, size_t len)
{
	char line[HEXDUMP_LINE];
	const uint8_t *b = data;
	size_t at, n;

	for (at = 0; at < len; at += 16) {
		n = hexdump_line(line, at, b + at, MIN(len - at, (size_t)16));
		uk_console_out(line, n);
	}
}
