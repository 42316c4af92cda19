/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Test of what is left of a key on the stack: nothing (R1).
 *
 * Idea: when a function has returned, its frame is still there, below the stack
 * pointer. A copy of it is made and searched for the words of the key, of the
 * block, which may be the next key, and of the square before its last step,
 * which is the one without the other.
 */
#include <uk/string.h>
#include <uk/test.h>

#include "random_priv.h"

enum { DEEP = 2048, WORDS = CHACHA_BLOCK_LEN / 4 };

static uint32_t below[DEEP / 4], square[WORDS], block[WORDS];

/* Copy what is below this function's own frame, which has next to nothing. */
static __noinline void look_below(void)
{
	const volatile uint32_t *p = __builtin_frame_address(0);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(below); i++)
		below[i] = *--p;
}

static unsigned int found_below(const uint32_t *words)
{
	unsigned int i, w, found = 0;

	for (i = 0; i < ARRAY_SIZE(below); i++)
		for (w = 0; w < WORDS; w++)
			found += below[i] == words[w];
	return found;
}

UK_TESTCASE(ukrandom_stack, nothing_of_a_key_stays_on_it)
{
	static const uint8_t nonce[CHACHA_NONCE_LEN] = "not nothing";
	uint32_t stirred[WORDS];
	unsigned int i;

	memcpy(square, "expand 32-byte kwhat nobody knows, 32 bytes all", 48);
	square[12] = 0x1234567;
	memcpy(square + 13, nonce, sizeof(nonce));
	chacha_block((const uint8_t *)(square + 4), square[12], nonce,
		     (uint8_t *)block);
	look_below();
	for (i = 0; i < WORDS; i++)
		stirred[i] = block[i] - square[i];
	UK_TEST_EXPECT_UNUM_EQ(found_below(square), 0);
	UK_TEST_EXPECT_UNUM_EQ(found_below(stirred), 0);
	UK_TEST_EXPECT_UNUM_EQ(found_below(block), 0);
}
