/* SPDX-License-Identifier: BSD-3-Clause */
/* What the tests see of the driver: the same with the registers anywhere. */
#ifndef PL011_H
#define PL011_H

#include <uk/essentials.h>

/* Registers, by their offset (Arm DDI 0183, 3.2). */
enum pl011_register {
	PL011_DR = 0x00,
	PL011_FR = 0x18,
	PL011_LCR = 0x2c,
	PL011_CR = 0x30,
};

#define PL011_FR_RXFE		(1U << 4)
#define PL011_FR_TXFF		(1U << 5)
#define PL011_LCR_8BIT_FIFO	(3U << 5 | 1U << 4)
#define PL011_CR_ON		(1U << 9 | 1U << 8 | 1U << 0)

/* Where the device is: the one that the loader chose as console, if it is one
 * of ours; else the first that may be used. @return 0, or -ENODEV */
int pl011_find(const void *dtb, uintptr_t *regs);

void pl011_start(uintptr_t regs);
void pl011_write(uintptr_t regs, const char *buf, size_t len);
size_t pl011_read(uintptr_t regs, char *buf, size_t len);

#endif /* PL011_H */
