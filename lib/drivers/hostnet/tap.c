/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A TAP interface - one read is one frame, one write is one frame (Linux,
 * Documentation/networking/tuntap.rst). To have one needs the right to administer
 * the network, or an interface that was made for this user beforehand:
 *
 *      ip tuntap add dev weft0 mode tap user $USER
 */
#include <uk/errno.h>
#include <uk/plat/host.h>
#include <uk/string.h>

#include "hostnet_priv.h"

#define TUNSETIFF	0x400454caUL /* _IOW('T', 202, int) */

enum {
	IFF_TAP = 0x0002,
	IFF_NO_PI = 0x1000, /* the frame alone */
};

/* struct ifreq, as the kernel has it on 64-bit processors. */
struct request {
	char name[16];  /* ends in NUL */
	uint16_t flags;
	char pad[22];
};

int hostnet_tap_open(const char *name)
{
	struct request r = { .flags = IFF_TAP | IFF_NO_PI };
	size_t len = strlen(name);
	long err;
	int fd;

	if (len >= sizeof(r.name))
		return -ENAMETOOLONG;
	memcpy(r.name, name, len);
	fd = ukplat_host_open("/dev/net/tun", UKPLAT_HOST_DEVICE);
	if (fd < 0)
		return fd;
	err = ukplat_host_ioctl(fd, TUNSETIFF, &r);
	if (err < 0) {
		ukplat_host_close(fd);
		return (int)err;
	}
	return fd;
}

static long next(struct hostnet *h, const char **frame)
{
	if (!h->reads)
		return -EAGAIN;
	h->reads--;
	*frame = h->in;
	return h->io->read(h->fd, h->in, HOSTNET_BUFFER);
}

/* An interface that is down takes nothing: that is a cable without a plug. */
static int put(struct hostnet *h, const struct uk_netbuf *nb, uint32_t len)
{
	long n;

	uk_netbuf_copy_out(nb, 0, h->out, len);
	n = h->io->write(h->fd, h->out, len);
	h->dev.stats.notifications++;
	return n < 0 ? (int)n : 0;
}

static int flush(struct hostnet *h __maybe_unused)
{
	return 0;
}

const struct hostnet_wire hostnet_tap = {
	.next = next,
	.put = put,
	.flush = flush,
};
