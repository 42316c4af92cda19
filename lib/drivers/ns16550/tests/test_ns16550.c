/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of the driver against a model of the UART: registers that behave as
 * the data sheet says, including what a virtual machine's never do - being
 * busy, losing bytes that come too fast, having no FIFO, not being there.
 */
#include <uk/errno.h>
#include <uk/string.h>
#include <uk/test.h>

#include "ns16550.h"

enum { SENT_MAX = 256, FIFO_SIZE = 16 };

/* A UART as its data sheet has it. */
struct model {
	bool absent;            /* nothing answers */
	bool stuck;             /* it never sends */
	bool fifo_works;        /* a 16550, not a 16450 */
	bool fifo_on;           /* ... and enabled */
	uint8_t line, modem, irq_enable, scratch;
	uint8_t divisor[2];     /* low, high */
	unsigned int queued;    /* bytes in the FIFO */
	unsigned int busy;      /* polls until it is empty again */
	unsigned int polls;     /* of the line status */
	char sent[SENT_MAX];    /* what went out on the line */
	unsigned int nsent;     /* how much of it */
	unsigned int lost;      /* bytes written into a full FIFO */
	const char *incoming;   /* what comes in on the line */
};

static struct model m;

static uint8_t line_status(void)
{
	m.polls++;
	if (m.busy && !m.stuck && --m.busy == 0)
		m.queued = 0;
	return (m.queued ? 0 : 0x20) | (m.incoming && *m.incoming ? 1 : 0);
}

static uint8_t model_read(const struct ns16550 *dev __maybe_unused,
			  unsigned int reg)
{
	if (m.absent)
		return 0xff;
	switch (reg) {
	case 0:
		if (m.line & 0x80)
			return m.divisor[0];
		return m.incoming && *m.incoming ? (uint8_t)*m.incoming++ : 0;
	case 1:
		return m.line & 0x80 ? m.divisor[1] : m.irq_enable;
	case 2:
		return 0x01 | (m.fifo_on ? 0xc0 : 0);
	case 5:
		return line_status();
	case 7:
		return m.scratch;
	default:
		return 0;
	}
}

static void send(uint8_t v)
{
	if (m.queued >= (m.fifo_on ? FIFO_SIZE : 1)) {
		m.lost++;
		return;
	}
	m.queued++;
	m.busy = 5;
	if (m.nsent < SENT_MAX)
		m.sent[m.nsent++] = (char)v;
}

static void model_write(const struct ns16550 *dev __maybe_unused,
			unsigned int reg, uint8_t v)
{
	switch (reg) {
	case 0:
		if (m.line & 0x80)
			m.divisor[0] = v;
		else
			send(v);
		break;
	case 1:
		if (m.line & 0x80)
			m.divisor[1] = v;
		else
			m.irq_enable = v;
		break;
	case 2:
		m.fifo_on = m.fifo_works && (v & 1);
		if (m.incoming && *m.incoming)
			m.incoming++; /* the switch clears what waits */
		break;
	case 3:
		m.line = v;
		break;
	case 4:
		m.modem = v;
		break;
	case 7:
		m.scratch = v;
		break;
	}
}

static const struct ns16550_bus model_bus = { model_read, model_write };

static struct ns16550 fresh(void)
{
	struct ns16550 dev = { .bus = &model_bus, .divisor = 0x0102 };

	memset(&m, 0, sizeof(m));
	m.fifo_works = true;
	m.line = 0x80;      /* as a careless boot loader left it */
	m.irq_enable = 0xf; /* so too */
	return dev;
}

UK_TESTCASE(ns16550, setup_makes_8n1_at_the_divisor_with_interrupts_off)
{
	struct ns16550 dev = fresh();

	UK_TEST_EXPECT_ZERO(ns16550_setup(&dev));
	UK_TEST_EXPECT_UNUM_EQ(m.line, 0x03);
	UK_TEST_EXPECT_UNUM_EQ(m.divisor[0], 0x02);
	UK_TEST_EXPECT_UNUM_EQ(m.divisor[1], 0x01);
	UK_TEST_EXPECT_UNUM_EQ(m.irq_enable, 0);
	UK_TEST_EXPECT_UNUM_EQ(m.modem & 3, 3);
	UK_TEST_EXPECT_UNUM_EQ(m.nsent, 0);
}

UK_TESTCASE(ns16550, unknown_divisor_is_left_as_it_is)
{
	struct ns16550 dev = fresh();

	m.divisor[0] = 9;
	dev.divisor = 0;
	UK_TEST_EXPECT_ZERO(ns16550_setup(&dev));
	UK_TEST_EXPECT_UNUM_EQ(m.divisor[0], 9);
	UK_TEST_EXPECT_UNUM_EQ(m.line, 0x03);
}

UK_TESTCASE(ns16550, absent_device_is_not_found)
{
	struct ns16550 dev = fresh();

	m.absent = true;
	UK_TEST_EXPECT_SNUM_EQ(ns16550_setup(&dev), -ENODEV);
}

