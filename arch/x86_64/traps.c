/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Traps - what happens when an instruction cannot be completed.
 *
 * Idea: an instruction that is allowed to trap says so in the exception table
 * (uk/arch/extable.h) and goes on elsewhere. Every other trap is a bug, and the
 * best that is left to do is to say which, in words, and to end.
 *
 * T1  A trap inside a crash report ends the machine at once: a report that
 *     traps would trap again in its own report, for ever.
 *
 * Read ukarch_trap(); describe.c finds the words. Handlers that repair traps
 * (demand paging) come with lesson 08.
 */
#include <uk/arch/extable.h>
#include <uk/arch/traps.h>
#include <uk/asm/msr.h>
#include <uk/assert.h>
#include <uk/atomic.h>
#include <uk/plat/bootstrap.h>

#include "arch_priv.h"

static int reports; /* how many cores have begun one (T1) */

//> trap
void ukarch_trap(struct __regs *r)
{
	static char what[192]; /* not on a stack that may be the trouble */
	uintptr_t cr2 = ukarch_cr2();

	if (uk_extable_fixup(r))
		return;
	if (uk_fetch_add(&reports, 1)) /* T1 */
		ukplat_terminate_msg(UKPLAT_CRASH, 0,
				     "a trap inside a crash report");
	ukarch_trap_describe(what, sizeof(what), r, cr2);
	uk_crash_trap(what, r);
}
//< trap
