/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ns16550 - the serial port of a PC (National Semiconductor PC16550D data
 * sheet), polled.
 *
 * Eight registers. Two of them are two: what is read is what came in, what is
 * written goes out; and while the bit DLAB is set, registers 0 and 1 hold the
 * divisor that makes the baud rate.
 *
 *      reg   read             written
 *       0    received byte    byte to send        divisor, low  (DLAB)
 *       1    interrupt enable                     divisor, high (DLAB)
 *       2    which interrupt  FIFO control
 *       3    line control: 8 bits, no parity, 1 stop bit; DLAB
 *       4    modem control
 *       5    line status: a byte waits (bit 0), all is sent (bit 5)
 *       7    scratch: a byte to play with
 *
 * Each access to a register is an exit to the hypervisor, thousands of cycles.
 * So the line status is not read for each byte: when the UART says that its
 * FIFO is empty, it has room for all of its 16 bytes.
 *
 * U1  A byte is written only into a FIFO that was seen empty, at most `burst`
 *     of them.
 * U2  Waiting ends: a UART that does not send for a long time loses the rest.
 * U3  What was typed before there was a driver is not lost: switching the FIFO
 *     on clears the UART, so the byte that waits in it is taken out first.
 *
 * Read ns16550_setup(), then ns16550_write(). No interrupts: output is rare,
 * and a crash report may not depend on them.
 */
#include <uk/arch/lcpu.h>
#include <uk/errno.h>

#include "ns16550.h"

enum {
	REG_DATA = 0, REG_DIVISOR_LOW = 0,
	REG_IRQ_ENABLE = 1, REG_DIVISOR_HIGH = 1,
	REG_IRQ_WHICH = 2, REG_FIFO = 2,
	REG_LINE = 3,
	REG_MODEM = 4,
	REG_STATUS = 5,
	REG_SCRATCH = 7,
};

enum {
	LINE_8N1 = 0x03,
	LINE_DLAB = 0x80,
	FIFO_ON = 0x07,       /* enable it, clear both directions */
	WHICH_FIFO = 0xc0,    /* the FIFO is on and works */
	MODEM_READY = 0x03,   /* data terminal ready, request to send */
	STATUS_RECEIVED = 0x01,
	STATUS_EMPTY = 0x20,  /* the FIFO towards the line is empty */
};

enum { FIFO_SIZE = 16 };

/* U2: a byte takes 87 us; a poll about 1 us. */
enum { WAIT_POLLS = 100000 };

static bool present(const struct ns16550 *dev);
static bool wait_empty(const struct ns16550 *dev);

static uint8_t get(const struct ns16550 *dev, unsigned int reg)
{
	return dev->bus->read(dev, reg);
}

static void set(const struct ns16550 *dev, unsigned int reg, uint8_t v)
{
	dev->bus->write(dev, reg, v);
}

//> ns16550-setup
int ns16550_setup(struct ns16550 *dev)
{
	if (!present(dev))
		return -ENODEV;
	set(dev, REG_IRQ_ENABLE, 0);
	if (dev->divisor) {
		set(dev, REG_LINE, LINE_DLAB);
		set(dev, REG_DIVISOR_LOW, dev->divisor & 0xff);
		set(dev, REG_DIVISOR_HIGH, dev->divisor >> 8);
	}
	set(dev, REG_LINE, LINE_8N1);
	dev->kept = get(dev, REG_STATUS) & STATUS_RECEIVED; /* U3 */
	if (dev->kept)
		dev->early = (char)get(dev, REG_DATA);
	set(dev, REG_FIFO, FIFO_ON);
	set(dev, REG_MODEM, MODEM_READY);
	dev->burst = (get(dev, REG_IRQ_WHICH) & WHICH_FIFO) == WHICH_FIFO
		     ? FIFO_SIZE : 1;
	return 0;
}
//< ns16550-setup

/* Where nothing answers, a read gives all ones (or all zeros); a scratch
 * register gives back what was written. DLAB is cleared first: it hides
 * register 1, which setup writes next. */
static bool present(const struct ns16550 *dev)
{
	set(dev, REG_LINE, LINE_8N1);
	set(dev, REG_SCRATCH, 0x5a);
	if (get(dev, REG_SCRATCH) != 0x5a)
		return false;
	set(dev, REG_SCRATCH, 0xa5);
	return get(dev, REG_SCRATCH) == 0xa5;
}

//> ns16550-out
/***
To send, wait until the UART has nothing left to send, then give it as many
bytes as its FIFO holds. A 16550 at 115,200 baud needs 87 microseconds for a
byte, a processor needs one to write it: without the wait, all but the first
sixteen would be lost. (QEMU's UART is always done at once. The wait is for the
real one, and a driver that is only right in QEMU is wrong.)
***/
void ns16550_write(const struct ns16550 *dev, const char *buf, size_t len)
{
	unsigned int room = 0; /* U1 */

	while (len) {
		if (!room) {
			if (!wait_empty(dev))
				return; /* U2 */
			room = dev->burst;
		}
		set(dev, REG_DATA, (uint8_t)*buf++);
		room--;
		len--;
	}
}

static bool wait_empty(const struct ns16550 *dev)
{
	unsigned int polls;

	for (polls = 0; polls < WAIT_POLLS; polls++) {
		if (get(dev, REG_STATUS) & STATUS_EMPTY)
			return true;
		ukarch_spinwait();
	}
	return false;
}
//< ns16550-out

size_t ns16550_read(struct ns16550 *dev, char *buf, size_t len)
{
	size_t n = 0;

	if (dev->kept && len) {
		buf[n++] = dev->early;
		dev->kept = false;
	}
	while (n < len && get(dev, REG_STATUS) & STATUS_RECEIVED)
		buf[n++] = (char)get(dev, REG_DATA);
	return n;
}
