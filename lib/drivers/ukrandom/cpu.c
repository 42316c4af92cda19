/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Random numbers from an instruction - with some distrust.
 *
 * Idea: the instruction says whether it has a number. It may have none now,
 * when others ask too; ten times in a row means that it is broken (Intel
 * SDM vol. 1, 7.3.17.1). Some have said "yes" and given the same number again
 * and again, most often all ones. 64 bits that are all ones, all zeros or what
 * they were last time come about by chance once in 2^62 tries; by a defect, much
 * more often.
 *
 * Which instruction it is: <arch>/entropy.c.
 */
#include <uk/errno.h>
#include <uk/string.h>

#include "random_priv.h"

enum { TRIES = 10 };

static bool next(bool (*step)(uint64_t *), uint64_t *word)
{
	int i;

	for (i = 0; i < TRIES; i++)
		if (step(word))
			return true;
	return false;
}

int random_from_cpu(bool (*step)(uint64_t *word), void *buf, size_t len)
{
	uint64_t word, last = 0;
	uint8_t *to = buf;
	size_t n;

	for (; len; len -= n, to += n) {
		n = MIN(len, sizeof(word));
		if (!next(step, &word) || word == 0 || word == UINT64_MAX ||
		    word == last)
			return -EIO;
		last = word;
		memcpy(to, &word, n);
	}
	return 0;
}
