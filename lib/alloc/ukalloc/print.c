/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * All heaps, a line each:
 *
 *      heap tlsf at 0x200000 (default): 0x7dc000 bytes free, largest 0x7dbff0
 */
#include <uk/alloc.h>
#include <uk/print.h>

static void print_stats(const struct uk_alloc_stats *s)
{
	uk_pr_info("  %llu allocated, %llu freed, %llu refused; %zu bytes in "
		   "%zu blocks alive, at most %zu bytes",
		   (unsigned long long)s->allocs, (unsigned long long)s->frees,
		   (unsigned long long)s->failures, s->cur_bytes,
		   s->cur_blocks, s->peak_bytes);
}

void uk_alloc_print(void)
{
	struct uk_alloc_stats s;
	struct uk_alloc *a;

	uk_alloc_for_each(a) {
		uk_pr_info("heap %s at %p%s: 0x%zx bytes free, largest 0x%zx",
			   a->name, (void *)a,
			   a == uk_alloc_get_default() ? " (default)" : "",
			   uk_alloc_availmem(a), uk_alloc_maxalloc(a));
		s = uk_alloc_stats_get(a);
		if (UK_IS_ON(CONFIG_LIBUKALLOC_STATS))
			print_stats(&s);
	}
}
