/* SPDX-License-Identifier: BSD-3-Clause */
/* What the files of arch/x86_64 know of each other. */
#ifndef X86_64_ARCH_PRIV_H
#define X86_64_ARCH_PRIV_H

#include <uk/asm/regs.h>

/* traps.S: 32 entries, 16 bytes from one to the next. */
extern char ukarch_trap_stubs[];
enum { TRAP_STUB_SIZE = 16 };

/* traps.c: where traps.S goes. Returns only if the trap was repaired. */
void ukarch_trap(struct __regs *r);

/* Selectors: offsets into the segment table that tables.c makes. */
enum {
	SEL_CODE = 0x08, /* 64-bit code */
	SEL_DATA = 0x10, /* data; must follow SEL_CODE for `syscall` */
	SEL_TSS = 0x18,  /* the task state, two entries wide */
};

#endif /* X86_64_ARCH_PRIV_H */
