/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The ring - the last records of one processor.
 *
 *      w[]   | c | c | free | a | a | a | b | b |
 *                      ^      ^
 *                      head   tail          (both mod RING_WORDS)
 *
 * Idea: records are whole words, the first word says how many; so the oldest
 * record can be forgotten by stepping over it. The positions only ever grow:
 * their difference is what the ring holds, and they need no "full or empty".
 *
 * R1  tail <= head <= tail + RING_WORDS, and a record begins at tail unless
 *     the ring is empty.
 * R2  The ring belongs to one processor, so there is no lock; whoever writes
 *     has turned its interrupts off.
 */
#include "ring.h"

/* R1: let go of the oldest until `n` words are free. */
static void forget(struct ring *r, unsigned int n)
{
	while (RING_WORDS - (r->head - r->tail) < n) {
		r->tail += record_words(r->w[r->tail % RING_WORDS]);
		r->lost++;
	}
}

//> tracepoint
/*** Recording is a copy into a ring that only this processor writes. What
makes it cheap is what is missing: no lock, no formatting, no device. A full
ring either forgets its oldest records or does not take the new one; both are
counted, so that a reader of the trace knows that something is not there. ***/
void ring_write(struct ring *r, const uint64_t *rec)
{
//# ex print.2 3
	unsigned int n = record_words(rec[0]), i;

	if (UK_IS_ON(CONFIG_LIBUKTRACE_OVERWRITE))
		forget(r, n);
	if (RING_WORDS - (r->head - r->tail) < n) {
		r->lost++;
		return;
	}
	for (i = 0; i < n; i++)
		r->w[r->head++ % RING_WORDS] = rec[i];
//-	(void)forget; (void)r; (void)rec; /* print.2 is yours to write */
//# end
}
//< tracepoint
