/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Mixes of allocations, the same in an image and in a process of the host:
 * heap.h says what malloc and free are.
 */
#ifndef BENCH_MIXES_H
#define BENCH_MIXES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One mix. */
struct mix {
	const char *name;
	/* `n` pairs, in rounds. @return whether all blocks could be had */
	bool (*run)(unsigned long n);
};

extern const struct mix mixes[];
extern const size_t mix_count;

/* Random numbers, the same in each run, chosen once: mixes do not pay for them. */
void mixes_begin(void);

/* Print what a mix takes: "bench NAME MIX TICKS", of the fastest round of so
 * many pairs; nothing where it cannot have its blocks. */
void mix_measure(const char *name, const struct mix *m, unsigned long pairs,
		 unsigned long rounds);

/* A pseudo-random number below `below` (xorshift64*, Vigna 2016). */
uint32_t mix_random(uint32_t below);

#endif /* BENCH_MIXES_H */
