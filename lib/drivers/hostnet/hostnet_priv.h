/* SPDX-License-Identifier: BSD-3-Clause */
/* What the files of hostnet know of each other. */
#ifndef HOSTNET_PRIV_H
#define HOSTNET_PRIV_H

#include <uk/netdev.h>

enum {
	HOSTNET_BUFFER = 65536, /* bytes, each way */
	HOSTNET_FRAME_MAX = HOSTNET_BUFFER - 4, /* and its length, see stream.c */
};

struct hostnet;

/* How frames travel over a file descriptor of the host's. */
struct hostnet_wire {
	/*
	 * The next frame that came, which stays where it is until the next
	 * call. @return its length, which may be 0; -EAGAIN: none now, or all
	 * `reads` are used up; another errno: the other side is gone
	 */
	long (*next)(struct hostnet *h, const char **frame);
	/* Take a packet of at most HOSTNET_FRAME_MAX bytes. @return 0;
	 * -EAGAIN: no room now; another errno: the other side is gone */
	int (*put)(struct hostnet *h, const struct uk_netbuf *nb, uint32_t len);
	/* Send what was put. @return 0, or an errno as above */
	int (*flush)(struct hostnet *h);
};

/* The host's read and write, or a test's. */
struct hostnet_io {
	long (*read)(int fd, void *buf, size_t len);
	long (*write)(int fd, const void *buf, size_t len);
};

/* A device. */
struct hostnet {
	struct uk_netdev dev;
	const struct hostnet_wire *wire;
	const struct hostnet_io *io;
	int fd;             /* of the host's; -1: gone */
	uint16_t reads;     /* that this burst may make still */
	bool waiting;       /* to be woken when something can be written */
	uint8_t mac[UK_NETDEV_HWADDR_LEN];
	struct uk_netdev_queue rx; /* who provides buffers */
	uint32_t in_from;   /* bytes of `in` that are done with */
	uint32_t in_to;     /* bytes of `in` that came */
	uint32_t out_from;  /* bytes of `out` that were written */
	uint32_t out_to;    /* bytes of `out` that are to be */
	char in[HOSTNET_BUFFER];
	char out[HOSTNET_BUFFER];
};

extern const struct hostnet_wire hostnet_stream; /* stream.c */
extern const struct hostnet_wire hostnet_tap;    /* tap.c */
extern const struct uk_netdev_ops hostnet_ops;   /* hostnet.c */

/* tap.c: open the interface `name`. @return a file descriptor or -errno */
int hostnet_tap_open(const char *name);

/* hostnet.c: read "02:00:00:00:00:02". @return 0 or -EINVAL */
int hostnet_read_mac(const char *text, uint8_t mac[]);

#endif /* HOSTNET_PRIV_H */
