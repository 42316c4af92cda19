/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What is counted in a process of Linux, which may not read the performance
 * monitor: the generic timer. QEMU's has 62.5 MHz, so that with -icount shift=0
 * a tick is 16 instructions: good enough for the sum of thousands of pairs.
 */
#ifndef BENCH_TICKS_H
#define BENCH_TICKS_H

#include <stdint.h>

static inline void ticks_begin(void)
{
}

static inline uint64_t ticks(void)
{
	uint64_t v;

	__asm__ __volatile__("isb\n\tmrs %0, cntvct_el0" : "=r"(v) : : "memory");
	return 16 * v;
}

#endif /* BENCH_TICKS_H */
