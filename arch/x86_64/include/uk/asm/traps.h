/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * @ingroup archtraps
 * Traps on x86_64: the bodies that uk/arch/traps.h asks for, and what the
 * platform calls to make the processor's tables.
 */
#ifndef UK_ASM_TRAPS_H
#define UK_ASM_TRAPS_H

#include <uk/asm/regs.h>
#include <uk/essentials.h>
#include <uk/sections.h>

static inline uintptr_t ukarch_regs_pc(const struct __regs *r)
{
	return r->rip;
}

static inline void ukarch_regs_set_pc(struct __regs *r, uintptr_t pc)
{
	r->rip = pc;
}

static inline uintptr_t ukarch_regs_sp(const struct __regs *r)
{
	return r->rsp;
}

static inline uintptr_t ukarch_regs_fp(const struct __regs *r)
{
	return r->rbp;
}

/* A call pushes it. */
static inline uintptr_t ukarch_regs_ret(const struct __regs *r)
{
	return r->rsp >= (uintptr_t)__stack_bottom &&
	       r->rsp <= (uintptr_t)__stack_top - sizeof(uintptr_t) ?
	       *(const uintptr_t *)r->rsp : 0;
}

/** The vectors that software asks for by name (Intel SDM vol. 3, table 6-1). */
enum ukarch_trap_vector {
	UKARCH_TRAP_DIVIDE = 0,
	UKARCH_TRAP_NMI = 2,
	UKARCH_TRAP_BREAKPOINT = 3,
	UKARCH_TRAP_INVALID = 6,
	UKARCH_TRAP_DOUBLE_FAULT = 8,
	UKARCH_TRAP_STACK = 12,
	UKARCH_TRAP_GP = 13,
	UKARCH_TRAP_PAGE_FAULT = 14,
	UKARCH_TRAP_MACHINE_CHECK = 18,
	UKARCH_TRAP_COUNT = 32, /**< the vectors kept for exceptions */
};

/**
 * Give a core its segment, task and interrupt tables. Interrupts are off, and
 * the per-CPU offset (the base of gs) is kept.
 * @param cpu 0 for the boot core, below CONFIG_UKPLAT_LCPU_MAXCOUNT
 */
void ukarch_traps_init(unsigned int cpu);

/**
 * Say in words what a trap was. Pure: reads nothing but its arguments and the
 * borders of the image.
 * @param buf where to, at least 1 byte; cut if too small, always ends in NUL
 * @param len its size
 * @param r   the state at the trap
 * @param cr2 the address that a page fault was about
 */
void ukarch_trap_describe(char *buf, size_t len, const struct __regs *r,
			  uintptr_t cr2);

#endif /* UK_ASM_TRAPS_H */
