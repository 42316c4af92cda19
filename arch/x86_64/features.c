/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Optional protections of the processor, switched on where they exist.
 *
 * Both guard a kernel against user code. A unikernel has none, so they cost
 * nothing and refuse what only an attack would try: SMEP runs no instruction
 * from a page marked "user"; UMIP hides the tables' addresses from user mode.
 */
#include <uk/asm/features.h>
#include <uk/asm/msr.h>

/* CPUID leaf 7: ebx and ecx (Intel SDM vol. 2, CPUID). */
#define CPUID7_EBX_SMEP	(1U << 7)
#define CPUID7_ECX_UMIP	(1U << 2)

void ukarch_features_init(void)
{
	unsigned long cr4 = ukarch_cr4();
	struct ukarch_cpuid c;

	if (ukarch_cpuid(0, 0).eax < 7)
		return;
	c = ukarch_cpuid(7, 0);
	if (c.ebx & CPUID7_EBX_SMEP)
		cr4 |= UKARCH_CR4_SMEP;
	if (c.ecx & CPUID7_ECX_UMIP)
		cr4 |= UKARCH_CR4_UMIP;
	ukarch_cr4_set(cr4);
}
