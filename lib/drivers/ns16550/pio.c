/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ns16550 on a PC: COM1, at I/O port 0x3f8 since 1981. Its input clock of
 * 1.8432 MHz is 16 times 115,200, so that the divisor is 1.
 */
#include <uk/asm/io.h>
#include <uk/console.h>

#include "ns16550.h"

static uint8_t pio_read(const struct ns16550 *dev, unsigned int reg)
{
	return ukarch_inb((uint16_t)(dev->base + reg));
}

static void pio_write(const struct ns16550 *dev, unsigned int reg, uint8_t v)
{
	ukarch_outb((uint16_t)(dev->base + reg), v);
}

static const struct ns16550_bus pio_bus = { pio_read, pio_write };
static struct ns16550 com1 = { .bus = &pio_bus, .base = 0x3f8, .divisor = 1 };

static int com1_probe(const struct ukplat_bootinfo *bi __maybe_unused)
{
	return ns16550_setup(&com1);
}

static void com1_out(const char *buf, size_t len)
{
	ns16550_write(&com1, buf, len);
}

static size_t com1_in(char *buf, size_t len)
{
	return ns16550_read(&com1, buf, len);
}

UK_CONSOLE(ns16550) = {
	.name = "ns16550 (COM1)",
	.probe = com1_probe,
	.out = com1_out,
	.in = com1_in,
};
