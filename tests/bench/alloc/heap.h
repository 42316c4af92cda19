/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * malloc and free of the mixes: those of the heap that is measured, through its
 * table of operations, as every caller in an image reaches them; or, in a
 * process of the host, those of the library that the build names.
 */
#ifndef BENCH_HEAP_H
#define BENCH_HEAP_H

#ifdef __WEFT__
#include <uk/alloc.h>

extern struct uk_alloc *heap; /* the one that is measured */

#define heap_malloc(a, size)	uk_malloc(a, size)
#define heap_free(a, p)		uk_free(a, p)
#else
#include HEAP_HEADER

struct uk_alloc;
#define heap			((struct uk_alloc *)0)
#define heap_malloc(a, size)	((void)(a), HEAP_MALLOC(size))
#define heap_free(a, p)		((void)(a), HEAP_FREE(p))
#endif

#endif /* BENCH_HEAP_H */
