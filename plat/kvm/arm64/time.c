/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * How fast ukarch_cycles() counts - the firmware wrote it into a register
 * before it started us (Arm ARM, D12.1.3, CNTFRQ_EL0); no calibration.
 */
#include <uk/asm/sysreg.h>
#include <uk/plat/time.h>

uint64_t ukplat_cycles_hz(void)
{
	return ukarch_mrs(cntfrq_el0);
}
