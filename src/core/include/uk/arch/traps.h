/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * @defgroup archtraps Traps
 * A trap is what the processor does when an instruction cannot be completed.
 * The arch saves the registers in a `struct __regs` (uk/asm/regs.h), says in
 * words what happened and gives the crash report what it needs. Recovery comes
 * with lesson 08: until then only `UK_EXTABLE` entries survive a trap.
 */
#ifndef UK_ARCH_TRAPS_H
#define UK_ARCH_TRAPS_H

#include <uk/asm/regs.h>
#include <uk/essentials.h>

/** A register by name, for the crash report. */
struct ukarch_regname {
	const char *name; /**< "rax", "x0" */
	uint16_t offset;  /**< in struct __regs, a 64-bit value */
};

/** The registers in the order in which a report shows them. */
extern const struct ukarch_regname ukarch_regnames[];
extern const unsigned int ukarch_regname_count;

/** @return the program counter, stack pointer, frame pointer of a saved state */
static inline uintptr_t ukarch_regs_pc(const struct __regs *r);
static inline uintptr_t ukarch_regs_sp(const struct __regs *r);
static inline uintptr_t ukarch_regs_fp(const struct __regs *r);
/** Go on elsewhere when the trap returns. */
static inline void ukarch_regs_set_pc(struct __regs *r, uintptr_t pc);

/**
 * Where the function at the saved state would return to, if it had only just
 * been called: after a jump to nowhere, the trace of who jumped.
 * @return 0 where the stack pointer is not one of the boot stack's
 */
static inline uintptr_t ukarch_regs_ret(const struct __regs *r);

/**
 * Follow one frame of a back trace.
 * @param fp in: a frame pointer; out: the caller's
 * @param pc out: the return address
 * @return false at the outermost frame, or where `fp` lies outside [lo, hi)
 */
bool ukarch_unwind(uintptr_t *fp, uintptr_t *pc, uintptr_t lo, uintptr_t hi);

#include <uk/asm/traps.h> /* the bodies of the functions above */

#endif /* UK_ARCH_TRAPS_H */
