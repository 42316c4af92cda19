/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The timer chip as a yardstick - how fast is the time-stamp counter, where the
 * machine does not say so?
 *
 * Idea: counter 2 of the 8254 counts down at 1,193,182 Hz on every PC since
 * 1981, for the loudspeaker, and nobody needs it. It is started once, from
 * 65535, and looked at three times:
 *
 *      65535 ---- a --- b -------------------------------- c ----- 0   55 ms
 *                  \___/                                   |
 *            first estimate                       the clock's reader
 *
 * A look is taken at the moment when the counter steps, so that a tick is not
 * cut in two. How exact that is depends on how long a reading takes: an exit
 * to the hypervisor may be longer than a tick (838 ns). So b is taken when at
 * least four ticks and 64 readings' time have passed: a few thousand
 * instructions, exact to a few per cent. From a to c, which is 20 ms or more, it
 * is a few in ten thousand.
 *
 * P1  After 55 ms the counter has gone through 0, and c would mean nothing:
 *     the output of the counter, which then has become 1, tells (mode 0).
 *
 * Intel 8254 data sheet (231164), "Read-Back Command" and "Mode 0"; port 0x61
 * as in the IBM PC AT: bit 0 gates the counter, bit 5 is its output.
 */
#include <uk/arch/lcpu.h>
#include <uk/asm/io.h>

#include "clock.h"

#define PIT_HZ		1193182ULL
#define PIT_COUNTER_2	0x42
#define PIT_CONTROL	0x43
#define PIT_START	0xb0	/* counter 2, two bytes, mode 0, binary */
#define PIT_LATCH	0x80	/* hold counter 2 for reading */
#define PORT_B		0x61
#define PORT_B_GATE	0x01	/* counter 2 counts */
#define PORT_B_SPEAKER	0x02
#define PORT_B_OUT	0x20	/* the output of counter 2 */

enum {
	FIRST_TICKS = 4,    /* from a to b at least, and... */
	FIRST_READS = 64,   /* ...the time of so many readings */
	SLOW = 4,           /* a reading that took so many times the quickest
			     * was interrupted by the host */
	MAX_READS = 20000,  /* of a counter that stands still */
};

/* The chip and the processor, at (almost) the same moment. */
struct sample {
	uint64_t cycles; /* ukarch_cycles() */
	uint64_t width;  /* how long the reading took, in cycles */
	uint32_t ticks;  /* since the start */
};

static struct sample first;            /* a */
static uint64_t quickest = UINT64_MAX; /* reading so far, in cycles */

static uint32_t pit_ticks(void)
{
	uint32_t lo;

	ukarch_outb(PIT_CONTROL, PIT_LATCH);
	lo = ukarch_inb(PIT_COUNTER_2);
	return 0xffff - (lo | (uint32_t)ukarch_inb(PIT_COUNTER_2) << 8);
}

static struct sample read_once(void)
{
	uint64_t before = ukarch_cycles();
	uint32_t ticks = pit_ticks();
	uint64_t width = ukarch_cycles() - before;

	return (struct sample){ before + width / 2, width, ticks };
}

/* The next step of the counter; a later look is taken if there is none. */
static struct sample look(void)
{
	struct sample before = read_once(), s;
	unsigned int reads = 0;

	do {
		s = read_once();
		quickest = MIN(quickest, s.width);
	} while ((s.ticks == before.ticks || s.width > SLOW * quickest) &&
		 ++reads < MAX_READS);
	return s;
}

static uint64_t hz_between(const struct sample *a, const struct sample *b)
{
	return (b->cycles - a->cycles) * PIT_HZ / (b->ticks - a->ticks);
}

static bool far_enough(const struct sample *b)
{
	return b->ticks - first.ticks >= FIRST_TICKS &&
	       b->cycles - first.cycles >= FIRST_READS * quickest;
}

static bool overflowed(void)
{
	return ukarch_inb(PORT_B) & PORT_B_OUT; /* P1 */
}

//> pit-measure
uint64_t kvm_measure_hz(void)
{
	uint8_t port_b = ukarch_inb(PORT_B) & ~PORT_B_SPEAKER;
	unsigned int reads = 0;
	struct sample b;

	ukarch_outb(PORT_B, port_b & ~PORT_B_GATE);
	ukarch_outb(PIT_CONTROL, PIT_START);
	ukarch_outb(PIT_COUNTER_2, 0xff);
	ukarch_outb(PIT_COUNTER_2, 0xff);
	ukarch_outb(PORT_B, port_b | PORT_B_GATE);
	first = look();
	do
		b = look();
	while (!far_enough(&b) && ++reads < MAX_READS);
	if (reads == MAX_READS || overflowed())
		return 0;
	return hz_between(&first, &b);
}
//< pit-measure

uint64_t kvm_remeasure_hz(void)
{
	struct sample c = look();

	return overflowed() ? 0 : hz_between(&first, &c);
}
