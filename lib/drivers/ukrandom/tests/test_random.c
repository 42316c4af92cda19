/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of the random numbers: the cipher by its RFC's vectors, what is made of
 * it by what must hold of any output, and processors that are broken.
 */
#include <uk/errno.h>
#include <uk/string.h>
#include <uk/test.h>

#include "random_priv.h"

/* RFC 8439, 2.3.2 */
UK_TESTCASE(ukrandom, block_is_that_of_the_rfc)
{
	static const uint8_t nonce[12] = { 0, 0, 0, 9, 0, 0, 0, 0x4a };
	static const uint8_t expected[64] = {
		0x10, 0xf1, 0xe7, 0xe4, 0xd1, 0x3b, 0x59, 0x15,
		0x50, 0x0f, 0xdd, 0x1f, 0xa3, 0x20, 0x71, 0xc4,
		0xc7, 0xd1, 0xf4, 0xc7, 0x33, 0xc0, 0x68, 0x03,
		0x04, 0x22, 0xaa, 0x9a, 0xc3, 0xd4, 0x6c, 0x4e,
		0xd2, 0x82, 0x64, 0x46, 0x07, 0x9f, 0xaa, 0x09,
		0x14, 0xc2, 0xd7, 0x05, 0xd9, 0x8b, 0x02, 0xa2,
		0xb5, 0x12, 0x9c, 0xd1, 0xde, 0x16, 0x4e, 0xb9,
		0xcb, 0xd0, 0x83, 0xe8, 0xa2, 0x50, 0x3c, 0x4e,
	};
	uint8_t key[32], out[64];
	unsigned int i;

	for (i = 0; i < sizeof(key); i++)
		key[i] = (uint8_t)i;
	chacha_block(key, 1, nonce, out);
	UK_TEST_EXPECT_BYTES_EQ(out, expected, sizeof(out));
}

/* RFC 8439, A.1, test vectors 1, 2 and 3: what was 0 in the one above. */
UK_TESTCASE(ukrandom, key_and_counter_are_where_the_rfc_has_them)
{
	static const uint8_t zero[32], nonce[12];
	static const uint8_t one[16] = {
		0x76, 0xb8, 0xe0, 0xad, 0xa0, 0xf1, 0x3d, 0x90,
		0x40, 0x5d, 0x6a, 0xe5, 0x53, 0x86, 0xbd, 0x28,
	}, two[16] = {
		0x9f, 0x07, 0xe7, 0xbe, 0x55, 0x51, 0x38, 0x7a,
		0x98, 0xba, 0x97, 0x7c, 0x73, 0x2d, 0x08, 0x0d,
	}, three[16] = {
		0x3a, 0xeb, 0x52, 0x24, 0xec, 0xf8, 0x49, 0x92,
		0x9b, 0x9d, 0x82, 0x8d, 0xb1, 0xce, 0xd4, 0xdd,
	};
	uint8_t key[32] = { [31] = 1 }, out[64];

	chacha_block(zero, 0, nonce, out);
	UK_TEST_EXPECT_BYTES_EQ(out, one, sizeof(one));
	chacha_block(zero, 1, nonce, out);
	UK_TEST_EXPECT_BYTES_EQ(out, two, sizeof(two));
	chacha_block(key, 1, nonce, out);
	UK_TEST_EXPECT_BYTES_EQ(out, three, sizeof(three));
}

UK_TESTCASE(ukrandom, key_of_a_request_is_forgotten)
{
	struct random_state s = { .key = "what nobody knows, 32 bytes all" };
	uint8_t before[32], key[32], next[32];

	memcpy(before, s.key, 32);
	random_take(&s, key);
	UK_TEST_EXPECT(memcmp(s.key, before, 32) != 0);
	UK_TEST_EXPECT(memcmp(s.key, key, 32) != 0);
	UK_TEST_EXPECT(memcmp(key, before, 32) != 0);
	random_take(&s, next);
	UK_TEST_EXPECT(memcmp(next, key, 32) != 0);
}

UK_TESTCASE(ukrandom, longer_request_goes_on_where_a_shorter_one_ends)
{
	static const uint8_t key[32] = "any";
	static uint8_t all[300], some[300];
	size_t len;

	random_expand(key, all, sizeof(all));
	for (len = 0; len < sizeof(some); len += 37) {
		memset(some, 0xa5, sizeof(some));
		random_expand(key, some, len);
		UK_TEST_EXPECT_BYTES_EQ(some, all, len);
		UK_TEST_EXPECT_UNUM_EQ(some[len], 0xa5);
	}
	UK_TEST_EXPECT(memcmp(all, all + 64, 64) != 0); /* the counter */
}

