/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Frames in a stream - each behind its length, 4 bytes, big-endian. That is what
 * QEMU's `-netdev stream` and passt have agreed on.
 *
 * Idea: one read fetches what there is, often many frames, and the last one in
 * part; one write sends a burst. A stream has no borders, so the buffers have
 * marks:
 *
 *      in   | done with | len frame len frame len fra |  free    |
 *           0           in_from                       in_to      end
 *
 * S1  in_from is at the beginning of a length, out_to at the end of a frame.
 * S2  A whole length and frame fit the buffer; a length beyond that is not one:
 *     whoever sends it speaks something else, and is left.
 */
#include <uk/errno.h>
#include <uk/string.h>

#include "hostnet_priv.h"

enum { LENGTH = 4 };

static uint32_t length_at(const char *p)
{
	const uint8_t *b = (const uint8_t *)p;

	return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 |
	       (uint32_t)b[2] << 8 | b[3];
}

/* Something more into `in`. @return how much; -EAGAIN: nothing now; -errno */
static long fetch(struct hostnet *h)
{
	long n;

	if (!h->reads)
		return -EAGAIN;
	h->reads--;
	memmove(h->in, h->in + h->in_from, h->in_to - h->in_from);
	h->in_to -= h->in_from;
	h->in_from = 0;
	n = h->io->read(h->fd, h->in + h->in_to, HOSTNET_BUFFER - h->in_to);
	if (n == 0)
		return -ECONNRESET; /* the end of the stream */
	if (n > 0)
		h->in_to += (uint32_t)n;
	return n;
}

//> hostnet-stream
static long next(struct hostnet *h, const char **frame)
{
	uint32_t have, len;
	long n;

	for (;;) {
		have = h->in_to - h->in_from;
		len = have < LENGTH ? 0 : length_at(h->in + h->in_from);
		if (len > HOSTNET_FRAME_MAX)
			return -EPROTO; /* S2 */
		if (have >= LENGTH && have - LENGTH >= len) {
			*frame = h->in + h->in_from + LENGTH;
			h->in_from += LENGTH + len; /* S1 */
			return len;
		}
		n = fetch(h);
		if (n < 0)
			return n;
	}
}
//< hostnet-stream

static int put(struct hostnet *h, const struct uk_netbuf *nb, uint32_t len)
{
	char *p = h->out + h->out_to;

	if (LENGTH + len > HOSTNET_BUFFER - h->out_to)
		return -EAGAIN;
	p[0] = 0;
	p[1] = (char)(len >> 16);
	p[2] = (char)(len >> 8);
	p[3] = (char)len;
	uk_netbuf_copy_out(nb, 0, p + LENGTH, len);
	h->out_to += LENGTH + len; /* S1 */
	return 0;
}

static int flush(struct hostnet *h)
{
	long n = 0;

	while (h->out_from < h->out_to) {
		n = h->io->write(h->fd, h->out + h->out_from,
				 h->out_to - h->out_from);
		h->dev.stats.notifications++;
		if (n <= 0)
			break;
		h->out_from += (uint32_t)n;
	}
	memmove(h->out, h->out + h->out_from, h->out_to - h->out_from);
	h->out_to -= h->out_from;
	h->out_from = 0;
	return h->out_to ? n < 0 ? (int)n : -EAGAIN : 0;
}

const struct hostnet_wire hostnet_stream = {
	.next = next,
	.put = put,
	.flush = flush,
};
