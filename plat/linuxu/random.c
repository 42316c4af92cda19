/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The host's random numbers: it has gathered entropy since it was booted, and
 * getrandom() waits until there was enough. Up to 256 bytes come at once.
 */
#include <uk/errno.h>
#include <uk/random.h>

#include "host.h"

static int host_entropy(void *buf, size_t len)
{
	long n = host_getrandom(buf, len);

	return n == (long)len ? 0 : n == -ENOSYS ? -ENODEV : -EIO;
}

UK_ENTROPY(host) = { .name = "host", .read = host_entropy };
