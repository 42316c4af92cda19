/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ChaCha20's block function (RFC 8439, section 2.3).
 *
 * Idea: sixteen words in a square: four that are always the same, eight of the
 * key, a counter, three of a nonce. Ten times its columns and then its diagonals
 * are stirred by additions, exclusive ors and rotations; at the end the
 * square as it was is added, so that the stirring cannot be undone:
 *
 *      "expa" "nd 3" "2-by" "te k"        column: 0 4 8 12
 *       key    key    key    key          diagonal: 0 5 10 15
 *       key    key    key    key
 *      counter nonce  nonce  nonce
 *
 * No table and no branch depends on the key: it leaves no trace in caches. But on
 * the stack it does, and not only in the two squares: what finds no place in a
 * register the compiler puts aside somewhere. So stir() has a frame of its own,
 * and when it has returned, all that was below ours is overwritten.
 */
#include <uk/string.h>

#include "random_priv.h"

enum { WORDS = 16, DOUBLE_ROUNDS = 10, STIR_FRAME = 320 /* at most */ };

static inline uint32_t rotl(uint32_t v, unsigned int n)
{
	return v << n | v >> (32 - n);
}

static inline void quarter(uint32_t s[], int a, int b, int c, int d)
{
	s[a] += s[b], s[d] = rotl(s[d] ^ s[a], 16);
	s[c] += s[d], s[b] = rotl(s[b] ^ s[c], 12);
	s[a] += s[b], s[d] = rotl(s[d] ^ s[a], 8);
	s[c] += s[d], s[b] = rotl(s[b] ^ s[c], 7);
}

//> chacha-block
static __noinline void stir(const uint8_t key[], uint32_t counter,
			    const uint8_t nonce[], uint8_t out[])
{
	uint32_t in[WORDS], s[WORDS];
	int i;

	memcpy(&in[0], "expand 32-byte k", 16); /* little-endian, as we are */
	memcpy(&in[4], key, CHACHA_KEY_LEN);
	in[12] = counter;
	memcpy(&in[13], nonce, CHACHA_NONCE_LEN);
	memcpy(s, in, sizeof(s));
	for (i = 0; i < DOUBLE_ROUNDS; i++) {
		quarter(s, 0, 4, 8, 12);
		quarter(s, 1, 5, 9, 13);
		quarter(s, 2, 6, 10, 14);
		quarter(s, 3, 7, 11, 15);
		quarter(s, 0, 5, 10, 15);
		quarter(s, 1, 6, 11, 12);
		quarter(s, 2, 7, 8, 13);
		quarter(s, 3, 4, 9, 14);
	}
	for (i = 0; i < WORDS; i++)
		s[i] += in[i];
	memcpy(out, s, sizeof(s));
}

static __noinline void wipe_frame(void)
{
	uint8_t frame[STIR_FRAME];

	random_wipe(frame, sizeof(frame));
}

void chacha_block(const uint8_t key[CHACHA_KEY_LEN], uint32_t counter,
		  const uint8_t nonce[CHACHA_NONCE_LEN],
		  uint8_t out[CHACHA_BLOCK_LEN])
{
	stir(key, counter, nonce, out);
	wipe_frame();
}
//< chacha-block
