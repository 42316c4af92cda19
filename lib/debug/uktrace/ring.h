/* SPDX-License-Identifier: BSD-3-Clause */
/* The ring of one processor (ring.c). */
#ifndef UKTRACE_RING_H
#define UKTRACE_RING_H

#include <uk/assert.h>
#include <uk/essentials.h>

#define RING_WORDS	(CONFIG_LIBUKTRACE_BUFFER / 8)
_Static_assert(POWER_OF_2(RING_WORDS), "LIBUKTRACE_BUFFER: a power of two");

struct ring {
	uint64_t head;          /* words ever written */
	uint64_t tail;          /* words ever forgotten: R1 */
	uint64_t lost;          /* records forgotten or not taken */
	uint64_t w[RING_WORDS]; /* word i is at i mod RING_WORDS */
};

/* The length of a record is in its first word. */
static inline unsigned int record_words(uint64_t first)
{
	return (unsigned int)(first >> 32);
}

/* Write a record. No interrupt of this processor may write meanwhile. */
void ring_write(struct ring *r, const uint64_t *rec);

/* @return word i of those that the ring holds; the oldest is 0 */
static inline uint64_t ring_word(const struct ring *r, uint64_t i)
{
	return r->w[(r->tail + i) % RING_WORDS];
}

#endif /* UKTRACE_RING_H */
