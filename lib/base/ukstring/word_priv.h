/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Words - eight bytes at once, from any address and of any type.
 *
 * C lets a pointer to a wider type be used only where an object of that type
 * lies, aligned. The attributes lift both rules for these types, and the
 * compiler makes one load or store of each access.
 */
#ifndef UKSTRING_WORD_PRIV_H
#define UKSTRING_WORD_PRIV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint64_t __attribute__((may_alias, aligned(1))) word64;
typedef uint32_t __attribute__((may_alias, aligned(1))) word32;
typedef uint16_t __attribute__((may_alias, aligned(1))) word16;

static inline uint64_t get64(const void *p)
{
	return *(const word64 *)p;
}

static inline uint32_t get32(const void *p)
{
	return *(const word32 *)p;
}

static inline uint16_t get16(const void *p)
{
	return *(const word16 *)p;
}

static inline void put64(void *p, uint64_t v)
{
	*(word64 *)p = v;
}

static inline void put32(void *p, uint32_t v)
{
	*(word32 *)p = v;
}

static inline void put16(void *p, uint16_t v)
{
	*(word16 *)p = v;
}

/* The byte `c` in each of the eight places. */
static inline uint64_t spread(int c)
{
	return (unsigned char)c * 0x0101010101010101u;
}

/*
 * Whether a byte of `w` is zero. Subtracting 1 from each byte borrows out of
 * the top bit of a byte that was 0 (or that had the top bit set already: the
 * second factor takes those out). The lowest set bit marks the first zero; a
 * borrow may set wrong bits above it, never below.
 */
static inline uint64_t zero_bytes(uint64_t w)
{
	return (w - 0x0101010101010101u) & ~w & 0x8080808080808080u;
}

/* Which byte of zero_bytes(w) came first in memory (little endian). */
static inline size_t first_marked(uint64_t marks)
{
	return (size_t)__builtin_ctzll(marks) / 8;
}

#endif /* UKSTRING_WORD_PRIV_H */
