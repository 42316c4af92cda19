/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * @defgroup plathost The host, where the image is a process
 * What a platform that is a process of a host lets drivers do: open one of the
 * host's files and move whole messages. Only linuxu provides it; a driver that
 * calls it says `depends on PLAT_LINUXU`.
 *
 * All calls are the host's own and return what it answers: 0 or a count, or a
 * negative errno. None of them waits. Any thread.
 */
#ifndef UK_PLAT_HOST_H
#define UK_PLAT_HOST_H

#include <uk/essentials.h>

/**
 * While the image rests (ukplat_rest()), wake it when `fd` can be read.
 * @return 0, or -ENOSPC beyond 16 of them
 */
int ukplat_host_watch(int fd);

/** Do so no more. */
void ukplat_host_unwatch(int fd);

/** Of one that is watched: wake also when it can be written, or (`on` false)
 * no more. */
void ukplat_host_watch_out(int fd, bool on);

/** What a file is opened for. */
enum ukplat_host_mode {
	UKPLAT_HOST_READ,   /**< a file, to be read */
	UKPLAT_HOST_CREATE, /**< a file, to be written from its beginning */
	UKPLAT_HOST_DEVICE, /**< a device, both ways, without waiting */
};

/** @return a file descriptor, or a negative errno */
int ukplat_host_open(const char *path, enum ukplat_host_mode mode);

/**
 * Connect to the stream socket with this path, which somebody listens at.
 * @return a file descriptor whose reads and writes do not wait; -ENAMETOOLONG;
 * -EAGAIN: too many others are waiting there; or another negative errno
 */
int ukplat_host_connect(const char *path);

/** @return how many bytes came; 0: the end; -EAGAIN: none now */
long ukplat_host_read(int fd, void *buf, size_t len);
/** @return how many bytes were taken; -EAGAIN: none now; -EPIPE: nobody reads */
long ukplat_host_write(int fd, const void *buf, size_t len);
/** Ask a device for something of its own. */
long ukplat_host_ioctl(int fd, unsigned long request, void *arg);
/** Close it; it is not watched any more. */
void ukplat_host_close(int fd);

#endif /* UK_PLAT_HOST_H */
