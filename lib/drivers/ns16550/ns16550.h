/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the files of this driver share: the device, and the way to its
 * registers, which is the only thing that differs between machines.
 */
#ifndef NS16550_H
#define NS16550_H

#include <uk/essentials.h>

struct ns16550;

/* The way to the registers. */
struct ns16550_bus {
	uint8_t (*read)(const struct ns16550 *dev, unsigned int reg);
	void (*write)(const struct ns16550 *dev, unsigned int reg, uint8_t v);
};

/* One UART. */
struct ns16550 {
	const struct ns16550_bus *bus; /* how to reach it */
	uintptr_t base;      /* port or address of register 0 */
	unsigned int shift;  /* registers are 1 << shift bytes apart */
	unsigned int width;  /* bytes of one access: 1 or 4 (memory only) */
	unsigned int divisor; /* input clock / 16 / baud; 0: as it is */
	unsigned int burst;  /* bytes it takes when it is empty: setup finds */
	bool kept;           /* a byte came in before setup: U3 */
	char early;          /* that byte */
};

/* Find out whether a UART is there and set it up. 0 or -ENODEV. */
int ns16550_setup(struct ns16550 *dev);
/* Write all of it, as it is. */
void ns16550_write(const struct ns16550 *dev, const char *buf, size_t len);
/* Take what waits, up to `len` bytes; returns how many. */
size_t ns16550_read(struct ns16550 *dev, char *buf, size_t len);

/* mmio.c: the registers are in memory. */
extern const struct ns16550_bus ns16550_mmio_bus;
/* mmio.c: fill the device in from a device tree. 0 or -ENODEV. */
int ns16550_from_fdt(const void *fdt, struct ns16550 *dev);

#endif /* NS16550_H */
