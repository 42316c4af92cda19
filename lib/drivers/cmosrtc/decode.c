/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the registers of the PC's clock mean.
 *
 * Idea: in which form the numbers are, register B says: 24 hours or 12, binary
 * or one decimal digit in four bits. The century is not among them. No port is
 * touched here, so that each form can be tried without such a chip.
 *
 * Motorola MC146818A, "Register B", table 3.
 */
#include <uk/time.h>

#include "cmosrtc.h"

#define B_24_HOURS	0x02
#define B_BINARY	0x04
#define HOURS_PM	0x80

static unsigned int number(const uint8_t regs[], uint8_t value)
{
	return regs[CMOS_B] & B_BINARY ? value
				       : (value >> 4) * 10U + (value & 15);
}

static unsigned int hour(const uint8_t regs[])
{
	unsigned int h = number(regs, regs[CMOS_HOURS] & ~HOURS_PM);

	if (regs[CMOS_B] & B_24_HOURS)
		return number(regs, regs[CMOS_HOURS]);
	return h % 12 + (regs[CMOS_HOURS] & HOURS_PM ? 12 : 0);
}

int cmos_seconds(const uint8_t regs[CMOS_REGS], uint64_t *sec)
{
	unsigned int year = number(regs, regs[CMOS_YEAR]);
	struct uk_date d = {
		.year = (int32_t)(year + (year < 70 ? 2000 : 1900)),
		.month = (uint8_t)number(regs, regs[CMOS_MONTH]),
		.day = (uint8_t)number(regs, regs[CMOS_DAY]),
		.hour = (uint8_t)hour(regs),
		.min = (uint8_t)number(regs, regs[CMOS_MINUTES]),
		.sec = (uint8_t)number(regs, regs[CMOS_SECONDS]),
	};

	return uk_date_seconds(&d, sec);
}
