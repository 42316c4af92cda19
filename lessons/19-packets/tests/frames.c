/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The lesson's protocols in a program for this host (hostunit.h). A line is a
 * frame in hexadecimal, that the answer shall have; a netbuf is exactly as large
 * as that, so that the sanitizers see a look behind its end.
 */
#include <uk/plat/bootstrap.h>

#include "frame.h"

#include "hostunit.h"

enum { HEADROOM = 66 };

static const struct host me = { { 0x52, 0x54, 0, 0x12, 0x34, 0x56 },
				{ 10, 0, 2, 15 } };

/* An assertion has failed. */
void ukplat_terminate_msg(enum ukplat_gstate how __maybe_unused,
			  int status __maybe_unused, const char *text)
{
	fprintf(stderr, "runtime error: assertion %s\n", text);
	exit(1);
}

static uint32_t read_hex(const char *line, char *to)
{
	unsigned int byte;
	uint32_t n = 0;

	for (; sscanf(line, "%2x", &byte) == 1; line += 2)
		to[n++] = (char)byte;
	return n;
}

static void ask(const char *line)
{
	static char bytes[4096];
	uint32_t i, n = read_hex(line, bytes);
	char *buf = malloc(HEADROOM + n);
	struct uk_netbuf nb = {
		.buf = buf, .data = buf + HEADROOM, .len = n,
		.size = HEADROOM + n, .refs = 1,
	};

	memset(buf, 0xee, HEADROOM);
	memcpy(nb.data, bytes, n);
	printf("%s ", hostunit_nonce);
	if (frame_answer(&nb, &me))
		for (i = 0; i < nb.len; i++)
			printf("%02x", (uint8_t)nb.data[i]);
	else
		putchar('-');
	putchar('\n');
	free(buf);
}
