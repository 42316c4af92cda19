/* SPDX-License-Identifier: BSD-3-Clause */
/* The host's malloc() as a heap of ours, so that the sanitizer sees each block. */
#ifndef FUZZ_HOST_H
#define FUZZ_HOST_H

#include <uk/alloc.h>

/* It becomes the default heap. */
struct uk_alloc *host_heap(void);

/* Blocks that are alive. */
extern unsigned int host_blocks;

/* So many more calls succeed, and then one does not; 0: all do. */
extern unsigned int host_fails_in;

#endif /* FUZZ_HOST_H */
