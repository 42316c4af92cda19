/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Random bytes - a key, and what a cipher makes of it.
 *
 * Idea: a cipher turns 32 unknown bytes into any number of bytes that look like
 * chance. And so that somebody who reads the memory later learns nothing of
 * what was given out before, the key is replaced at each request by a part of
 * its own output ("fast key erasure", D. J. Bernstein, 2017):
 *
 *      key --ChaCha20--> [ the next key | the key of this request ]
 *                                              `--ChaCha20--> bytes
 *
 * R1  A key makes one block of two keys, or the bytes of one request, and is
 *     then overwritten, wherever it was.
 * R2  Sources are mixed, not chosen: with one good one among them nobody knows
 *     the key.
 * R3  One asks the sources at a time: a device has one queue, and no lock. Who
 *     comes meanwhile goes on with the key that there is.
 *
 * Read uk_random_fill(), then reseed(). A virtual machine that is copied while
 * it runs makes the same bytes twice, until the sources are asked again.
 */
#include <uk/arch/lcpu.h>
#include <uk/inittab.h>
#include <uk/print.h>
#include <uk/spinlock.h>
#include <uk/string.h>

#include "random_priv.h"

enum { RESEED_AFTER = 1 << 20, REQUEST_MOST = 1 << 16, ROUNDS = 2 };

static const uint8_t no_nonce[CHACHA_NONCE_LEN];
static struct uk_spinlock lock = UK_SPINLOCK_INITIALIZER();
static struct random_state state; /* under the lock */
static bool asking;               /* somebody does (R3) */

static void reseed(bool say);

//> random-fill
int uk_random_fill(void *buf, size_t len)
{
	uint8_t key[CHACHA_KEY_LEN], *to = buf;
	unsigned long flags;
	size_t n;

	for (; len; len -= n, to += n) {
		n = MIN(len, (size_t)REQUEST_MOST);
		if (uk_load_n(&state.left) < n)
			reseed(false);
		flags = ukarch_irq_save();
		uk_spin_lock(&lock);
		random_take(&state, key);
		state.left -= MIN(state.left, n);
		uk_spin_unlock(&lock);
		ukarch_irq_restore(flags);
		random_expand(key, to, n);
		random_wipe(key, sizeof(key)); /* R1 */
	}
	return 0;
}
//< random-fill

//> random-take
void random_take(struct random_state *s, uint8_t key[CHACHA_KEY_LEN])
{
	uint8_t block[CHACHA_BLOCK_LEN];

	chacha_block(s->key, 0, no_nonce, block);
	memcpy(s->key, block, CHACHA_KEY_LEN); /* R1 */
	memcpy(key, block + CHACHA_KEY_LEN, CHACHA_KEY_LEN);
	random_wipe(block, sizeof(block));
}
//< random-take

void random_expand(const uint8_t key[CHACHA_KEY_LEN], uint8_t *buf, size_t len)
{
	uint8_t block[CHACHA_BLOCK_LEN];
	uint32_t counter;
	size_t n;

	for (counter = 0; len; counter++, buf += n, len -= n) {
		n = MIN(len, sizeof(block));
		chacha_block(key, counter, no_nonce, block);
		memcpy(buf, block, n);
	}
	random_wipe(block, sizeof(block));
}

/* R2: the seed changes the key, and the cipher spreads the change. */
void random_mix(struct random_state *s, const uint8_t seed[CHACHA_KEY_LEN])
{
	uint8_t unused[CHACHA_KEY_LEN];
	int i;

	for (i = 0; i < CHACHA_KEY_LEN; i++)
		s->key[i] ^= seed[i];
	random_take(s, unused);
	random_wipe(unused, sizeof(unused));
}

static void mix(const uint8_t seed[CHACHA_KEY_LEN], bool secret)
{
	unsigned long flags = ukarch_irq_save();

	uk_spin_lock(&lock);
	random_mix(&state, seed);
	state.secret |= secret;
	uk_store_n(&state.left, (size_t)RESEED_AFTER);
	uk_spin_unlock(&lock);
	ukarch_irq_restore(flags);
}

/* What can be had everywhere, and be guessed: when this is, to the cycle. How
 * long the first round takes, which the second says, is not quite the same in two
 * runs. Where there is a source the first reading has to do. */
static void mix_cycles(void)
{
	uint8_t seed[CHACHA_KEY_LEN] = { 0 };
	uint64_t now;
	int i;

	for (i = 0; i < (uk_random_is_secret() ? 1 : ROUNDS); i++) {
		now = ukarch_cycles();
		memcpy(seed, &now, sizeof(now));
		mix(seed, false);
	}
}

/* Ask everybody. The lock is not held: a device may take its time. */
static void reseed(bool say)
{
	const struct uk_entropy *e;
	uint8_t seed[CHACHA_KEY_LEN];

	if (uk_exchange_n(&asking, true)) /* R3 */
		return;
	uk_table_for_each(e, uk_entropies) {
		if (e->read(seed, sizeof(seed)))
			continue;
		mix(seed, true); /* R2 */
		if (say)
			uk_pr_info("entropy from %s", e->name);
	}
	mix_cycles();
	random_wipe(seed, sizeof(seed));
	uk_store_n_release(&asking, false);
}

bool uk_random_is_secret(void)
{
	return uk_load_n(&state.secret);
}

static int random_init(struct uk_init_ctx *ctx __maybe_unused)
{
	reseed(true);
	if (!uk_random_is_secret())
		uk_pr_warn("no source of entropy: random numbers can be "
			   "guessed, keys are NOT SECRET");
	return 0;
}
uk_lib_initcall_prio(random_init, NULL, 0);
