/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What is there before C is: memory that the entry uses before it has cleared
 * .bss, and the boot page tables, as far as they are known when the image is
 * built. The entries of a map that is one to one are constants:
 *
 *   level 1   [0] -> level 2   [0]      0        not mapped: NULL pointers
 *             |                [1..511] 2 MiB    device memory
 *             [1..511]                  1 GiB    device memory
 *
 * bootmap.c replaces those level 1 entries in whose GiB there is RAM.
 */
#include <uk/asm/paging.h>

#include "arch_priv.h"

#define BLOCK_DEVICE	(UKARCH_PTE_VALID | UKARCH_PTE_DEVICE | UKARCH_PTE_AF | \
			 1 << UKARCH_PTE_PXN_BIT | 1 << UKARCH_PTE_UXN_BIT)
#define TABLE		(UKARCH_PTE_VALID | UKARCH_PTE_TABLE)

	/* Whole pages, which the link script may put first: no padding. */
	.section .data.page.ukarch_bootmem, "aw", %progbits
	.balign 4096
	.globl ukarch_boot_l1
ukarch_boot_l1:
	.quad	boot_devices + TABLE
	.set	i, 1
	.rept	UKARCH_PT_ENTRIES - 1
	.quad	i << UKARCH_L1_SHIFT | BLOCK_DEVICE
	.set	i, i + 1
	.endr

boot_devices:
	.quad	0
	.set	i, 1
	.rept	UKARCH_PT_ENTRIES - 1
	.quad	i << UKARCH_L2_SHIFT | BLOCK_DEVICE
	.set	i, i + 1
	.endr

/* In use before .bss is clear, and left out when it is cleared. */
	.section .bss.ukarch_bootmem, "aw", %nobits
	.balign 4096
	.globl ukarch_bootmem, ukarch_bootmem_end
	.globl ukarch_boot_tables, ukarch_boot_tables_end
	.globl ukarch_trap_stack, ukarch_trap_stack_top
ukarch_bootmem:
ukarch_boot_tables:
	.skip	BOOT_TABLES * 4096
ukarch_boot_tables_end:
ukarch_trap_stack:
	.skip	TRAP_STACK_SIZE
ukarch_trap_stack_top:
ukarch_bootmem_end:

	.section .note.GNU-stack, "", %progbits