UK_TESTCASE(ns16550, no_byte_is_lost_on_a_slow_line)
{
	struct ns16550 dev = fresh();
	char text[100];
	size_t i;

	for (i = 0; i < sizeof(text); i++)
		text[i] = (char)('A' + i % 26);
	UK_TEST_ASSERT(ns16550_setup(&dev) == 0);
	ns16550_write(&dev, text, sizeof(text));
	UK_TEST_EXPECT_UNUM_EQ(m.lost, 0);
	UK_TEST_EXPECT_UNUM_EQ(m.nsent, sizeof(text));
	UK_TEST_EXPECT_BYTES_EQ(m.sent, text, sizeof(text));
}

UK_TESTCASE(ns16550, idle_fifo_is_filled_after_a_single_poll)
{
	struct ns16550 dev = fresh();

	UK_TEST_ASSERT(ns16550_setup(&dev) == 0);
	m.polls = 0;
	ns16550_write(&dev, "0123456789abcdef", 16);
	UK_TEST_EXPECT_UNUM_EQ(m.nsent, 16);
	UK_TEST_EXPECT_UNUM_EQ(m.polls, 1);
}

UK_TESTCASE(ns16550, uart_without_a_fifo_gets_a_byte_at_a_time)
{
	struct ns16550 dev = fresh();

	m.fifo_works = false;
	UK_TEST_ASSERT(ns16550_setup(&dev) == 0);
	UK_TEST_EXPECT_UNUM_EQ(dev.burst, 1);
	ns16550_write(&dev, "hello", 5);
	UK_TEST_EXPECT_UNUM_EQ(m.lost, 0);
	UK_TEST_EXPECT_BYTES_EQ(m.sent, "hello", 5);
}

UK_TESTCASE(ns16550, stuck_uart_does_not_hang_the_writer)
{
	struct ns16550 dev = fresh();

	UK_TEST_ASSERT(ns16550_setup(&dev) == 0);
	m.stuck = true;
	m.queued = 1;
	ns16550_write(&dev, "hello", 5);
	UK_TEST_EXPECT_UNUM_EQ(m.nsent, 0);
	UK_TEST_EXPECT_UNUM_GT(m.polls, 1000);
}

UK_TESTCASE(ns16550, byte_that_came_before_setup_is_not_lost)
{
	struct ns16550 dev = fresh();
	char buf[4] = "";

	m.incoming = "7\n";
	UK_TEST_ASSERT(ns16550_setup(&dev) == 0);
	UK_TEST_EXPECT_UNUM_EQ(ns16550_read(&dev, buf, 0), 0);
	UK_TEST_EXPECT_BYTES_EQ(m.incoming, "", 1); /* the rest was cleared */
	UK_TEST_EXPECT_UNUM_EQ(ns16550_read(&dev, buf, sizeof(buf)), 1);
	UK_TEST_EXPECT_BYTES_EQ(buf, "7", 1);
	UK_TEST_EXPECT_UNUM_EQ(ns16550_read(&dev, buf, sizeof(buf)), 0);
}

UK_TESTCASE(ns16550, reading_takes_what_waits_and_no_more)
{
	struct ns16550 dev = fresh();
	char buf[4] = "";

	UK_TEST_ASSERT(ns16550_setup(&dev) == 0);
	UK_TEST_EXPECT_UNUM_EQ(ns16550_read(&dev, buf, sizeof(buf)), 0);
	m.incoming = "abcdef";
	UK_TEST_EXPECT_UNUM_EQ(ns16550_read(&dev, buf, sizeof(buf)), 4);
	UK_TEST_EXPECT_BYTES_EQ(buf, "abcd", 4);
	UK_TEST_EXPECT_UNUM_EQ(ns16550_read(&dev, buf, sizeof(buf)), 2);
	UK_TEST_EXPECT_BYTES_EQ(buf, "ef", 2);
}

UK_TESTCASE(ns16550, registers_in_memory_are_a_shift_apart)
{
	uint32_t regs[8] = { 0 };
	struct ns16550 dev = { .bus = &ns16550_mmio_bus, .width = 4,
			       .shift = 2, .base = (uintptr_t)regs };
	uint8_t *bytes = (uint8_t *)regs;

	dev.bus->write(&dev, 7, 0xa5);
	UK_TEST_EXPECT_UNUM_EQ(regs[7], 0xa5);
	regs[5] = 0x60;
	UK_TEST_EXPECT_UNUM_EQ(dev.bus->read(&dev, 5), 0x60);
	dev.width = 1;
	dev.shift = 1;
	dev.bus->write(&dev, 3, 0x77);
	UK_TEST_EXPECT_UNUM_EQ(bytes[6], 0x77);
	UK_TEST_EXPECT_UNUM_EQ(bytes[7], 0);
	UK_TEST_EXPECT_UNUM_EQ(dev.bus->read(&dev, 3), 0x77);
}
