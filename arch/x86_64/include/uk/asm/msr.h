/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * @ingroup archlcpu
 * Registers of the processor that have numbers instead of names: CPUID leaves,
 * control registers, model specific registers. Privileged except CPUID.
 */
#ifndef UK_ASM_MSR_H
#define UK_ASM_MSR_H

#include <uk/essentials.h>

/** Model specific registers (Intel SDM vol. 4). */
enum ukarch_msr {
	UKARCH_MSR_APIC_BASE = 0x1b,
	UKARCH_MSR_EFER = 0xc0000080,    /**< long mode, no-execute */
	UKARCH_MSR_FS_BASE = 0xc0000100, /**< the thread pointer */
	UKARCH_MSR_GS_BASE = 0xc0000101, /**< the per-CPU offset */
};

/** Bits of the control register CR4 (Intel SDM vol. 3, 2.5). */
#define UKARCH_CR4_UMIP	(1UL << 11) /**< user code may not read the tables */
#define UKARCH_CR4_SMEP	(1UL << 20) /**< the kernel runs no user page */

static inline uint64_t ukarch_rdmsr(uint32_t msr)
{
	uint32_t lo, hi;

	__asm__ __volatile__("rdmsr" : "=a"(lo), "=d"(hi) : "c"(msr));
	return (uint64_t)hi << 32 | lo;
}

static inline void ukarch_wrmsr(uint32_t msr, uint64_t value)
{
	__asm__ __volatile__("wrmsr" : : "c"(msr), "a"((uint32_t)value),
			     "d"((uint32_t)(value >> 32)) : "memory");
}

/** What CPUID answers. */
struct ukarch_cpuid {
	uint32_t eax, ebx, ecx, edx; /**< as the manual's table of leaves says */
};

static inline struct ukarch_cpuid ukarch_cpuid(uint32_t leaf, uint32_t sub)
{
	struct ukarch_cpuid r;

	__asm__ __volatile__("cpuid" : "=a"(r.eax), "=b"(r.ebx), "=c"(r.ecx),
			     "=d"(r.edx) : "a"(leaf), "c"(sub));
	return r;
}

static inline unsigned long ukarch_cr2(void)
{
	unsigned long v;

	__asm__ __volatile__("movq %%cr2, %0" : "=r"(v));
	return v;
}

static inline unsigned long ukarch_cr3(void)
{
	unsigned long v;

	__asm__ __volatile__("movq %%cr3, %0" : "=r"(v));
	return v;
}

/** Use another top-level table, or forget the cached translations of this one. */
static inline void ukarch_cr3_set(unsigned long v)
{
	__asm__ __volatile__("movq %0, %%cr3" : : "r"(v) : "memory");
}

static inline unsigned long ukarch_cr4(void)
{
	unsigned long v;

	__asm__ __volatile__("movq %%cr4, %0" : "=r"(v));
	return v;
}

static inline void ukarch_cr4_set(unsigned long v)
{
	__asm__ __volatile__("movq %0, %%cr4" : : "r"(v) : "memory");
}

#endif /* UK_ASM_MSR_H */
