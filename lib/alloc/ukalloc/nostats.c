/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Statistics that nobody keeps: the other form of stats.c.
 *
 * Idea: counting costs some instructions in every malloc and free, so it is an
 * option (LIBUKALLOC_STATS), and an option is a file. Who asks gets zeros, and
 * needs no #if of its own.
 */
#include <uk/alloc.h>

struct uk_alloc_stats uk_alloc_stats_get(struct uk_alloc *a __maybe_unused)
{
	return (struct uk_alloc_stats){ 0 };
}
