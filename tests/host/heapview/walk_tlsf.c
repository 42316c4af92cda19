/* SPDX-License-Identifier: BSD-3-Clause */
/* Walk of a TLSF heap: blocks end to end, from the pool's head to its end. */
#include "heapview.h"
#include "tlsf_priv.h"

void walk_tlsf(struct uk_alloc *a, const void *end __maybe_unused)
{
	const struct pool *p = tlsf_of(a)->pools;
	const struct block *b;

	for (b = block_after(&p->head); b != p->end; b = block_after(b))
		view(block_is_free(b) ? VIEW_FREE : VIEW_USED, b,
		     block_size(b), BLOCK_HEADER, NULL);
}
