/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * How long may one call take? A heap of 16 MiB is filled to two thirds with
 * blocks of 1 to 30,000 bytes, then blocks go and come at random, and each call
 * is counted for itself. What counting costs is subtracted.
 */
#include <stdio.h>
#include <stdlib.h>

#include "heap.h"
#include "mixes.h"
#include "ticks.h"
#include "worst.h"

enum { BLOCKS = 700, CALLS = 4000 };

static void *block[BLOCKS];
static uint32_t malloc_ticks[CALLS], free_ticks[CALLS];

static int by_size(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static uint32_t nothing(void)
{
	uint64_t begin = ticks();

	return (uint32_t)(ticks() - begin);
}

static void show(const char *name, const char *call, uint32_t *t)
{
	qsort(t, CALLS, sizeof(*t), by_size);
	printf("bench %s worst.%s_median %u\n", name, call, t[CALLS / 2]);
	printf("bench %s worst.%s_p99 %u\n", name, call, t[CALLS * 99 / 100]);
	printf("bench %s worst.%s_most %u\n", name, call, t[CALLS - 1]);
}

void worst_run(const char *name)
{
	uint32_t base = nothing(), i, k, size;
	uint64_t begin;

	for (i = 0; i < BLOCKS; i++)
		block[i] = heap_malloc(heap, 1 + mix_random(30000));
	for (i = 0; i < CALLS; i++) {
		k = mix_random(BLOCKS);
		size = 1 + mix_random(30000);
		begin = ticks();
		heap_free(heap, block[k]);
		free_ticks[i] = (uint32_t)(ticks() - begin) - base;
		begin = ticks();
		block[k] = heap_malloc(heap, size);
		malloc_ticks[i] = (uint32_t)(ticks() - begin) - base;
	}
	for (i = 0; i < BLOCKS; i++)
		heap_free(heap, block[i]);
	show(name, "malloc", malloc_ticks);
	show(name, "free", free_ticks);
}
