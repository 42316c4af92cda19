/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * @defgroup random Random numbers
 * Bytes that nobody can foretell, for keys, hash seeds and sequence numbers.
 * Few machines have them in plenty, so lib/drivers/ukrandom stretches a few
 * good ones: sources of entropy (a virtio device, an instruction, the host)
 * state themselves in a linker table, all that answer are mixed into a key, and
 * a cipher makes as many bytes of it as are wanted.
 *
 * Where no source answers, the key is made of the cycle counter, which can be
 * guessed; that is said once, as a warning, and uk_random_is_secret() tells.
 */
#ifndef UK_RANDOM_H
#define UK_RANDOM_H

#include <uk/essentials.h>
#include <uk/table.h>

/** A source of entropy. */
struct uk_entropy {
	const char *name; /**< "virtio-rng", "rdrand", "host" */
	/**
	 * Fill `len` bytes, a few dozen. May take long; never sleeps. Called by
	 * one at a time.
	 * @return 0; -ENODEV: not on this machine; -EIO: it does not work
	 */
	int (*read)(void *buf, size_t len);
};

UK_TABLE_DECLARE(uk_entropies, struct uk_entropy);

/** State a source: UK_ENTROPY(host) = { .name = "host", ... }; */
#define UK_ENTROPY(ident)                                                      \
	UK_TABLE_ENTRY(uk_entropies, ident, struct uk_entropy,                 \
		       uk_entropy_##ident)

/**
 * Fill `len` bytes. Costs some 500 cycles for up to 32 bytes and then 5 a byte.
 * Sources are asked at the level `lib`, again after each MiB, and when this is
 * called before that level; by one caller at a time, whom others do not wait
 * for. Any thread, any core; not in an interrupt handler.
 * Needs CONFIG_LIBUKRANDOM.
 * @return 0, always: so far there is no failure
 */
int uk_random_fill(void *buf, size_t len);

/** @return whether any source has answered since boot. Any context. */
bool uk_random_is_secret(void);

#endif /* UK_RANDOM_H */
