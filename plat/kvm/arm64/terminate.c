/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * How the machine ends on arm64.
 *
 * Idea: semihosting is how a program on a bare processor asks whoever debugs
 * it (Arm, "Semihosting for AArch32 and AArch64"): an instruction that does
 * nothing by itself, a number and the address of arguments. QEMU answers it
 * like a debugger: it writes text to the host and ends with a status.
 *
 *   SYS_WRITE0         control channel: one line of text
 *   SYS_EXIT_EXTENDED  end, with a status
 *   PSCI SYSTEM_OFF    end, without one           (any hypervisor or firmware)
 *
 * Where nobody answers, the instruction traps, and the exception table turns
 * that into the answer -1.
 *
 * Read ukplat_terminate_msg(), then semihosting().
 */
#include <uk/arch/extable.h>
#include <uk/arch/lcpu.h>
#include <uk/plat/bootstrap.h>
#include <uk/status.h>

#include "kvm_arm64.h"

/* Numbers of the specification, chapter 5. */
enum semihosting_op {
	SYS_WRITE0 = 0x04,
	SYS_EXIT_EXTENDED = 0x20,
};
#define APPLICATION_EXIT	0x20026 /* the reason: it chose to */

static bool record(enum ukplat_gstate how, unsigned int status,
		   const char *msg);
static bool ctl_puts(const char *s);
static long semihosting(enum semihosting_op op, const void *arg);

void ukplat_terminate(enum ukplat_gstate how, int status)
{
	ukplat_terminate_msg(how, status, NULL);
}

//> terminate
/***
The end of the machine, in order of how much each way can tell. First one line
of text to the control channel, for whoever started the machine. Then the same
debugger is asked to end with a status. If there is no debugger, the firmware
turns the machine off, and the status is lost.
***/
void ukplat_terminate_msg(enum ukplat_gstate how, int status, const char *msg)
{
	unsigned int end = uk_host_status(how, status);
	const uint64_t args[2] = { APPLICATION_EXIT, end };

	ukarch_irq_save();
	if (record(how, end, msg) && how != UKPLAT_RESTART)
		semihosting(SYS_EXIT_EXTENDED, args);
	if (how == UKPLAT_RESTART)
		kvm_psci_reset();
	kvm_psci_off();
	ukarch_halt();
}
//< terminate

/* One line for the host: "halt N", "crash TEXT" or "restart".
 * @return whether anybody listens */
static bool record(enum ukplat_gstate how, unsigned int status,
		   const char *msg)
{
	char digits[4] = "", *d = digits + sizeof(digits) - 1;

	switch (how) {
	case UKPLAT_HALT:
		do
			*--d = '0' + status % 10;
		while (status /= 10);
		return ctl_puts("halt ") && ctl_puts(d) && ctl_puts("\n");
	case UKPLAT_CRASH:
		return ctl_puts("crash ") &&
		       ctl_puts(msg ? msg : "no reason given") &&
		       ctl_puts("\n");
	default:
		return ctl_puts("restart\n");
	}
}

static bool ctl_puts(const char *s)
{
	return semihosting(SYS_WRITE0, s) != -1;
}

/* @return the debugger's answer; -1 if there is none */
static long semihosting(enum semihosting_op op, const void *arg)
{
	register long x0 __asm__("x0") = op;
	register const void *x1 __asm__("x1") = arg;

	__asm__ __volatile__("1: hlt #0xf000\n"
			     "   b 3f\n"
			     "2: mov x0, #-1\n"
			     "3:\n" UK_EXTABLE("1b", "2b")
			     : "+r"(x0) : "r"(x1) : "memory");
	return x0;
}
