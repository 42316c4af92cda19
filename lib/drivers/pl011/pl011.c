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
 * Read pl011_out(), then pl011_probe(). No interrupts.
 */
#include <uk/arch/lcpu.h>
#include <uk/asm/io.h>
#include <uk/bootinfo.h>
#include <uk/console.h>
#include <uk/errno.h>
#include <uk/fdt.h>

enum pl011_register {
	DR = 0x00,
	FR = 0x18,
	LCR = 0x2c,
	CR = 0x30,
};

#define FR_RXFE		(1U << 4)
#define FR_TXFF		(1U << 5)
#define LCR_8BIT_FIFO	(3U << 5 | 1U << 4)
#define CR_ON		(1U << 9 | 1U << 8 | 1U << 0)

static uintptr_t regs; /* where the device is */

static int find(const void *dtb, struct uk_fdt_node *n);

//> pl011-out
static void pl011_out(const char *buf, size_t len)
{
	for (; len; len--) {
		while (ukarch_mmio_read32(regs + FR) & FR_TXFF)
			ukarch_spinwait();
		ukarch_mmio_write32(regs + DR, (unsigned char)*buf++);
	}
}
//< pl011-out

static size_t pl011_in(char *buf, size_t len)
{
	size_t n = 0;

	while (n < len && !(ukarch_mmio_read32(regs + FR) & FR_RXFE))
		buf[n++] = (char)ukarch_mmio_read32(regs + DR);
	return n;
}

//> pl011-probe
static int pl011_probe(const struct ukplat_bootinfo *bi)
{
	struct uk_fdt_node n;
	uint64_t base;

	if (!bi->dtb || find(bi->dtb, &n) || uk_fdt_reg(&n, 0, &base, NULL))
		return -ENODEV;
	regs = (uintptr_t)base;
	ukarch_mmio_write32(regs + LCR, LCR_8BIT_FIFO);
	ukarch_mmio_write32(regs + CR, CR_ON);
	return 0;
}
//< pl011-probe

/* The one that the loader chose as console, if it is one of ours; else the
 * first that may be used. */
static int find(const void *dtb, struct uk_fdt_node *n)
{
	if (uk_fdt_find_stdout(dtb, n) == 0 &&
	    uk_fdt_has_string(n, "compatible", "arm,pl011"))
		return 0;
	uk_fdt_root(dtb, n);
	while (uk_fdt_next_compatible(n, "arm,pl011") == 0)
		if (uk_fdt_is_okay(n))
			return 0;
	return -ENODEV;
}

UK_CONSOLE(pl011) = {
	.name = "pl011",
	.probe = pl011_probe,
	.out = pl011_out,
	.in = pl011_in,
};
