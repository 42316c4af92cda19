/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A sum with its carries, on arm64: `adcs` adds the carry of the addition before
 * it and leaves its own; `ldp` fetches two words.
 */
#ifndef LWIP_CARRY_H
#define LWIP_CARRY_H

#include <uk/essentials.h>

/* @return `sum` and eight words more; each carry comes back at the low end. */
static inline uint64_t add_block(uint64_t sum, const uint64_t *w)
{
	uint64_t a, b;

	__asm__("ldp %1, %2, [%3]\n\t"
		"adds %0, %0, %1\n\t"
		"adcs %0, %0, %2\n\t"
		"ldp %1, %2, [%3, #16]\n\t"
		"adcs %0, %0, %1\n\t"
		"adcs %0, %0, %2\n\t"
		"ldp %1, %2, [%3, #32]\n\t"
		"adcs %0, %0, %1\n\t"
		"adcs %0, %0, %2\n\t"
		"ldp %1, %2, [%3, #48]\n\t"
		"adcs %0, %0, %1\n\t"
		"adcs %0, %0, %2\n\t"
		"adc %0, %0, xzr"
		: "+&r"(sum), "=&r"(a), "=&r"(b)
		: "r"(w), "m"(*(const char (*)[64])w)
		: "cc");
	return sum;
}

#endif /* LWIP_CARRY_H */
