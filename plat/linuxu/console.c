/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The host console - stdout is the screen, stdin the keyboard.
 *
 * Idea: a UART has no opinion about what is at the other end of the line; a
 * process does. The host may take fewer bytes than offered, or none for now,
 * and the reader may have left (`image | head -1`). Every byte is written, in
 * order, or the reader is gone, and then the image ends without a word and
 * with the status that any program has in that place (128 + SIGPIPE).
 *
 * C1  stdin is never waited for: poll says whether something is there first.
 *     At the end of the file there is nothing, now and for ever.
 *
 * A newline stays one: if the host's side is a terminal, its driver knows
 * about carriage returns.
 */
#include <uk/console.h>
#include <uk/errno.h>
#include <uk/plat/bootstrap.h>

#include "host.h"
#include "linuxu.h"

static int probe(const struct ukplat_bootinfo *bi __maybe_unused)
{
	return 0;
}

//> hostconsole-out
/***
A UART takes one byte at a time and always takes it. ``write`` takes what it can:
into a pipe that is nearly full only the first part, into a non-blocking
terminal perhaps nothing. ``linuxu_write_all`` goes on until all is written. The
one failure that matters is ``EPIPE``: nobody will ever read this.
***/
static void out(const char *buf, size_t len)
{
	if (linuxu_write_all(HOST_STDOUT, buf, len) == -EPIPE)
		ukplat_terminate(UKPLAT_HALT, 128 + HOST_SIGPIPE);
}
//< hostconsole-out

static size_t in(char *buf, size_t len)
{
	const struct host_timespec now = { .sec = 0 };
	struct host_pollfd key = { .fd = HOST_STDIN, .events = HOST_POLLIN };
	long n = 0;

	if (host_poll(&key, 1, &now) > 0 && (key.revents & HOST_POLLIN))
		n = host_read(HOST_STDIN, buf, len); /* C1 */
	return n > 0 ? (size_t)n : 0;
}

UK_CONSOLE(host) = {
	.name = "host",
	.probe = probe,
	.out = out,
	.in = in,
};
