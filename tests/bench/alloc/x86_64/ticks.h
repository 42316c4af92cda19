/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What is counted: the time stamp counter. With QEMU's -icount shift=0 a tick
 * is an instruction; on a processor it is a unit of time.
 */
#ifndef BENCH_TICKS_H
#define BENCH_TICKS_H

#include <stdint.h>

static inline void ticks_begin(void)
{
}

static inline uint64_t ticks(void)
{
	uint32_t lo, hi;

	__asm__ __volatile__("rdtsc" : "=a"(lo), "=d"(hi) : : "memory");
	return (uint64_t)hi << 32 | lo;
}

#endif /* BENCH_TICKS_H */
