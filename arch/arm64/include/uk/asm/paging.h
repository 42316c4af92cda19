/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * @defgroup archpaging The boot page tables
 * The format of a page-table entry on arm64 (Arm ARM, D8.3: stage 1, 4 KiB
 * granule), and the tables that the image is entered with. lib/boot replaces
 * them where an image wants mappings that change.
 *
 * Addresses have 39 bits, so that a walk begins at level 1: one table of 512
 * entries, each a GiB.
 */
#ifndef UK_ASM_PAGING_H
#define UK_ASM_PAGING_H

/* Attributes, by their bit. (No UL here: assembly reads this, too.) */
#define UKARCH_PTE_VALID	(1 << 0)  /**< the entry counts */
#define UKARCH_PTE_TABLE	(1 << 1)  /**< a table, or a page at level 3 */
#define UKARCH_PTE_DEVICE	(0 << 2)  /**< entry 0 of MAIR_EL1 */
#define UKARCH_PTE_NORMAL	(1 << 2)  /**< entry 1 of MAIR_EL1 */
#define UKARCH_PTE_RO		(1 << 7)  /**< stores trap */
#define UKARCH_PTE_SHARED	(3 << 8)  /**< inner shareable: seen by all cores */
#define UKARCH_PTE_AF		(1 << 10) /**< accessed; 0 would trap */
#define UKARCH_PTE_PXN_BIT	53 /**< no instruction runs from it */
#define UKARCH_PTE_UXN_BIT	54 /**< nor at EL0 */

/** log2 of the bytes that an entry covers at levels 3, 2 and 1. */
#define UKARCH_L3_SHIFT		12
#define UKARCH_L2_SHIFT		21
#define UKARCH_L1_SHIFT		30
#define UKARCH_PT_ENTRIES	512

/** Bits of an address: memory above cannot be used. */
#define UKARCH_VA_BITS		39

/**
 * MAIR_EL1: 0 is Device-nGnRnE (each access happens, in order, once), 1 is
 * normal memory, write-back, allocated on reads and writes.
 */
#define UKARCH_MAIR		0xff00

/**
 * TCR_EL1 without the physical size: T0SZ; table walks through the cache
 * (IRGN0, ORGN0: write-back; SH0: inner shareable); no upper half (EPD1).
 */
#define UKARCH_TCR		((64 - UKARCH_VA_BITS) | 1 << 8 | 1 << 10 | \
				 3 << 12 | 1 << 23)
#define UKARCH_TCR_IPS_SHIFT	32

/**
 * SCTLR_EL1 with the MMU off: the bits that are 1 on a processor without later
 * extensions (Arm ARM, D17.2.118). With it on: M, caches (C, I), stack
 * alignment (SA), and WXN, by which nothing writable is ever executed.
 */
#define UKARCH_SCTLR_OFF	0x30d00800
#define UKARCH_SCTLR_ON		(UKARCH_SCTLR_OFF | 1 << 0 | 1 << 2 | 1 << 3 | \
				 1 << 12 | 1 << 19)

#ifndef __ASSEMBLER__
#include <uk/arch/types.h>

/**
 * Map the image: each section with the rights it needs, the guard page under
 * the boot stack not at all. Every GiB but the image's own is device memory,
 * except that the first 2 MiB are not mapped.
 * Boot core, once, MMU off, image relocated; .bss need not be clear.
 * @return the address of the level 1 table, for TTBR0_EL1
 */
__paddr_t ukarch_bootmap_init(void);

/**
 * Map more memory, writable and not executable. Boot core, MMU on.
 * @param base first byte @param len bytes; rounded outwards to whole pages;
 * what is mapped as memory already stays as it is
 * @return 0; -ERANGE beyond UKARCH_VA_BITS; -ENOMEM: the tables are used up
 */
int ukarch_bootmap_add(__paddr_t base, uint64_t len);

/** What is in use before .bss is clear; whoever clears it leaves this out. */
extern char ukarch_bootmem[], ukarch_bootmem_end[];
#endif

#endif /* UK_ASM_PAGING_H */
