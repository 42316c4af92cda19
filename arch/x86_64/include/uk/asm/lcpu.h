/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * @ingroup archlcpu
 * The logical CPU on x86_64. What user code may do as well is here; the
 * privileged part has two forms, one for the bare machine and one for an image
 * that runs as a process of a host.
 */
#ifndef UK_ASM_LCPU_H
#define UK_ASM_LCPU_H

#include <uk/essentials.h>

/** Where each core keeps its own per-CPU offset: see ukarch_percpu_offset(). */
extern uintptr_t ukarch_percpu_self;

#if CONFIG_UKARCH_USERMODE
#include <uk/asm/lcpu_user.h>
#else
#include <uk/asm/lcpu_priv.h>
#endif

static inline void ukarch_spinwait(void)
{
	__asm__ __volatile__("pause");
}

static inline uint64_t ukarch_cycles(void)
{
	uint32_t lo, hi;

	__asm__ __volatile__("rdtsc" : "=a"(lo), "=d"(hi));
	return (uint64_t)hi << 32 | lo;
}

/* Stores are seen in order and loads are done in order (Intel SDM vol. 3,
 * 8.2.2), so that only a load after a store needs an instruction; mfence also
 * orders the write-combining accesses that the rule leaves out. */
static inline void ukarch_mb(void)
{
	__asm__ __volatile__("mfence" ::: "memory");
}

static inline void ukarch_rmb(void)
{
	__asm__ __volatile__("lfence" ::: "memory");
}

static inline void ukarch_wmb(void)
{
	__asm__ __volatile__("sfence" ::: "memory");
}

/* The offset is the base of the segment gs, which no instruction of every CPU
 * can read cheaply. But each core's copy of this variable holds that core's
 * offset, and gs finds the copy: one load. */
static inline uintptr_t ukarch_percpu_offset(void)
{
	uintptr_t offset;

	__asm__ __volatile__("movq %%gs:ukarch_percpu_self(%%rip), %0"
			     : "=r"(offset));
	return offset;
}

static inline __attribute__((always_inline)) uintptr_t ukarch_frame(void)
{
	return (uintptr_t)__builtin_frame_address(0);
}

#endif /* UK_ASM_LCPU_H */
