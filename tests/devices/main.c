/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The devices are found and listed at boot. What is left to do is to ask one of
 * them something: for random numbers.
 */
#include <uk/print.h>
#include <uk/random.h>

int main(void)
{
	unsigned long long r[2];

	uk_random_fill(r, sizeof(r));
	uk_pr_info("random: %016llx%016llx, %s", r[0], r[1],
		   uk_random_is_secret() ? "secret" : "can be guessed");
	return 0;
}
