/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The host's files and sockets, for drivers (uk/plat/host.h).
 *
 * Idea: a driver here has no registers, but a file descriptor. What it may do
 * with one is what the host's kernel does, under names of ours.
 *
 * H1  No call waits for anybody: the image has one thread, and it is not the
 *     driver's. Files proper never make one wait for long.
 */
#include <uk/errno.h>
#include <uk/plat/host.h>
#include <uk/string.h>

#include "host.h"

int ukplat_host_open(const char *path, enum ukplat_host_mode mode)
{
	static const int flags[] = {
		[UKPLAT_HOST_READ] = HOST_O_RDONLY,
		[UKPLAT_HOST_CREATE] = HOST_O_WRONLY | HOST_O_CREAT |
				       HOST_O_TRUNC,
		[UKPLAT_HOST_DEVICE] = HOST_O_RDWR | HOST_O_NONBLOCK, /* H1 */
	};

	return (int)host_open(path, flags[mode]);
}

int ukplat_host_connect(const char *path)
{
	struct host_sockaddr_un a = { .family = HOST_AF_UNIX };
	size_t len = strlen(path);
	long fd, err;

	if (len >= sizeof(a.path))
		return -ENAMETOOLONG;
	memcpy(a.path, path, len);
	fd = host_socket(HOST_AF_UNIX, HOST_SOCK_STREAM | HOST_SOCK_NONBLOCK);
	if (fd < 0)
		return (int)fd;
	err = host_connect((int)fd, &a);
	if (err < 0) {
		host_close((int)fd);
		return (int)err;
	}
	return (int)fd;
}

long ukplat_host_read(int fd, void *buf, size_t len)
{
	long n = host_read(fd, buf, len);

	return n == -EINTR ? -EAGAIN : n;
}

long ukplat_host_write(int fd, const void *buf, size_t len)
{
	long n = host_write(fd, buf, len);

	return n == -EINTR ? -EAGAIN : n;
}

long ukplat_host_ioctl(int fd, unsigned long request, void *arg)
{
	return host_ioctl(fd, request, arg);
}

void ukplat_host_close(int fd)
{
	ukplat_host_unwatch(fd);
	host_close(fd);
}
