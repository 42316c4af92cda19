/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The seam between the two halves of the platform "host": what Weft's half
 * (platform.c) and the half that knows the host's C library (libc.c) say to
 * each other. Plain C types only: each half has a <stdio.h> of its own.
 */
#ifndef HOST_UNIT_HOST_H
#define HOST_UNIT_HOST_H

#include <stddef.h>

/* libc.c: all bytes to standard output. */
void libc_write(const char *buf, size_t len);
/* libc.c: the process ends: in order, and leaks are looked for; or at once. */
void libc_exit(int status) __attribute__((noreturn));
void libc_abort(const char *msg) __attribute__((noreturn));
/* libc.c: memory from malloc(), aligned to a page. */
void *libc_pages(size_t len);

/* libc.c: a block of the host's heap, as aligned_alloc(); its size; free(). */
void *libc_alloc(size_t align, size_t size);
size_t libc_usable(const void *p);
void libc_free(void *p);

/* platform.c: from a thread whose stack is `uk_host_stack` to uk_boot(). */
void uk_host_boot(char *cmdline, size_t max) __attribute__((noreturn));
/* platform.c: a guard page, then the stack. */
extern char uk_host_stack[];
extern const size_t uk_host_stack_size; /* both */

#endif /* HOST_UNIT_HOST_H */
