/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * @ingroup archlcpu
 * The privileged half of uk/asm/lcpu.h, for an image that runs as a process of
 * Linux. Interrupts are always off: nothing comes between two instructions
 * except signals, which the platform keeps to itself.
 */
#ifndef UK_ASM_LCPU_USER_H
#define UK_ASM_LCPU_USER_H

#include <uk/essentials.h>

#if CONFIG_UKPLAT_LCPU_MAXCOUNT > 1
#error "a process on arm64 has no register for per-CPU data: one CPU only"
#endif

/** Numbers of the host's system calls (Linux, arm64). */
enum ukarch_host_call {
	UKARCH_HOST_PPOLL = 73,
	UKARCH_HOST_EXIT_GROUP = 94,
};

/** Ask the host, with all other arguments 0. @return its answer. */
static inline long ukarch_host_call(long nr, long a)
{
	register long x8 __asm__("x8") = nr;
	register long x0 __asm__("x0") = a;
	register long x1 __asm__("x1") = 0;
	register long x2 __asm__("x2") = 0;
	register long x3 __asm__("x3") = 0;
	register long x4 __asm__("x4") = 0;

	__asm__ __volatile__("svc #0" : "+r"(x0)
			     : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4)
			     : "memory");
	return x0;
}

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

/* A signal is what wakes a process, as an interrupt wakes a processor. Linux
 * has no pause() on arm64; ppoll() of nothing without a time-out is one. */
static inline void ukarch_halt_irq(void)
{
	ukarch_host_call(UKARCH_HOST_PPOLL, 0);
}

static inline void __noreturn ukarch_halt(void)
{
	for (;;)
		ukarch_host_call(UKARCH_HOST_EXIT_GROUP, 134);
}

static inline uintptr_t ukarch_percpu_offset(void)
{
	return 0;
}

static inline void ukarch_percpu_set(uintptr_t offset __maybe_unused)
{
}

#endif /* UK_ASM_LCPU_USER_H */
