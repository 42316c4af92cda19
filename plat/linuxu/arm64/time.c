/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * How fast the virtual counter runs - the firmware wrote it into a register,
 * which Linux lets processes read (Arm ARM, D13.11.1, CNTFRQ_EL0).
 */
#include <uk/plat/time.h>

uint64_t ukplat_cycles_hz(void)
{
	uint64_t hz;

	__asm__ __volatile__("mrs %0, cntfrq_el0" : "=r"(hz));
	return hz;
}
