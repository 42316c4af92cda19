/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * @ingroup archtraps
 * What a trap saves, from low addresses to high: the trap entry (traps.S)
 * pushes the first seventeen words, the processor the last five, and the error
 * code is pushed by whichever of the two has one (Intel SDM vol. 3, 6.14).
 */
#ifndef UK_ASM_REGS_H
#define UK_ASM_REGS_H

#include <stdint.h>

/** The registers of an interrupted computation. */
struct __regs {
	uint64_t r15, r14, r13, r12, rbp, rbx; /**< kept by a callee */
	uint64_t r11, r10, r9, r8;             /**< a caller's to save ... */
	uint64_t rax, rcx, rdx, rsi, rdi;      /**< ... and so are these */
	uint64_t vector; /**< which trap: 0 to 31 */
	uint64_t error;  /**< the processor's error code, or 0 */
	uint64_t rip;    /**< the instruction that trapped, or the next one */
	uint64_t cs;     /**< its code segment */
	uint64_t rflags; /**< its flags */
	uint64_t rsp;    /**< its stack pointer */
	uint64_t ss;     /**< its stack segment */
};

#endif /* UK_ASM_REGS_H */