/* Half of 80,000 bits are set, give or take 5 standard deviations (141). */
UK_TESTCASE(ukrandom, output_has_as_many_ones_as_zeros)
{
	static const uint8_t key[32] = "the same in each run";
	static uint8_t buf[10000];
	unsigned int ones = 0;
	size_t i;

	random_expand(key, buf, sizeof(buf));
	for (i = 0; i < 8 * sizeof(buf); i++)
		ones += buf[i / 8] >> i % 8 & 1;
	UK_TEST_EXPECT_UNUM_GT(ones, 40000 - 5 * 141);
	UK_TEST_EXPECT_UNUM_LT(ones, 40000 + 5 * 141);
}

UK_TESTCASE(ukrandom, each_bit_of_a_seed_changes_the_key)
{
	const struct random_state same = { .key = "as it was" };
	struct random_state a, b;
	uint8_t seed[32] = { 0 };
	unsigned int bit;

	a = same;
	random_mix(&a, seed);
	for (bit = 0; bit < 256; bit++) {
		seed[bit / 8] = (uint8_t)(1 << bit % 8);
		b = same;
		random_mix(&b, seed);
		UK_TEST_EXPECT(memcmp(a.key, b.key, 32) != 0);
		seed[bit / 8] = 0;
	}
}

UK_TESTCASE(ukrandom, no_two_requests_are_alike)
{
	uint8_t r[16][16];
	unsigned int i, j;

	for (i = 0; i < 16; i++)
		UK_TEST_EXPECT_ZERO(uk_random_fill(r[i], 16));
	for (i = 0; i < 16; i++)
		for (j = 0; j < i; j++)
			UK_TEST_EXPECT(memcmp(r[i], r[j], 16) != 0);
}

UK_TESTCASE(ukrandom, request_is_filled_to_its_last_byte_and_no_further)
{
	static uint8_t buf[200000]; /* several requests of the cipher */
	size_t len = sizeof(buf) - 1, i, zeros = 0;

	memset(buf, 0, sizeof(buf));
	UK_TEST_EXPECT_ZERO(uk_random_fill(buf, len));
	for (i = 0; i < len; i++)
		zeros += buf[i] == 0;
	UK_TEST_EXPECT_UNUM_LT(zeros, len / 128); /* 1 in 256 */
	UK_TEST_EXPECT_UNUM_EQ(buf[len], 0);
	UK_TEST_EXPECT(memcmp(buf, buf + 65536, 64) != 0);
	for (i = len - 8; i < len && !buf[i]; i++)
		;
	UK_TEST_EXPECT_UNUM_LT(i, len); /* not all of the last 8 */
	UK_TEST_EXPECT_ZERO(uk_random_fill(NULL, 0));
}

/* A processor that is a few variables. */
static struct {
	uint64_t word, step; /* what comes next: word += step */
	int busy;            /* times that it has nothing, before each word */
	int asked;
} cpu;

static bool step(uint64_t *word)
{
	if (cpu.asked++ < cpu.busy)
		return false;
	cpu.asked = 0;
	*word = cpu.word;
	cpu.word += cpu.step;
	return true;
}

static int collect(uint64_t first, uint64_t by, int busy)
{
	uint8_t buf[30];
	int err;

	buf[29] = 0xa5;
	cpu.word = first;
	cpu.step = by;
	cpu.busy = busy;
	cpu.asked = 0;
	err = random_from_cpu(step, buf, 29);
	UK_TEST_EXPECT_UNUM_EQ(buf[29], 0xa5);
	return err;
}

UK_TESTCASE(ukrandom, processor_is_asked_again_and_not_for_ever)
{
	UK_TEST_EXPECT_ZERO(collect(5, 3, 0));
	UK_TEST_EXPECT_ZERO(collect(5, 3, 9));
	UK_TEST_EXPECT_SNUM_EQ(collect(5, 3, 10), -EIO);
}

UK_TESTCASE(ukrandom, processor_that_repeats_itself_is_broken)
{
	UK_TEST_EXPECT_SNUM_EQ(collect(UINT64_MAX, 0, 0), -EIO);
	UK_TEST_EXPECT_SNUM_EQ(collect(0, 0, 0), -EIO);
	UK_TEST_EXPECT_SNUM_EQ(collect(42, 0, 0), -EIO);
	UK_TEST_EXPECT_SNUM_EQ(collect(UINT64_MAX - 3, 3, 0), -EIO);
	UK_TEST_EXPECT_SNUM_EQ(collect(UINT64_MAX - 1, 2, 0), -EIO);
}
