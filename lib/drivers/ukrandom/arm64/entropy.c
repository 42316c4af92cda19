/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * RNDR (Arm ARM, FEAT_RNG): a system register; reading it sets Z where there
 * was no number. By its encoding, for assemblers that do not know it.
 */
#include <uk/asm/sysreg.h>
#include <uk/errno.h>

#include "random_priv.h"

#define ISAR0_RNDR_SHIFT	60

static bool rndr(uint64_t *word)
{
	uint32_t ok;

	__asm__ __volatile__("mrs %0, s3_3_c2_c4_0\n"
			     "cset %w1, ne"
			     : "=r"(*word), "=r"(ok) : : "cc");
	return ok;
}

static int rndr_read(void *buf, size_t len)
{
	if (!(ukarch_mrs(id_aa64isar0_el1) >> ISAR0_RNDR_SHIFT))
		return -ENODEV;
	return random_from_cpu(rndr, buf, len);
}

UK_ENTROPY(cpu) = { .name = "rndr", .read = rndr_read };
