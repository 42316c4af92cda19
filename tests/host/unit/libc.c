/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The host's half of the platform: the program's main(), and what platform.c
 * asks of the host. The only file here that sees the host's C library.
 *
 *      unit [PARAMETER...]     e.g. uktest.suite=memmap
 *
 * Weft boots on a thread of its own, because the boot stack must lie at
 * __stack_bottom and the sanitizer must know the stack that it checks.
 *
 * L1  Leaks are looked for when the thread is gone and its stack is cleared:
 *     what a dead function left there would count as a pointer to the block.
 */
#include <malloc.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "host.h"

enum { PAGE = 4096, CMDLINE_MAX = 4096 };

static char *cmdline; /* from malloc(): a step past its end is seen */
static jmp_buf end;   /* where libc_exit() goes */
static int end_status;

/* An image's initial values of thread-local variables are aligned to 64 (see
 * arch/x86_64/tls.c); so they are here if one variable is. */
static __thread char aligned_tls __attribute__((aligned(64), used)) = 1;

static void guard_stack(int rights);

static void die(const char *what)
{
	perror(what);
	_exit(98);
}

static void *boot(void *arg)
{
	if (!setjmp(end))
		uk_host_boot(cmdline, CMDLINE_MAX);
	return arg;
}

int main(int argc, char *argv[])
{
	pthread_attr_t attr;
	pthread_t thread;
	size_t len = 0;
	int i;

	cmdline = malloc(CMDLINE_MAX);
	if (!cmdline)
		die("malloc");
	cmdline[0] = '\0';
	for (i = 1; i < argc; i++)
		len += (size_t)snprintf(cmdline + len, CMDLINE_MAX - len, "%s ",
					argv[i]);
	if (len >= CMDLINE_MAX - 3)
		return 98;
	strcat(cmdline, "--");

	guard_stack(PROT_NONE);
	pthread_attr_init(&attr);
	if (pthread_attr_setstack(&attr, uk_host_stack + PAGE,
				  uk_host_stack_size - PAGE))
		die("pthread_attr_setstack");
	if (pthread_create(&thread, &attr, boot, NULL))
		die("pthread_create");
	pthread_join(thread, NULL);
	guard_stack(PROT_READ | PROT_WRITE);
	memset(uk_host_stack, 0, uk_host_stack_size); /* L1 */
	free(cmdline);
	return end_status;
}

static void guard_stack(int rights)
{
	if (mprotect(uk_host_stack, PAGE, rights))
		die("mprotect");
}

void libc_write(const char *buf, size_t len)
{
	ssize_t n;

	for (; len; buf += n, len -= (size_t)n) {
		n = write(STDOUT_FILENO, buf, len);
		if (n <= 0)
			die("write");
	}
}

void libc_exit(int status)
{
	end_status = status;
	longjmp(end, 1);
}

void libc_abort(const char *msg)
{
	fprintf(stderr, "crash: %s\n", msg);
	abort();
}

void *libc_pages(size_t len)
{
	void *p = aligned_alloc(PAGE, len);

	if (!p)
		die("aligned_alloc");
	return p;
}

void *libc_alloc(size_t align, size_t size)
{
	void *p;

	return posix_memalign(&p, align, size) ? NULL : p;
}

size_t libc_usable(const void *p)
{
	return malloc_usable_size((void *)p);
}

void libc_free(void *p)
{
	free(p);
}
