/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What is counted: cycles of the performance monitor (Arm ARM, D11), which the
 * image may switch on itself. QEMU says that a cycle is a nanosecond, so with
 * -icount shift=0 it is an instruction; the generic timer ticks every 16 only.
 */
#ifndef BENCH_TICKS_H
#define BENCH_TICKS_H

#include <stdint.h>

static inline void ticks_begin(void)
{
	__asm__ __volatile__("msr pmccfiltr_el0, xzr\n\t"
			     "msr pmcntenset_el0, %0\n\t"
			     "msr pmcr_el0, %1\n\t"
			     "isb"
			     : : "r"(1UL << 31), "r"(1UL | 1UL << 6));
}

static inline uint64_t ticks(void)
{
	uint64_t v;

	__asm__ __volatile__("mrs %0, pmccntr_el0" : "=r"(v) : : "memory");
	return v;
}

#endif /* BENCH_TICKS_H */
