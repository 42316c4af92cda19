/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * RDRAND (Intel SDM vol. 2): the carry flag says whether there was a number.
 */
#include <uk/asm/msr.h>
#include <uk/errno.h>

#include "random_priv.h"

#define CPUID1_ECX_RDRAND	(1U << 30)

static bool rdrand(uint64_t *word)
{
	bool ok;

	__asm__ __volatile__("rdrand %0" : "=r"(*word), "=@ccc"(ok));
	return ok;
}

static int rdrand_read(void *buf, size_t len)
{
	if (!(ukarch_cpuid(1, 0).ecx & CPUID1_ECX_RDRAND))
		return -ENODEV;
	return random_from_cpu(rdrand, buf, len);
}

UK_ENTROPY(cpu) = { .name = "rdrand", .read = rdrand_read };
