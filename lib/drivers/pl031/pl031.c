/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * PL031 - the date, in one register.
 *
 * Idea: its first register counts seconds, 32 bits of them, and hypervisors let
 * it count from 1970 (Arm DDI 0224, PrimeCell RTC PL031, RTCDR). It will go
 * through 0 in 2106.
 */
#include <uk/asm/io.h>
#include <uk/errno.h>
#include <uk/fdt.h>
#include <uk/rtc.h>

#include "pl031.h"

#define PL031_DR	0x00	/* seconds */
#define NSEC_PER_SEC	1000000000ULL

int pl031_read(const struct ukplat_bootinfo *bi, uint64_t *ns)
{
	struct uk_fdt_node n;
	uint64_t base;

	if (!bi->dtb)
		return -ENODEV;
	uk_fdt_root(bi->dtb, &n);
	do
		if (uk_fdt_next_compatible(&n, "arm,pl031"))
			return -ENODEV;
	while (!uk_fdt_is_okay(&n));
	if (uk_fdt_reg(&n, 0, &base, NULL) ||
	    !ukplat_may_be_device(bi, base, PL031_DR + sizeof(uint32_t)))
		return -ENODEV;
	*ns = ukarch_mmio_read32((uintptr_t)base + PL031_DR) * NSEC_PER_SEC;
	return 0;
}

UK_RTC(pl031) = { .name = "pl031", .read = pl031_read };
