/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The allocators measured from inside, by the mixes of mixes.c.
 *
 *      alloc -- [-n PAIRS ROUNDS] NAME...
 *
 * prints `bench NAME MIX TICKS` for each, TICKS of all the pairs (ticks.h) in
 * the fastest round: in QEMU with -icount, where one round is enough, these are
 * instructions. Before that 1,000 pairs are not counted: heaps cut up their
 * memory when it is first used. src/tools/bench_alloc.py reads this.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <uk/alloc.h>

#include "heap.h"
#include "mixes.h"
#include "ticks.h"
#include "worst.h"

struct uk_alloc *heap;

static const size_t heap_len = 16u << 20;


/* A new heap for each mix, in the same memory. */
static int measure_all(const char *name, void *mem, unsigned long pairs,
		       unsigned long rounds, bool worst)
{
	size_t i;

	for (i = 0; i < mix_count + worst; i++) {
		heap = uk_alloc_create(name, mem, heap_len);
		if (!heap) {
			printf("%s: no such allocator\n", name);
			return 1;
		}
		if (i < mix_count)
			mix_measure(name, &mixes[i], pairs, rounds);
		else if (!(heap->flags & UK_ALLOC_NO_REUSE))
			worst_run(name);
		uk_alloc_unregister(heap);
	}
	return 0;
}

int main(int argc, char *argv[])
{
	void *mem = uk_memalign(uk_alloc_get_default(), 4096, heap_len);
	unsigned long pairs = 2000, rounds = 1;
	bool worst = true;
	int i = 1, err = 0;

	if (argc > 3 && !strcmp(argv[1], "-n")) {
		pairs = strtoul(argv[2], NULL, 10);
		rounds = strtoul(argv[3], NULL, 10);
		worst = false;
		i = 4;
	}
	if (!mem)
		return 2;
	ticks_begin();
	mixes_begin();
	printf("bench - pairs %lu\n", pairs);
	for (; i < argc && !err; i++)
		err = measure_all(argv[i], mem, pairs, rounds, worst);
	return err;
}
