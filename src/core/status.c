/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Statuses - what the host is told of an image's end.
 *
 * Idea: each platform has its own way to hand a number over, but which number
 * it is must not depend on the platform: one function says it, and all of them
 * ask it (uk/status.h).
 */
#include <uk/status.h>

enum {
	STATUS_RESTART = 129, /* a shell's number for SIGHUP, the hang-up */
	STATUS_CRASH = 134,   /* for SIGABRT, as after abort(3) */
};

//> host-status
/***
A shell knows a program's end by one byte. 0 means success and main's value
passes through; an end that main did not choose uses the numbers that a shell
shows for a process ended by a signal, 128 plus the signal's number.
***/
unsigned int uk_host_status(enum ukplat_gstate how, int status)
{
//# ex boot.1 2
	if (how == UKPLAT_CRASH)
		return STATUS_CRASH;
	if (how == UKPLAT_RESTART)
		return STATUS_RESTART;
	return (unsigned int)status & 0xff;
//-	(void)how;
//-	(void)status;
//-	return 0; /* boot.1 is yours to write */
//# end
}
//< host-status
