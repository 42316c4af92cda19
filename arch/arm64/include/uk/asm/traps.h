/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * @ingroup archtraps
 * Traps on arm64: the bodies that uk/arch/traps.h asks for, and the reading of
 * the exception syndrome (Arm ARM, D17.2.37, ESR_EL1).
 */
#ifndef UK_ASM_TRAPS_H
#define UK_ASM_TRAPS_H

#include <uk/asm/regs.h>
#include <uk/essentials.h>

static inline uintptr_t ukarch_regs_pc(const struct __regs *r)
{
	return r->pc;
}

static inline void ukarch_regs_set_pc(struct __regs *r, uintptr_t pc)
{
	r->pc = pc;
}

static inline uintptr_t ukarch_regs_sp(const struct __regs *r)
{
	return r->sp;
}

static inline uintptr_t ukarch_regs_fp(const struct __regs *r)
{
	return r->x[29];
}

/* A call leaves it in the link register. */
static inline uintptr_t ukarch_regs_ret(const struct __regs *r)
{
	return r->x[30];
}

/** The exception class, bits 31 to 26 of the syndrome: what kind of trap. */
enum ukarch_esr_class {
	UKARCH_EC_UNKNOWN = 0x00,   /**< an instruction that does not exist */
	UKARCH_EC_WFX = 0x01,       /**< wfi or wfe */
	UKARCH_EC_FP = 0x07,        /**< FP or SIMD while switched off */
	UKARCH_EC_BTI = 0x0d,       /**< a branch to what is no target */
	UKARCH_EC_ILLEGAL = 0x0e,   /**< an impossible processor state */
	UKARCH_EC_SVC = 0x15,       /**< svc: a system call */
	UKARCH_EC_HVC = 0x16,       /**< hvc: a hypervisor call */
	UKARCH_EC_SMC = 0x17,       /**< smc: a firmware call */
	UKARCH_EC_SYSREG = 0x18,    /**< a system register that is not ours */
	UKARCH_EC_SVE = 0x19,       /**< SVE while switched off */
	UKARCH_EC_FPAC = 0x1c,      /**< a pointer signature that is wrong */
	UKARCH_EC_IABT_LOW = 0x20,  /**< instruction fetch, from EL0 */
	UKARCH_EC_IABT = 0x21,      /**< instruction fetch */
	UKARCH_EC_PC_ALIGN = 0x22,  /**< the program counter is misaligned */
	UKARCH_EC_DABT_LOW = 0x24,  /**< data access, from EL0 */
	UKARCH_EC_DABT = 0x25,      /**< data access */
	UKARCH_EC_SP_ALIGN = 0x26,  /**< the stack pointer is misaligned */
	UKARCH_EC_FP_TRAP = 0x2c,   /**< a floating-point exception */
	UKARCH_EC_SERROR = 0x2f,    /**< an error that came too late */
	UKARCH_EC_BREAK = 0x31,     /**< a hardware breakpoint */
	UKARCH_EC_STEP = 0x33,      /**< a single step */
	UKARCH_EC_WATCH = 0x35,     /**< a hardware watchpoint */
	UKARCH_EC_BRK = 0x3c,       /**< brk */
};

#define UKARCH_ESR_CLASS(esr)	((unsigned int)((esr) >> 26 & 0x3f))
#define UKARCH_ESR_WNR		(1UL << 6)  /**< data access: a write */
#define UKARCH_ESR_FNV		(1UL << 10) /**< the address is not known */

/** Which of the sixteen vectors a trap came through (Arm ARM, D1.3.1.5). */
enum ukarch_vector {
	UKARCH_VEC_SYNC = 0,   /**< because of the instruction itself */
	UKARCH_VEC_IRQ = 1,    /**< an interrupt */
	UKARCH_VEC_FIQ = 2,    /**< a fast interrupt */
	UKARCH_VEC_SERROR = 3, /**< a system error */
	UKARCH_VEC_KIND = 3,   /**< mask: the four above */
	UKARCH_VEC_NESTED = 4, /**< bit: from a trap handler */
	UKARCH_VEC_LOWER = 8,  /**< bit: from EL0, which no image uses */
};

/**
 * Install the vectors and this core's trap stack. Called by assembly before
 * there is a stack; the caller runs on SP_EL0 afterwards (PSTATE.SP = 0), so
 * that a trap always finds a good stack in SP_EL1. Clobbers x0.
 */
void ukarch_traps_init(void);

/**
 * Say in words what a trap was. Pure: reads nothing but its arguments and the
 * borders of the image.
 * @param buf where to, at least 1 byte; cut if too small, always ends in NUL
 * @param len its size
 * @param r   the state at the trap
 * @param vec which of the vectors it came through
 */
void ukarch_trap_describe(char *buf, size_t len, const struct __regs *r,
			  unsigned int vec);

#endif /* UK_ASM_TRAPS_H */
