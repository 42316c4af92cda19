/* SPDX-License-Identifier: BSD-3-Clause */
/* What the files of arch/arm64 know of each other. */
#ifndef ARM64_ARCH_PRIV_H
#define ARM64_ARCH_PRIV_H

/* Bytes of the stack that traps are handled on: a crash report needs less
 * than half of it. */
#define TRAP_STACK_SIZE	8192
/* What must be left of it for a trap inside a trap handler: registers and the
 * look-up in the exception table. */
#define TRAP_STACK_ROOM	1536

/* How many tables the boot map may use: the image takes two to five, each end
 * of RAM up to two. */
#define BOOT_TABLES	10

#ifndef __ASSEMBLER__
#include <uk/asm/regs.h>
#include <uk/essentials.h>

/* traps.c: where traps.S goes. Returns only if the trap was repaired. */
void ukarch_trap(struct __regs *r, unsigned int vec);

/* traps.c: the same where nothing could be saved. */
void ukarch_trap_stack_lost(void) __noreturn;

/* bootmem.S: the top table, and room for those below it. */
extern uint64_t ukarch_boot_l1[];
extern uint64_t ukarch_boot_tables[], ukarch_boot_tables_end[];

#endif /* __ASSEMBLER__ */

#endif /* ARM64_ARCH_PRIV_H */
