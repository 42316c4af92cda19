/* SPDX-License-Identifier: BSD-3-Clause */
/* Heaps for the allocators' harness. */
#ifndef FUZZ_HEAPS_H
#define FUZZ_HEAPS_H

#include <uk/alloc.h>

struct bytes;

/* The heap that the last heap_make() made its heap in, or NULL. */
extern struct uk_alloc *heap_inner;

/* A heap of the kind `name`; its properties are taken from `in`. @return NULL
 * where the memory is too small for it */
struct uk_alloc *heap_make(const char *name, void *base, size_t len,
			   struct bytes *in);

#endif /* FUZZ_HEAPS_H */
