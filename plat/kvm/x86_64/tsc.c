/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * How fast the time-stamp counter counts.
 *
 * Idea: ask, never measure. A calibration against another clock costs a
 * hundred million instructions and is wrong under load, while almost every
 * machine simply says the number. Where none does (QEMU without KVM), the
 * answer is 0, and what is stamped shows cycles.
 *
 * The sources, best first:
 *   1. hypervisor leaf 0x40000010: kHz         VMware's; KVM's where asked to
 *   2. leaf 0x15: ratio of TSC to crystal      Intel since 2015
 *   3. kvmclock: nanoseconds per cycle         KVM; Firecracker
 *   4. leaf 0x16: base frequency in MHz        Intel; coarse
 */
#include <uk/asm/msr.h>
#include <uk/atomic.h>
#include <uk/plat/time.h>

#include "boot_priv.h"

#define LEAF_HV		0x40000000	/* highest leaf, and the signature */
#define LEAF_HV_TIMING	0x40000010
#define LEAF_KVM	0x40000001	/* features */
#define KVM_CLOCK2	(1U << 3)	/* kvmclock through the MSR below */
#define MSR_KVM_CLOCK	0x4b564d01
#define KVM_CLOCK_ON	1
#define CPUID1_ECX_HV	(1U << 31)	/* there is a hypervisor */

/* What KVM writes when kvmclock is switched on (Linux, virt/kvm/x86/msr.rst). */
struct pvclock {
	uint32_t version;    /* odd while it is being changed */
	uint32_t pad0;
	uint64_t tsc;        /* the counter at ... */
	uint64_t ns;         /* ... this time */
	uint32_t mul;        /* nanoseconds per shifted cycle, times 2^32 */
	int8_t shift;        /* of the cycles, to the left; or right if < 0 */
	uint8_t flags;
	uint8_t pad1[2];
} __packed;

static void ask_processor(struct kvm_tsc_facts *f);
static void ask_hypervisor(struct kvm_tsc_facts *f);
static void ask_kvmclock(struct kvm_tsc_facts *f);

uint64_t ukplat_cycles_hz(void)
{
	static uint64_t hz;
	static bool asked;
	struct kvm_tsc_facts f = { 0 };

	if (!asked) {
		ask_processor(&f);
		if (ukarch_cpuid(1, 0).ecx & CPUID1_ECX_HV)
			ask_hypervisor(&f);
		hz = kvm_tsc_hz(&f);
		asked = true;
	}
	return hz;
}

//> tsc-hz
uint64_t kvm_tsc_hz(const struct kvm_tsc_facts *f)
{
	uint64_t hz;

	if (f->hv_khz)
		return f->hv_khz * 1000ULL;
	if (f->crystal_hz && f->numerator && f->denominator)
		return (uint64_t)f->crystal_hz * f->numerator / f->denominator;
	/* ns = (cycles << shift) * mul / 2^32: solve for cycles, ns = 1e9 */
	if (f->clock_mul && f->clock_shift > -32 && f->clock_shift < 32) {
		hz = (1000000000ULL << 32) / f->clock_mul;
		return f->clock_shift < 0 ? hz << -f->clock_shift
					  : hz >> f->clock_shift;
	}
	return f->base_mhz * 1000000ULL;
}
//< tsc-hz

static void ask_processor(struct kvm_tsc_facts *f)
{
	uint32_t highest = ukarch_cpuid(0, 0).eax;
	struct ukarch_cpuid c;

	if (highest >= 0x15) {
		c = ukarch_cpuid(0x15, 0);
		f->denominator = c.eax;
		f->numerator = c.ebx;
		f->crystal_hz = c.ecx;
	}
	if (highest >= 0x16)
		f->base_mhz = ukarch_cpuid(0x16, 0).eax & 0xffff;
}

static void ask_hypervisor(struct kvm_tsc_facts *f)
{
	struct ukarch_cpuid c = ukarch_cpuid(LEAF_HV, 0);
	bool kvm = c.ebx == 0x4b4d564b && c.ecx == 0x564b4d56 &&
		   c.edx == 0x4d; /* "KVMKVMKVM\0\0\0" */

	if (c.eax >= LEAF_HV_TIMING)
		f->hv_khz = ukarch_cpuid(LEAF_HV_TIMING, 0).eax;
	if (kvm && !f->hv_khz && ukarch_cpuid(LEAF_KVM, 0).eax & KVM_CLOCK2)
		ask_kvmclock(f);
}

/* Switching it on makes KVM fill the structure in; off again at once, since
 * only the ratio is wanted and the memory is not kept for it. */
static void ask_kvmclock(struct kvm_tsc_facts *f)
{
	static struct pvclock clock __align(64); /* may not cross a page */

	ukarch_wrmsr(MSR_KVM_CLOCK, (uintptr_t)&clock | KVM_CLOCK_ON);
	uk_barrier();
	f->clock_mul = uk_load_n(&clock.mul);
	f->clock_shift = clock.shift;
	ukarch_wrmsr(MSR_KVM_CLOCK, 0);
}
