/* SPDX-License-Identifier: BSD-3-Clause */
/* What cmosrtc.c and its tests share. */
#ifndef CMOSRTC_H
#define CMOSRTC_H

#include <uk/essentials.h>

/* The registers of the chip, by their numbers (MC146818A, table 2). */
enum cmos_reg {
	CMOS_SECONDS = 0,
	CMOS_MINUTES = 2,
	CMOS_HOURS = 4,   /* bit 7: afternoon, if there are 12 of them */
	CMOS_DAY = 7,
	CMOS_MONTH = 8,
	CMOS_YEAR = 9,    /* of the century */
	CMOS_A = 10,      /* bit 7: an update is under way */
	CMOS_B = 11,      /* bit 1: 24 hours; bit 2: binary, else decimal */
	CMOS_REGS = 12,
};

/*
 * The seconds since 1970 that a set of registers stands for; years below 70
 * are of the 21st century. @return 0, or -EINVAL where it is no date
 */
int cmos_seconds(const uint8_t regs[CMOS_REGS], uint64_t *sec);

#endif /* CMOSRTC_H */
