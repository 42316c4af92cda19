/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * @ingroup archlcpu
 * The privileged half of uk/asm/lcpu.h, for an image that owns the machine.
 */
#ifndef UK_ASM_LCPU_PRIV_H
#define UK_ASM_LCPU_PRIV_H

#include <uk/asm/sysreg.h>
#include <uk/essentials.h>

#define UKARCH_DAIF_I	(1UL << 7) /**< interrupts are masked */

static inline unsigned long ukarch_irq_save(void)
{
	unsigned long flags;

	__asm__ __volatile__("mrs %0, daif; msr daifset, #2"
			     : "=r"(flags) : : "memory");
	return flags;
}

static inline void ukarch_irq_restore(unsigned long flags)
{
	ukarch_msr(daif, flags);
}

static inline bool ukarch_irq_enabled(void)
{
	return !(ukarch_mrs(daif) & UKARCH_DAIF_I);
}

/* wfi ends when an interrupt is pending, masked or not (Arm ARM, D1.6.2): so
 * sleep first, unmask then, and none can slip in before the sleep. The second
 * isb makes the interrupt come before what follows. */
static inline void ukarch_halt_irq(void)
{
	__asm__ __volatile__("msr daifset, #2; dsb sy; wfi; msr daifclr, #2; isb"
			     ::: "memory");
}

static inline void __noreturn ukarch_halt(void)
{
	for (;;)
		__asm__ __volatile__("msr daifset, #15; wfi" ::: "memory");
}

/* A register that only the kernel sees; the processor does not look at it. */
static inline uintptr_t ukarch_percpu_offset(void)
{
	uintptr_t offset;

	__asm__("mrs %0, tpidr_el1" : "=r"(offset));
	return offset;
}

static inline void ukarch_percpu_set(uintptr_t offset)
{
	ukarch_msr(tpidr_el1, offset);
}

#endif /* UK_ASM_LCPU_PRIV_H */
