/* SPDX-License-Identifier: BSD-3-Clause */
/* What the clock asks of each processor, and its arithmetic, for tests. */
#ifndef KVM_CLOCK_H
#define KVM_CLOCK_H

#include <uk/essentials.h>

#define KVM_NSEC_PER_SEC	1000000000ULL

//> clock-arithmetic
/* @return nanoseconds per cycle, times 2^32. @param hz not 0 */
static inline uint64_t kvm_clock_mul(uint64_t hz)
{
	return (uint64_t)(((unsigned __int128)KVM_NSEC_PER_SEC << 32) / hz);
}

/* The product has 96 bits and more: the counter may run for a century. */
static inline uint64_t kvm_cycles_to_ns(uint64_t cycles, uint64_t mul)
{
	return (uint64_t)((unsigned __int128)cycles * mul >> 32);
}
//< clock-arithmetic

/*
 * Measure how fast ukarch_cycles() counts: a few thousand instructions, a few
 * per cent exact. @return 0 where nothing is there to measure against
 */
uint64_t kvm_measure_hz(void);

/*
 * The same, 20 ms or more later: the same two counters, further apart.
 * @return a better frequency, or 0 where it is too late for one
 */
uint64_t kvm_remeasure_hz(void);

#endif /* KVM_CLOCK_H */
