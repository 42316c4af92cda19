/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The PC's clock - the date from a chip of 1984.
 *
 * Idea: a number is written to port 0x70 and a register is read from port 0x71.
 * Once a second the chip moves all of them on, and what is read meanwhile may
 * belong to two different seconds. So all of them are read until two readings
 * in a row agree: then no update came between.
 *
 * What the numbers mean: decode.c. Motorola MC146818A, "Update cycle".
 */
#include <uk/asm/io.h>
#include <uk/bootinfo.h>
#include <uk/errno.h>
#include <uk/rtc.h>
#include <uk/string.h>
#include <uk/time.h>

#include "cmosrtc.h"

#define PORT_INDEX	0x70
#define PORT_DATA	0x71
#define A_UPDATING	0x80

enum { TRIES = 100 };

static void read_registers(uint8_t regs[])
{
	uint8_t i;

	for (i = 0; i < CMOS_REGS; i++) {
		ukarch_outb(PORT_INDEX, i);
		regs[i] = ukarch_inb(PORT_DATA);
	}
}

static int rtc_read(const struct ukplat_bootinfo *bi __maybe_unused,
		    uint64_t *ns)
{
	uint8_t regs[CMOS_REGS], before[CMOS_REGS];
	unsigned int i;
	uint64_t sec;

	read_registers(regs);
	if (regs[CMOS_B] == 0xff)
		return -ENODEV; /* nobody answers: no such chip */
	for (i = 0; i < TRIES; i++) {
		memcpy(before, regs, sizeof(before));
		read_registers(regs);
		if (!(regs[CMOS_A] & A_UPDATING) &&
		    memcmp(before, regs, sizeof(before)) == 0)
			break;
	}
	if (i == TRIES || cmos_seconds(regs, &sec))
		return -EIO;
	*ns = sec * UK_NSEC_PER_SEC;
	return 0;
}

UK_RTC(cmos) = { .name = "cmos", .read = rtc_read };
