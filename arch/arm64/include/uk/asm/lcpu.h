/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * @ingroup archlcpu
 * The logical CPU on arm64. What user code may do as well is here; the
 * privileged part has two forms, one for the bare machine and one for an image
 * that runs as a process of a host.
 */
#ifndef UK_ASM_LCPU_H
#define UK_ASM_LCPU_H

#include <uk/essentials.h>

#if CONFIG_UKARCH_USERMODE
#include <uk/asm/lcpu_user.h>
#else
#include <uk/asm/lcpu_priv.h>
#endif

static inline void ukarch_spinwait(void)
{
	__asm__ __volatile__("yield");
}

/* Reading the counter is not ordered with the instructions around it; isb
 * keeps it from being read early (Arm ARM, D12.1.2). */
static inline uint64_t ukarch_cycles(void)
{
	uint64_t v;

	__asm__ __volatile__("isb; mrs %0, cntvct_el0" : "=r"(v) : : "memory");
	return v;
}

/* Unlike x86_64, arm64 reorders nearly everything. `sy` is the whole system:
 * devices that read memory too, not only the other cores. */
static inline void ukarch_mb(void)
{
	__asm__ __volatile__("dmb sy" ::: "memory");
}

static inline void ukarch_rmb(void)
{
	__asm__ __volatile__("dmb ld" ::: "memory");
}

static inline void ukarch_wmb(void)
{
	__asm__ __volatile__("dmb st" ::: "memory");
}

static inline __attribute__((always_inline)) uintptr_t ukarch_frame(void)
{
	return (uintptr_t)__builtin_frame_address(0);
}

#endif /* UK_ASM_LCPU_H */
