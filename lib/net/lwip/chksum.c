/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The sum of the Internet (RFC 1071), eight bytes at a time.
 *
 * Idea: the sum is of 16-bit words, with each carry added at the low end again.
 * So it does not matter how wide the words are that are added, if the carry
 * comes back, nor in which order their bytes lie (RFC 1071, 2.B and 2.C): 64
 * bits are four words at once, and what is left is folded at the end.
 *
 * The carry of one addition can go into the next one: the processor keeps it in
 * a flag, of which C knows nothing; so a block of eight words is a few lines of
 * assembly (carry.h, one for each architecture).
 *
 * lwIP's own adds two bytes at a time; a reply of 1 KiB costs a twelfth here.
 *
 * Words are read at any address, so the memory must be Normal on arm64.
 */
#include <uk/essentials.h>
#include <uk/lwip.h>
#include <uk/string.h>

#include "carry.h"

/* The carry comes back at once. (Left to itself the compiler keeps it for the
 * next addition, which takes it longer.) */
static inline uint64_t add(uint64_t sum, uint64_t w)
{
	sum += w;
	sum += sum < w;
	__asm__("" : "+r"(sum));
	return sum;
}

static inline uint64_t word(const char *p)
{
	uint64_t w;

	__builtin_memcpy(&w, p, sizeof(w));
	return w;
}

/* The last 0 to 7 bytes, as if zeros followed. */
static inline uint64_t rest(const char *p, unsigned int len)
{
	uint64_t sum = 0;
	uint32_t w;
	uint16_t h;

	if (len & 4) {
		__builtin_memcpy(&w, p, sizeof(w));
		sum += w;
		p += sizeof(w);
	}
	if (len & 2) {
		__builtin_memcpy(&h, p, sizeof(h));
		sum += h;
		p += sizeof(h);
	}
	return len & 1 ? sum + (unsigned char)*p : sum;
}

/* Four words into one: both halves of `sum` are added to each other, so that the
 * upper one has the result, the carry of the lower one included; then again. */
static inline uint16_t fold(uint64_t sum)
{
	uint32_t half;

	sum += sum >> 32 | sum << 32;
	half = (uint32_t)(sum >> 32);
	half += half >> 16 | half << 16;
	return (uint16_t)(half >> 16);
}

uint16_t uk_lwip_chksum(const void *data, int len)
{
	const char *p = data;
	uint64_t sum = 0;

	for (; len >= 64; len -= 64, p += 64)
		sum = add_block(sum, (const void *)p);
	for (; len >= 8; len -= 8, p += 8)
		sum = add(sum, word(p));
	sum = add(sum, rest(p, (unsigned int)len));
	return fold(sum);
}
