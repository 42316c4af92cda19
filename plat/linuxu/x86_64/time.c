/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * How fast the time-stamp counter runs - asked of the processor, never
 * measured: a measurement would take longer than the whole boot, and its
 * result would differ from run to run.
 *
 * Three leaves of CPUID may know (Intel SDM vol. 2A, CPUID; the third is a
 * convention of hypervisors, and Linux guests read it too):
 *
 *      0x15        crystal's Hz * numerator / denominator: exact
 *      0x40000010  TSC in kHz, if 0x40000000 says that the leaf is there
 *      0x16        the base frequency in MHz: what the TSC is meant to run at
 */
#include <uk/plat/time.h>

enum {
	LEAF_TSC = 0x15,
	LEAF_FREQUENCY = 0x16,
	LEAF_HYPERVISOR = 0x40000000,
	LEAF_TIMING = 0x40000010,
	ECX_HYPERVISOR = 31, /* the bit of leaf 1: we run under one */
};

/* What one leaf answers. */
struct cpuid {
	uint32_t a, b, c, d;
};

static struct cpuid cpuid(uint32_t leaf)
{
	struct cpuid r;

	__asm__ __volatile__("cpuid"
			     : "=a"(r.a), "=b"(r.b), "=c"(r.c), "=d"(r.d)
			     : "a"(leaf), "c"(0));
	return r;
}

static uint64_t hz_from_crystal(void)
{
	struct cpuid r = cpuid(LEAF_TSC);

	return r.a ? (uint64_t)r.c * r.b / r.a : 0;
}

static uint64_t hz_from_hypervisor(void)
{
	if (!(cpuid(1).c >> ECX_HYPERVISOR) ||
	    cpuid(LEAF_HYPERVISOR).a < LEAF_TIMING)
		return 0;
	return cpuid(LEAF_TIMING).a * (uint64_t)1000;
}

uint64_t ukplat_cycles_hz(void)
{
	static uint64_t hz;
	static bool asked;
	uint32_t leaves;

	if (asked)
		return hz;
	leaves = cpuid(0).a;
	if (leaves >= LEAF_TSC)
		hz = hz_from_crystal();
	if (!hz)
		hz = hz_from_hypervisor();
	if (!hz && leaves >= LEAF_FREQUENCY)
		hz = (cpuid(LEAF_FREQUENCY).a & 0xffff) * (uint64_t)1000000;
	asked = true;
	return hz;
}
