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

#endif /* UK_PLAT_HOST_H */
