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

/** Numbers of the host's system calls (Linux, x86_64) and their arguments. */
enum ukarch_host_call {
	UKARCH_HOST_PAUSE = 34,
	UKARCH_HOST_ARCH_PRCTL = 158,
	UKARCH_HOST_EXIT_GROUP = 231,
	UKARCH_HOST_SET_GS = 0x1001, /**< of arch_prctl */
	UKARCH_HOST_SET_FS = 0x1002, /**< of arch_prctl */
};

/** Ask the host. @return its answer, or a negative errno. */
static inline long ukarch_host_call(long nr, long a, long b)
{
	long ret;

	__asm__ __volatile__("syscall" : "=a"(ret)
			     : "a"(nr), "D"(a), "S"(b)
			     : "rcx", "r11", "memory");
	return ret;
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

/* A signal is what wakes a process, as an interrupt wakes a processor. */
static inline void ukarch_halt_irq(void)
{
	ukarch_host_call(UKARCH_HOST_PAUSE, 0, 0);
}

static inline void __noreturn ukarch_halt(void)
{
	for (;;)
		ukarch_host_call(UKARCH_HOST_EXIT_GROUP, 134, 0);
}

static inline void ukarch_percpu_set(uintptr_t offset)
{
	*(uintptr_t *)((char *)&ukarch_percpu_self + offset) = offset;
	ukarch_host_call(UKARCH_HOST_ARCH_PRCTL, UKARCH_HOST_SET_GS,
			 (long)offset);
}

#endif /* UK_ASM_LCPU_USER_H */
