/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of how the speed of the time-stamp counter is found.
 *
 * Idea: asking the machine (CPUID, kvmclock) and drawing the conclusion are two
 * functions, so that machines which are not at hand can be described here: a
 * structure of facts goes in, a frequency comes out.
 */
#include <uk/plat/time.h>
#include <uk/test.h>
#include "x86_64/boot_priv.h"

static uint64_t hz(struct kvm_tsc_facts f)
{
	return kvm_tsc_hz(&f);
}

UK_TESTCASE(kvm_tsc, silence_means_unknown)
{
	UK_TEST_EXPECT_UNUM_EQ(hz((struct kvm_tsc_facts){ 0 }), 0);
}

UK_TESTCASE(kvm_tsc, each_source_is_understood)
{
	UK_TEST_EXPECT_UNUM_EQ(hz((struct kvm_tsc_facts){
		.hv_khz = 2400000 }), 2400000000);
	/* a 24 MHz crystal, times 176 / 2: a Skylake */
	UK_TEST_EXPECT_UNUM_EQ(hz((struct kvm_tsc_facts){
		.crystal_hz = 24000000, .numerator = 176, .denominator = 2 }),
		2112000000);
	UK_TEST_EXPECT_UNUM_EQ(hz((struct kvm_tsc_facts){
		.base_mhz = 5000 }), 5000000000);
}

UK_TESTCASE(kvm_tsc, kvmclock_is_inverted_for_either_sign_of_its_shift)
{
	/* 1 GHz: a cycle is a nanosecond, 2^31 / 2^32 after a shift by one */
	UK_TEST_EXPECT_UNUM_EQ(hz((struct kvm_tsc_facts){
		.clock_mul = 0x80000000, .clock_shift = 1 }), 1000000000);
	/* 2 GHz: half a nanosecond */
	UK_TEST_EXPECT_UNUM_EQ(hz((struct kvm_tsc_facts){
		.clock_mul = 0x80000000 }), 2000000000);
	/* 4 GHz: the same after halving the cycles */
	UK_TEST_EXPECT_UNUM_EQ(hz((struct kvm_tsc_facts){
		.clock_mul = 0x80000000, .clock_shift = -1 }), 4000000000);
}

UK_TESTCASE(kvm_tsc, better_sources_win)
{
	struct kvm_tsc_facts f = {
		.hv_khz = 1000, .crystal_hz = 2000000, .numerator = 1,
		.denominator = 1, .clock_mul = 0x80000000, .base_mhz = 3,
	};

	UK_TEST_EXPECT_UNUM_EQ(kvm_tsc_hz(&f), 1000000);
	f.hv_khz = 0;
	UK_TEST_EXPECT_UNUM_EQ(kvm_tsc_hz(&f), 2000000);
	f.denominator = 0; /* no ratio: the leaf is not filled in */
	UK_TEST_EXPECT_UNUM_EQ(kvm_tsc_hz(&f), 2000000000);
	f.clock_mul = 0;
	UK_TEST_EXPECT_UNUM_EQ(kvm_tsc_hz(&f), 3000000);
}

UK_TESTCASE(kvm_tsc, answer_does_not_change)
{
	UK_TEST_EXPECT_UNUM_EQ(ukplat_cycles_hz(), ukplat_cycles_hz());
}
