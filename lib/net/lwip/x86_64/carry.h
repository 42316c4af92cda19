/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A sum with its carries, on x86_64: `adc` adds the carry of the addition
 * before it, so that a block costs one instruction for each word.
 */
#ifndef LWIP_CARRY_H
#define LWIP_CARRY_H

#include <uk/essentials.h>

/* @return `sum` and eight words more; each carry comes back at the low end. */
static inline uint64_t add_block(uint64_t sum, const uint64_t *w)
{
	__asm__("addq (%1), %0\n\t"
		"adcq 8(%1), %0\n\t"
		"adcq 16(%1), %0\n\t"
		"adcq 24(%1), %0\n\t"
		"adcq 32(%1), %0\n\t"
		"adcq 40(%1), %0\n\t"
		"adcq 48(%1), %0\n\t"
		"adcq 56(%1), %0\n\t"
		"adcq $0, %0"
		: "+r"(sum)
		: "r"(w), "m"(*(const char (*)[64])w)
		: "cc");
	return sum;
}

#endif /* LWIP_CARRY_H */
