/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * @ingroup archlcpu
 * The privileged half of uk/asm/lcpu.h, for an image that owns the machine.
 */
#ifndef UK_ASM_LCPU_PRIV_H
#define UK_ASM_LCPU_PRIV_H

#include <uk/asm/msr.h>
#include <uk/essentials.h>

#define UKARCH_RFLAGS_IF	(1UL << 9) /**< interrupts are on */

static inline unsigned long ukarch_irq_save(void)
{
	unsigned long flags;

	__asm__ __volatile__("pushfq; popq %0; cli" : "=r"(flags) : : "memory");
	return flags;
}

static inline void ukarch_irq_restore(unsigned long flags)
{
	__asm__ __volatile__("pushq %0; popfq" : : "r"(flags) : "memory", "cc");
}

static inline bool ukarch_irq_enabled(void)
{
	unsigned long flags;

	__asm__ __volatile__("pushfq; popq %0" : "=r"(flags));
	return flags & UKARCH_RFLAGS_IF;
}

/* sti takes effect after the instruction that follows it (Intel SDM vol. 2,
 * STI), so that no interrupt can slip in before hlt and be slept through. */
static inline void ukarch_halt_irq(void)
{
	__asm__ __volatile__("sti; hlt" ::: "memory");
}

static inline void __noreturn ukarch_halt(void)
{
	for (;;) /* an NMI ends a hlt even with interrupts off */
		__asm__ __volatile__("cli; hlt" ::: "memory");
}

static inline void ukarch_percpu_set(uintptr_t offset)
{
	*(uintptr_t *)((char *)&ukarch_percpu_self + offset) = offset;
	ukarch_wrmsr(UKARCH_MSR_GS_BASE, offset);
}

#endif /* UK_ASM_LCPU_PRIV_H */
