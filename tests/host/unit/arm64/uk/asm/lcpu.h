/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * uk/asm/lcpu.h of arm64 in C that any host's compiler takes: arm64's own is
 * instructions. It comes first on the include path (tests/host/unit/Makefile).
 */
#ifndef UK_ASM_LCPU_H
#define UK_ASM_LCPU_H

#include <uk/essentials.h>

static inline unsigned long ukarch_irq_save(void)
{
	return 0;
}

static inline void ukarch_irq_restore(unsigned long flags __maybe_unused)
{
}

static inline bool ukarch_irq_enabled(void)
{
	return false;
}

static inline void ukarch_halt_irq(void)
{
}

static inline void __noreturn ukarch_halt(void)
{
	__builtin_trap();
}

static inline void ukarch_spinwait(void)
{
}

static inline uint64_t ukarch_cycles(void)
{
	static uint64_t calls;

	return ++calls;
}

static inline void ukarch_mb(void)
{
	__sync_synchronize();
}

static inline void ukarch_rmb(void)
{
	__sync_synchronize();
}

static inline void ukarch_wmb(void)
{
	__sync_synchronize();
}

static inline uintptr_t ukarch_percpu_offset(void)
{
	return 0;
}

static inline void ukarch_percpu_set(uintptr_t offset __maybe_unused)
{
}

static inline __attribute__((always_inline)) uintptr_t ukarch_frame(void)
{
	return (uintptr_t)__builtin_frame_address(0);
}

#endif /* UK_ASM_LCPU_H */
