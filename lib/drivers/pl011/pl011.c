/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * PL011 - Arm's serial port, polled.
 *
 * Idea: two registers do it. The data register takes a byte and gives one; the
 * flag register says whether it can (Arm DDI 0183, PrimeCell UART PL011):
 *
 *      0x00 DR   read: the oldest byte received; write: the next to send
 *      0x18 FR   bit 4 RXFE: nothing received; bit 5 TXFF: no room to send
 *      0x2c LCR  bits 6..5: 8 bits a byte; bit 4: queues of 16 or 32 bytes
 *      0x30 CR   bit 9 RXE, bit 8 TXE, bit 0 UARTEN
 *
 * The speed is the firmware's: it depends on a clock that only it knows.
 *
 * Bytes go out as they are; lib/drivers/ukconsole makes lines of them.
 * Read pl011_write(), then pl011_find(). No interrupts.
 */
#include <uk/arch/lcpu.h>
#include <uk/asm/io.h>
#include <uk/bootinfo.h>
#include <uk/console.h>
#include <uk/errno.h>
#include <uk/fdt.h>

#include "pl011.h"

/* A byte takes 87 us at 115,200 baud, a poll about 1 us: a UART that does not
 * send for a long time loses the rest, for output never waits for ever. */
enum { WAIT_POLLS = 100000 };

static bool wait_room(uintptr_t regs);

static uintptr_t console; /* the registers of the device in use */

//> pl011-out
void pl011_write(uintptr_t regs, const char *buf, size_t len)
{
	for (; len; len--) {
		if (!wait_room(regs))
			return;
		ukarch_mmio_write32(regs + PL011_DR, (unsigned char)*buf++);
	}
}
//< pl011-out

static bool wait_room(uintptr_t regs)
{
	unsigned int polls;

	for (polls = 0; polls < WAIT_POLLS; polls++) {
		if (!(ukarch_mmio_read32(regs + PL011_FR) & PL011_FR_TXFF))
			return true;
		ukarch_spinwait();
	}
	return false;
}

size_t pl011_read(uintptr_t regs, char *buf, size_t len)
{
	size_t n = 0;

	while (n < len && !(ukarch_mmio_read32(regs + PL011_FR) & PL011_FR_RXFE))
		buf[n++] = (char)ukarch_mmio_read32(regs + PL011_DR);
	return n;
}

//> pl011-find
int pl011_find(const void *dtb, uintptr_t *regs)
{
	struct uk_fdt_node n;
	uint64_t base;

	if (uk_fdt_find_stdout(dtb, &n) ||
	    !uk_fdt_has_string(&n, "compatible", "arm,pl011")) {
		uk_fdt_root(dtb, &n);
		do
			if (uk_fdt_next_compatible(&n, "arm,pl011"))
				return -ENODEV;
		while (!uk_fdt_is_okay(&n));
	}
	if (uk_fdt_reg(&n, 0, &base, NULL))
		return -ENODEV;
	*regs = (uintptr_t)base;
	return 0;
}
//< pl011-find

void pl011_start(uintptr_t regs)
{
	ukarch_mmio_write32(regs + PL011_LCR, PL011_LCR_8BIT_FIFO);
	ukarch_mmio_write32(regs + PL011_CR, PL011_CR_ON);
}

static int console_probe(const struct ukplat_bootinfo *bi)
{
	if (!bi->dtb || pl011_find(bi->dtb, &console))
		return -ENODEV;
	pl011_start(console);
	return 0;
}

static void console_out(const char *buf, size_t len)
{
	pl011_write(console, buf, len);
}

static size_t console_in(char *buf, size_t len)
{
	return pl011_read(console, buf, len);
}

UK_CONSOLE(pl011) = {
	.name = "pl011",
	.probe = console_probe,
	.out = console_out,
	.in = console_in,
};
