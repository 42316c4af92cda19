/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Packets into a file of the host (ukpcap.file=FILE), from before main() to the
 * end of the image.
 *
 * Idea: a write for each packet would cost more than the packet; so they are
 * collected, and written when the buffer is full and at the end. A crash writes
 * nothing more: the last packets before it are in the buffer, where a debugger
 * finds them.
 *
 * P1  A file that cannot be written is said once, and the image goes on.
 */
#include <uk/errno.h>
#include <uk/inittab.h>
#include <uk/libparam.h>
#include <uk/pcap.h>
#include <uk/plat/host.h>
#include <uk/print.h>
#include <uk/string.h>

enum { BUFFER = 16384 };

static char *file;
static unsigned int device;

UK_LIBPARAM_PARAM(file, charp, "packets go there, for Wireshark");
UK_LIBPARAM_PARAM(device, uint, "of which device: 0 is the first");

static struct uk_pcap pcap;
static struct uk_netdev *dev; /* NULL: nobody is listened to */
static int fd = -1;
static char buffer[BUFFER];
static size_t used;

static void flush(void)
{
	size_t done = 0;
	long n = 0;

	for (; fd >= 0 && done < used; done += (size_t)n) {
		n = ukplat_host_write(fd, buffer + done, used - done);
		if (n <= 0) {
			uk_pr_err("%s: cannot write (error %ld)", file, -n);
			ukplat_host_close(fd);
			fd = -1; /* P1 */
		}
	}
	used = 0;
}

static void keep(struct uk_pcap *p __maybe_unused, const void *buf, size_t len)
{
	const char *from = buf;
	size_t n;

	for (; len; len -= n, from += n) {
		if (used == BUFFER)
			flush();
		n = MIN(len, BUFFER - used);
		memcpy(buffer + used, from, n);
		used += n;
	}
}

static int pcap_init(struct uk_init_ctx *ctx __maybe_unused)
{
	if (!file)
		return 0;
	dev = uk_netdev_get(device);
	if (!dev) {
		uk_pr_err("ukpcap.file: there is no network device %u", device);
		return -ENODEV;
	}
	fd = ukplat_host_open(file, UKPLAT_HOST_CREATE);
	if (fd < 0) {
		uk_pr_err("%s: cannot open (error %d)", file, -fd);
		return fd;
	}
	pcap.write = keep;
	uk_pcap_begin(&pcap, dev);
	return 0;
}

static void pcap_term(const struct uk_term_ctx *ctx __maybe_unused)
{
	if (!dev)
		return;
	uk_pcap_end(&pcap, dev);
	flush();
	uk_pr_info("%s: %llu packets", file, (unsigned long long)pcap.packets);
	if (fd >= 0)
		ukplat_host_close(fd);
}
uk_lib_initcall_prio(pcap_init, pcap_term, 2); /* behind uknettest's */
