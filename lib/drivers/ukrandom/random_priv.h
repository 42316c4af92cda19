/* SPDX-License-Identifier: BSD-3-Clause */
/* What the files of ukrandom know of each other. */
#ifndef UK_RANDOM_PRIV_H
#define UK_RANDOM_PRIV_H

#include <uk/random.h>
#include <uk/string.h>

enum { CHACHA_KEY_LEN = 32, CHACHA_NONCE_LEN = 12, CHACHA_BLOCK_LEN = 64 };

/* chacha.c: 64 bytes from a key, a counter and a nonce. */
void chacha_block(const uint8_t key[CHACHA_KEY_LEN], uint32_t counter,
		  const uint8_t nonce[CHACHA_NONCE_LEN],
		  uint8_t out[CHACHA_BLOCK_LEN]);

/* As memset(), but not left out because nobody reads it again. */
static inline void random_wipe(void *p, size_t len)
{
	memset(p, 0, len);
	__asm__ __volatile__("" : : "r"(p) : "memory");
}

/* Where bytes come from. */
struct random_state {
	uint8_t key[CHACHA_KEY_LEN]; /* of the next request */
	size_t left;                 /* bytes until sources are asked again */
	bool secret;                 /* one of them has answered */
};

/* random.c: mix 32 bytes into the key. */
void random_mix(struct random_state *s, const uint8_t seed[CHACHA_KEY_LEN]);
/* random.c: take the key of one request: the state forgets it. */
void random_take(struct random_state *s, uint8_t key[CHACHA_KEY_LEN]);
/* random.c: as many bytes as are wanted from the key of one request. */
void random_expand(const uint8_t key[CHACHA_KEY_LEN], uint8_t *buf,
		   size_t len);

/*
 * cpu.c: fill `len` bytes by an instruction that gives 64 bits, or says that
 * it has none now. @return 0, or -EIO where it has none for long, or gives what
 * chance does not
 */
int random_from_cpu(bool (*step)(uint64_t *word), void *buf, size_t len);

#endif /* UK_RANDOM_PRIV_H */
