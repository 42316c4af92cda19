/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Words that the loader added - which devices there are.
 *
 * Idea: microvm and Firecracker have no table for their virtio devices. They
 * append a word for each to the command line, behind whatever the user wrote
 * there, so that it would become an argument of main(). The words are cut out
 * before anybody reads the command line; lib/drivers/virtio-mmio reads them.
 *
 * D1  What is in quotes is the user's and stays.
 */
#include <uk/errno.h>
#include <uk/string.h>

#include "x86_64/boot_priv.h"

#define PREFIX	"virtio_mmio.device="

/* @return behind the word that begins at `p`, quotes and all (D1) */
static char *word_end(char *p)
{
	char quote = 0;

	for (; *p && (quote || *p != ' '); p++)
		if (*p == quote)
			quote = 0;
		else if (!quote && (*p == '"' || *p == '\''))
			quote = *p;
	return p;
}

static bool is_device(const char *p)
{
	return strncmp(p, PREFIX, sizeof(PREFIX) - 1) == 0;
}

/* @return bytes that the words take, a blank behind each, and a NUL */
static size_t room_for_devices(char *p)
{
	size_t n = 1;
	char *end;

	for (; *p; p = *end ? end + 1 : end) {
		end = word_end(p);
		if (is_device(p))
			n += (size_t)(end - p) + 1;
	}
	return n;
}

//> cut-devices
int kvm_cut_devices(char *cmdline, char *devices, size_t max)
{
	char *from = cmdline, *to = cmdline, *end;
	size_t len;

	if (room_for_devices(cmdline) > max)
		return -E2BIG;
	while (*from) {
		end = word_end(from);
		if (*end)
			end++; /* the blank belongs to the word before it */
		len = (size_t)(end - from);
		if (is_device(from)) {
			memcpy(devices, from, len);
			devices += len;
		} else {
			memmove(to, from, len);
			to += len;
		}
		from = end;
	}
	*to = 0;
	*devices = 0;
	return 0;
}
//< cut-devices
