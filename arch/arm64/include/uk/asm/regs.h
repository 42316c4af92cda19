/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * @ingroup archtraps
 * What a trap saves, from low addresses to high. The trap entry (traps.S)
 * writes all of it, on a stack of its own.
 */
#ifndef UK_ASM_REGS_H
#define UK_ASM_REGS_H

/** Bytes of a struct __regs and where its parts are, for traps.S. */
#define UKARCH_REGS_SIZE	288
#define UKARCH_REGS_SP		248
#define UKARCH_REGS_PC		256
#define UKARCH_REGS_ESR		272

#ifndef __ASSEMBLER__
#include <stdint.h>

/** The registers of an interrupted computation. */
struct __regs {
	uint64_t x[31];  /**< x29 is the frame pointer, x30 the return address */
	uint64_t sp;     /**< its stack pointer */
	uint64_t pc;     /**< the instruction that trapped, or the next one */
	uint64_t pstate; /**< flags, interrupt mask, exception level */
	uint64_t esr;    /**< exception syndrome: why (ESR_EL1) */
	uint64_t far;    /**< fault address, if there is one (FAR_EL1) */
};
#endif

#endif /* UK_ASM_REGS_H */
