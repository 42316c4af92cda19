/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * @defgroup archtypes Address types
 * Types whose width may differ from a pointer's, and the page size.
 */
#ifndef UK_ARCH_TYPES_H
#define UK_ARCH_TYPES_H

#include <stdint.h>

typedef uint64_t __paddr_t;  /**< a physical address, on every arch */
typedef uintptr_t __vaddr_t; /**< a virtual address */

/** Bytes in the smallest page of every arch that we run on. */
#define __PAGE_SHIFT	12
#define __PAGE_SIZE	4096UL

#endif /* UK_ARCH_TYPES_H */
