/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The first process of the Linux guest, and its only one.
 *
 * Idea: what is measured is an ordinary program, compiled with
 * -Dmain=guest_main and linked with this file. Its main() here does what an
 * init does and no more: the drivers of the network card, an address, the
 * program, the end. Everything is static, for there is no file system but the
 * one that the kernel unpacks into memory.
 *
 *      /modules/NN.ko      drivers, in the order in which they are loaded
 *      GUEST_IP=A.B.C.D    in the environment (the kernel's command line):
 *                          address of the first card, in a network of 24 bits
 *
 * The last line on the console is `guest: end N`, N being the status.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/reboot.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "guest.h"

#undef main

static bool load_module(unsigned int i)
{
	char path[32];
	int fd, err;

	snprintf(path, sizeof(path), "/modules/%02u.ko", i);
	fd = open(path, O_RDONLY);
	if (fd < 0)
		return false;
	err = (int)syscall(SYS_finit_module, fd, "", 0);
	if (err)
		printf("guest: %s: %s\n", path, strerror(errno));
	close(fd);
	return true;
}

/* A name for the first network card is found by Linux itself: eth0. */
static int set_up(const char *name, const char *ip)
{
	struct ifreq r = { 0 };
	struct sockaddr_in *a = (void *)&r.ifr_addr;
	int s = socket(AF_INET, SOCK_DGRAM, 0), err;

	snprintf(r.ifr_name, sizeof(r.ifr_name), "%s", name);
	a->sin_family = AF_INET;
	a->sin_addr.s_addr = inet_addr(ip);
	err = ioctl(s, SIOCSIFADDR, &r);
	a->sin_addr.s_addr = htonl(0xffffff00);
	err = err ? err : ioctl(s, SIOCSIFNETMASK, &r);
	r.ifr_flags = IFF_UP | IFF_RUNNING;
	err = err ? err : ioctl(s, SIOCSIFFLAGS, &r);
	if (err)
		printf("guest: %s: %s\n", name, strerror(errno));
	close(s);
	return err;
}

static int begin(void)
{
	const char *ip = getenv("GUEST_IP");
	unsigned int i = 0;

	while (load_module(i))
		i++;
	return ip ? set_up("eth0", ip) : 0;
}

int main(int argc, char *argv[], char *envp[])
{
	int status = begin() ? 127 : guest_main(argc, argv, envp);

	printf("guest: end %d\n", status);
	fflush(stdout);
	if (getpid() == 1)
		reboot(RB_AUTOBOOT); /* with -no-reboot the machine's end */
	return status;
}
