/* SPDX-License-Identifier: BSD-3-Clause */
/* glibc's own names of the functions that record.c stands before. */
#ifndef BENCH_RECORD_H
#define BENCH_RECORD_H

#include <stddef.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t size);
void __libc_free(void *p);
void *__libc_memalign(size_t align, size_t size);
void *memalign(size_t align, size_t size);

#endif /* BENCH_RECORD_H */
