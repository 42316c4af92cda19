/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * @defgroup archpaging The boot page tables
 * The format of a page-table entry on x86_64 (Intel SDM vol. 3, 4.5), and the
 * tables that the image is entered with. lib/boot replaces them where an image
 * wants mappings that change.
 */
#ifndef UK_ASM_PAGING_H
#define UK_ASM_PAGING_H

#define UKARCH_PTE_PRESENT	(1UL << 0)  /**< the entry counts */
#define UKARCH_PTE_WRITE	(1UL << 1)  /**< stores are allowed */
#define UKARCH_PTE_USER		(1UL << 2)  /**< user mode too */
#define UKARCH_PTE_ACCESSED	(1UL << 5)  /**< set by the processor */
#define UKARCH_PTE_DIRTY	(1UL << 6)  /**< set by the processor */
#define UKARCH_PTE_LARGE	(1UL << 7)  /**< a page, not a table (2 MiB, 1 GiB) */
#define UKARCH_PTE_NX		(1UL << 63) /**< no instruction runs from it */
#define UKARCH_PTE_ADDR		0x000ffffffffff000UL /**< the address in it */

/** log2 of the bytes that an entry covers: page, directory, pointer table. */
#define UKARCH_PT_SHIFT		12
#define UKARCH_PD_SHIFT		21
#define UKARCH_PDPT_SHIFT	30
#define UKARCH_PT_ENTRIES	512

#ifndef __ASSEMBLER__
#include <uk/arch/types.h>

/**
 * Map all of memory one to one, writable and not executable, except the image
 * (each section with the rights it needs) and the guard page under the boot
 * stack (not at all). Boot core, once, interrupts off.
 * @return where the map ends: memory from there on cannot be used
 */
__paddr_t ukarch_bootmap_init(void);

/**
 * Take page 0 away, so that a NULL pointer traps. Boot core, once, when what
 * the firmware left in that page has been read.
 */
void ukarch_bootmap_drop_null(void);
#endif

#endif /* UK_ASM_PAGING_H */
