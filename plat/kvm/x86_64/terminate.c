/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * How the machine ends on x86_64.
 *
 * Idea: a PC has no instruction "power off", only devices that do it, and a
 * virtual machine has better ones. Each is tried in turn, from the most
 * telling to the last resort; a machine that lacks one ignores the write.
 *
 *   port 0xe9   control channel: one line of text    (QEMU, isa-debugcon)
 *   port 0xf4   end, with a status                   (QEMU, isa-debug-exit)
 *   port 0x604  ACPI power off                       (QEMU, pc and q35)
 *   port 0x64   keyboard controller: reset           (a PC, Firecracker)
 *   no IDT      a trap without a handler: reset      (every x86)
 *
 * Read ukplat_terminate_msg(), then reset().
 */
#include <uk/arch/lcpu.h>
#include <uk/asm/io.h>
#include <uk/plat/bootstrap.h>
#include <uk/status.h>

#include "entry.h"

enum {
	PORT_CTL = 0xe9,
	PORT_EXIT = 0xf4,
	PORT_ACPI = 0x604,  /* PM1a control register of QEMU's pc and q35 */
	ACPI_S5 = 0x2000,   /* sleep type 0, sleep enable: power off */
	PORT_KBD = 0x64,
	KBD_RESET = 0xfe,   /* pulse the processor's reset line */
	KBD_BUSY = 1 << 1,  /* the controller has not read the last byte */
};

static void record(enum ukplat_gstate how, unsigned int status,
		   const char *msg);
static void ctl_puts(const char *s);
static void reset(void);

void ukplat_terminate(enum ukplat_gstate how, int status)
{
	ukplat_terminate_msg(how, status, NULL);
}

//> terminate
/***
The end of the machine, in order of how much each way can tell. First one line
of text to the control channel, for whoever started the machine. Then the exit
device: QEMU ends at once, and its own exit status is twice the value written
plus one, so that seven bits of the status survive. If the machine is still
running after that, it has no such device, and the ways out that a real PC has
are left.
***/
void ukplat_terminate_msg(enum ukplat_gstate how, int status, const char *msg)
{
	unsigned int end = uk_host_status(how, status);

	ukarch_irq_save();
	record(how, end, msg);
	if (how != UKPLAT_RESTART) {
		ukarch_outl(PORT_EXIT, end & 0x7f);
		ukarch_outw(PORT_ACPI, ACPI_S5);
	}
	reset();
	ukarch_halt();
}
//< terminate

/* One line for the host: "halt N", "crash TEXT" or "restart". */
static void record(enum ukplat_gstate how, unsigned int status,
		   const char *msg)
{
	char digits[12] = "", *d = digits + sizeof(digits) - 1;

	switch (how) {
	case UKPLAT_HALT:
		do
			*--d = '0' + status % 10;
		while (status /= 10);
		ctl_puts("halt ");
		ctl_puts(d);
		break;
	case UKPLAT_CRASH:
		ctl_puts("crash ");
		ctl_puts(msg ? msg : "");
		break;
	case UKPLAT_RESTART:
		ctl_puts("restart");
		break;
	}
	ctl_puts("\n");
}

static void ctl_puts(const char *s)
{
	while (*s)
		ukarch_outb(PORT_CTL, *s++);
}

/* The keyboard controller, if it is there and takes a command; else traps of
 * which each makes a worse one, since no table says where they go. */
static void reset(void)
{
	const struct {
		uint16_t limit; /* of a table with no entries */
		uint64_t base;  /* anything */
	} __attribute__((packed)) no_idt = { 0, 0 };
	unsigned int tries = 1000;

	while (tries-- && (ukarch_inb(PORT_KBD) & KBD_BUSY))
		ukarch_spinwait();
	ukarch_outb(PORT_KBD, KBD_RESET);
	for (tries = 0; tries < 1000; tries++)
		ukarch_spinwait(); /* the reset is not immediate everywhere */
	__asm__ __volatile__("lidt %0; int3" : : "m"(no_idt));
}
