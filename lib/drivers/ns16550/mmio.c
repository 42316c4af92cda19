/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ns16550 at an address of memory, as the device tree tells (Devicetree
 * Specification, 4.2.2 "National Semiconductor 16450/16550 Compatible UART").
 *
 * Buses that have no byte accesses put the registers farther apart and want
 * wider ones: "reg-shift" and "reg-io-width". Where the tree does not know the
 * input clock, the divisor is left as the firmware set it.
 */
#include <uk/bootinfo.h>
#include <uk/console.h>
#include <uk/errno.h>
#include <uk/fdt.h>

#include "ns16550.h"

enum { FULL_RATE = 16 * 115200 }; /* the input clock for a divisor of 1 */

static const char *const compatible[] = {
	"ns16550a", "ns16550", "ns8250", "ns16450", "snps,dw-apb-uart",
};

static bool is_uart(const struct uk_fdt_node *n);
static int find_uart(const void *fdt, struct uk_fdt_node *n);
static uint32_t number(const struct uk_fdt_node *n, const char *name,
		       uint32_t otherwise);

static uint8_t mmio_read(const struct ns16550 *dev, unsigned int reg)
{
	uintptr_t at = dev->base + ((uintptr_t)reg << dev->shift);

	if (dev->width == 4)
		return (uint8_t)*(const volatile uint32_t *)at;
	return *(const volatile uint8_t *)at;
}

static void mmio_write(const struct ns16550 *dev, unsigned int reg, uint8_t v)
{
	uintptr_t at = dev->base + ((uintptr_t)reg << dev->shift);

	if (dev->width == 4)
		*(volatile uint32_t *)at = v;
	else
		*(volatile uint8_t *)at = v;
}

const struct ns16550_bus ns16550_mmio_bus = { mmio_read, mmio_write };
static struct ns16550 uart = { .bus = &ns16550_mmio_bus };

//> ns16550-fdt
int ns16550_from_fdt(const void *fdt, struct ns16550 *dev)
{
	struct uk_fdt_node n;
	uint64_t base;

	if (!fdt || find_uart(fdt, &n) || uk_fdt_reg(&n, 0, &base, NULL))
		return -ENODEV;
	dev->base = (uintptr_t)base + number(&n, "reg-offset", 0);
	dev->shift = number(&n, "reg-shift", 0);
	dev->width = number(&n, "reg-io-width", 1);
	dev->divisor = (number(&n, "clock-frequency", 0) + FULL_RATE / 2) /
		       FULL_RATE;
	if (dev->shift > 3 || (dev->width != 1 && dev->width != 4) ||
	    (dev->width == 4 && dev->shift < 2))
		return -ENODEV;
	return 0;
}
//< ns16550-fdt

/* What the loader chose as console; else the first UART of our kind. */
static int find_uart(const void *fdt, struct uk_fdt_node *n)
{
	if (uk_fdt_find_stdout(fdt, n) == 0)
		return is_uart(n) ? 0 : -ENODEV;
	uk_fdt_root(fdt, n);
	while (uk_fdt_next(n) == 0)
		if (is_uart(n) && uk_fdt_is_okay(n))
			return 0;
	return -ENODEV;
}

static bool is_uart(const struct uk_fdt_node *n)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(compatible); i++)
		if (uk_fdt_has_string(n, "compatible", compatible[i]))
			return true;
	return false;
}

static uint32_t number(const struct uk_fdt_node *n, const char *name,
		       uint32_t otherwise)
{
	uint32_t v;

	return uk_fdt_u32(n, name, &v) ? otherwise : v;
}

static int uart_probe(const struct ukplat_bootinfo *bi)
{
	int err = ns16550_from_fdt(bi->dtb, &uart);

	return err ? err : ns16550_setup(&uart);
}

static void uart_out(const char *buf, size_t len)
{
	ns16550_write(&uart, buf, len);
}

static size_t uart_in(char *buf, size_t len)
{
	return ns16550_read(&uart, buf, len);
}

UK_CONSOLE(ns16550_mmio) = {
	.name = "ns16550",
	.probe = uart_probe,
	.out = uart_out,
	.in = uart_in,
};
