/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The monotonic clock - the processor's own counter, in nanoseconds.
 *
 * Idea: reading the counter is one instruction and no exit to the hypervisor;
 * what is left is a multiplication:
 *
 *      ns = ns_then + (cycles - cycles_then) * mul / 2^32
 *
 * with mul = nanoseconds per cycle, times 2^32.
 *
 * C1  The clock never goes back: when a better `mul` is known, then and
 *     cycles_then are moved to now, and the new rate holds from there on.
 *
 * The frequency is asked of the machine (ukplat_cycles_hz()); where it does not
 * know, another clock is looked at: at once, for a first estimate, and once again
 * when somebody reads the clock 20 ms later or more.
 */
#include <uk/arch/lcpu.h>
#include <uk/inittab.h>
#include <uk/plat/time.h>

#include "clock.h"

/* The line that time runs along. */
static struct {
	uint64_t cycles; /* at this reading of the counter... */
	uint64_t ns;     /* ...it was this late */
	uint64_t mul;    /* ns per cycle, times 2^32 */
	uint64_t better; /* from this reading on, a better rate can be had */
} line = { .mul = 1ULL << 32, .better = UINT64_MAX };

static void set_rate(uint64_t cycles, uint64_t hz)
{
	if (!hz)
		return;
	line.ns += kvm_cycles_to_ns(cycles - line.cycles, line.mul); /* C1 */
	line.cycles = cycles;
	line.mul = kvm_clock_mul(hz);
}

//> clock-read
uint64_t ukplat_monotonic_clock(void)
{
	uint64_t cycles = ukarch_cycles();

	if (unlikely(cycles >= line.better)) {
		line.better = UINT64_MAX;
		set_rate(cycles, kvm_remeasure_hz());
	}
	return line.ns + kvm_cycles_to_ns(cycles - line.cycles, line.mul);
}
//< clock-read

//> kvm-rest
/* No interrupt could end a sleep: lesson 09 brings them. */
void ukplat_rest(uint64_t until __maybe_unused)
{
	ukarch_spinwait();
}
//< kvm-rest

//> clock-init
static int clock_init(struct uk_init_ctx *ctx __maybe_unused)
{
	uint64_t hz = ukplat_cycles_hz();

	line.cycles = ukarch_cycles();
	if (!hz) {
		hz = kvm_measure_hz();
		line.better = hz ? line.cycles + hz / 50 : UINT64_MAX;
	}
	set_rate(line.cycles, hz);
	return 0;
}
//< clock-init

uk_plat_initcall_prio(clock_init, NULL, 0);
