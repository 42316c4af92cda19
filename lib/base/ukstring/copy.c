/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Copying and filling - memcpy(), memmove(), memset().
 *
 * Idea: what counts is the number of instructions, so bytes travel in words of
 * eight, 64 bytes to a round of the loop, and there is no loop for the rest: a
 * rest of 17 to 32 bytes is its first 16 and its last 16 bytes, which overlap
 * in the middle; the same with smaller words for shorter rests:
 *
 *      |<------- n = 21 ------>|
 *      [ 8 bytes ][ 8 bytes ]
 *            [ 8 bytes ][ 8 bytes ]
 *
 * x86's `rep movsb` is one instruction in the listing and one per byte when
 * counted; SSE registers are the interrupted program's, not ours.
 *
 * C1  A block is loaded whole before any of it is stored. So one block may
 *     overlap its target, and memmove() only has to choose the direction.
 *
 * Read copy_up(), then memmove().
 */
#include <uk/string.h>

#include "word_priv.h"

static inline void copy_32(unsigned char *d, const unsigned char *s);
static inline void copy_rest(unsigned char *d, const unsigned char *s, size_t n);
static inline void copy_tiny(unsigned char *d, const unsigned char *s, size_t n);
static inline void fill_rest(unsigned char *d, uint64_t w, size_t n);

/* From low addresses to high: right unless the target begins inside the source. */
static inline __attribute__((always_inline)) void
copy_up(unsigned char *d, const unsigned char *s, size_t n)
{
	for (; n >= 64; n -= 64, d += 64, s += 64) {
		copy_32(d, s);
		copy_32(d + 32, s + 32);
	}
	if (n > 32) {
		copy_32(d, s);
		d += 32, s += 32, n -= 32;
	}
	copy_rest(d, s, n);
}

static inline void copy_down(unsigned char *d, const unsigned char *s, size_t n)
{
	for (; n > 32; n -= 32)
		copy_32(d + n - 32, s + n - 32);
	copy_rest(d, s, n);
}

void *memcpy(void *__restrict dst, const void *__restrict src, size_t n)
{
	copy_up(dst, src, n);
	return dst;
}

void *memmove(void *dst, const void *src, size_t n)
{
	/* As unsigned numbers, a target below the source is far above it. */
	if ((uintptr_t)dst - (uintptr_t)src >= n)
		copy_up(dst, src, n);
	else
		copy_down(dst, src, n);
	return dst;
}

/* Four words: as many as there are registers that need not be saved. */
static inline void copy_32(unsigned char *d, const unsigned char *s)
{
	uint64_t a = get64(s), b = get64(s + 8);
	uint64_t c = get64(s + 16), e = get64(s + 24);

	put64(d, a); /* C1 */
	put64(d + 8, b);
	put64(d + 16, c);
	put64(d + 24, e);
}

/* Up to 32 bytes. */
static inline void copy_rest(unsigned char *d, const unsigned char *s, size_t n)
{
	uint64_t a, b, c, e;

	if (n <= 16) {
		copy_tiny(d, s, n);
		return;
	}
	a = get64(s);
	b = get64(s + 8);
	c = get64(s + n - 16);
	e = get64(s + n - 8);
	put64(d, a); /* C1 */
	put64(d + 8, b);
	put64(d + n - 16, c);
	put64(d + n - 8, e);
}

/* Up to 16 bytes. */
static inline void copy_tiny(unsigned char *d, const unsigned char *s, size_t n)
{
	uint64_t a, b;

	if (n >= 8) {
		a = get64(s);
		b = get64(s + n - 8);
		put64(d, a); /* C1 */
		put64(d + n - 8, b);
	} else if (n >= 4) {
		a = get32(s);
		b = get32(s + n - 4);
		put32(d, (uint32_t)a);
		put32(d + n - 4, (uint32_t)b);
	} else if (n >= 2) {
		a = get16(s);
		b = get16(s + n - 2);
		put16(d, (uint16_t)a);
		put16(d + n - 2, (uint16_t)b);
	} else if (n) {
		*d = *s;
	}
}

void *memset(void *dst, int c, size_t n)
{
	unsigned char *d = dst;
	const uint64_t w = spread(c);

	for (; n >= 64; n -= 64, d += 64) {
		put64(d, w);
		put64(d + 8, w);
		put64(d + 16, w);
		put64(d + 24, w);
		put64(d + 32, w);
		put64(d + 40, w);
		put64(d + 48, w);
		put64(d + 56, w);
	}
	fill_rest(d, w, n);
	return dst;
}

static inline void fill_rest(unsigned char *d, uint64_t w, size_t n)
{
	if (n >= 16) {
		for (; n > 16; n -= 16, d += 16) {
			put64(d, w);
			put64(d + 8, w);
		}
		put64(d + n - 16, w);
		put64(d + n - 8, w);
	} else if (n >= 8) {
		put64(d, w);
		put64(d + n - 8, w);
	} else if (n >= 4) {
		put32(d, (uint32_t)w);
		put32(d + n - 4, (uint32_t)w);
	} else if (n) {
		d[0] = (unsigned char)w;
		d[n / 2] = (unsigned char)w;
		d[n - 1] = (unsigned char)w;
	}
}

size_t strlcpy(char *__restrict dst, const char *__restrict src, size_t size)
{
	size_t len = strlen(src);
	size_t fits = len < size ? len : size - 1;

	if (size) {
		memcpy(dst, src, fits);
		dst[fits] = '\0';
	}
	return len;
}
