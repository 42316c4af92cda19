/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Traps - a processor's exception comes as a signal of the host.
 *
 * Idea: the host's kernel takes the exception, writes the registers onto a
 * stack that we named, and calls us there. We bring them into the form that
 * the arch's own trap entry would have made (struct __regs), and from there on
 * the crash report does not know the difference.
 *
 *      processor --exception--> host's kernel --signal--> on_trap()
 *                                                           |
 *      allowed to trap (exception table)?  go on elsewhere <-+-> report, end
 *
 * S1  Handlers run on a stack of their own, with a guard page below: the trap
 *     may be that the other stack is used up.
 * S2  A trap inside the report ends the process at once. The signals are not
 *     blocked meanwhile (SA_NODEFER), or the host would kill us wordlessly.
 * S3  SIGINT, SIGTERM and SIGQUIT keep the host's meaning: the user ends us.
 *     SIGPIPE is ignored, because a write that fails says so itself.
 */
#include <uk/arch/extable.h>
#include <uk/arch/traps.h>
#include <uk/arch/types.h>
#include <uk/assert.h>
#include <uk/bootinfo.h>

#include "host.h"
#include "linuxu.h"
#include "sigframe.h"

/* The host's frame alone takes up to 12 KiB with the widest registers. */
enum { TRAP_STACK_LEN = 16 * 4096 };

static void on_trap(int sig, const struct host_siginfo *info, void *context);
static bool in_guard(uintptr_t addr);

/***
A signal handler is an interrupt handler in disguise: it runs between two
instructions of the program, on whatever stack the host was told to use, and
it finds the interrupted registers in memory. Where they lie in the host's
frame is part of the host's ABI and differs between processors: see
``sigframe.h``.
***/
void linuxu_traps_init(void)
{
	static const int traps[] = { HOST_SIGILL, HOST_SIGTRAP, HOST_SIGBUS,
				     HOST_SIGFPE, HOST_SIGSEGV };
	const struct host_sigaction ignore = { .handler = HOST_SIG_IGN };
	const struct host_sigaction act = {
		.handler = (uintptr_t)on_trap,
		.flags = HOST_SA_SIGINFO | HOST_SA_ONSTACK | HOST_SA_NODEFER |
			 HOST_SA_RESTORER,
		.restorer = linuxu_sigreturn,
	};
	struct host_stack stack = { .len = TRAP_STACK_LEN };
	host_sigset set = 0;
	size_t i;
	long at;

	at = host_mmap(0, __PAGE_SIZE + stack.len,
		       HOST_PROT_READ | HOST_PROT_WRITE,
		       HOST_MAP_PRIVATE | HOST_MAP_ANONYMOUS, -1);
	if (host_is_error(at))
		uk_crash("boot: no memory for the trap stack");
	host_mprotect((void *)at, __PAGE_SIZE, HOST_PROT_NONE); /* S1 */
	stack.base = (char *)at + __PAGE_SIZE;
	host_sigaltstack(&stack);
	for (i = 0; i < ARRAY_SIZE(traps); i++) {
		host_sigaction(traps[i], &act);
		set |= host_sigbit(traps[i]);
	}
	host_sigmask(HOST_SIG_UNBLOCK, &set);
	host_sigaction(HOST_SIGPIPE, &ignore); /* S3 */
}

static void on_trap(int sig, const struct host_siginfo *info, void *context)
{
	static char words[128];
	static bool reporting;
	struct linuxu_fault f = { .sig = sig, .code = info->code };
	struct __regs regs;

	sigframe_load(&regs, context);
	if (f.code > 0 && uk_extable_fixup(&regs)) {
		sigframe_set_pc(context, ukarch_regs_pc(&regs));
		return;
	}
	if (reporting) /* S2 */
		ukplat_terminate_msg(UKPLAT_CRASH, 0,
				     "a trap inside a crash report");
	reporting = true;

	f.pc = ukarch_regs_pc(&regs);
	if (f.code > 0) {
		f.addr = info->addr;
		f.access = sigframe_access(context, f.addr);
		f.guard = in_guard(f.addr);
	} else {
		f.sender = info->pid;
	}
	linuxu_fault_words(words, sizeof(words), &f);
	uk_crash_trap(words, &regs);
}

static bool in_guard(uintptr_t addr)
{
	const struct ukplat_bootinfo *bi = ukplat_bootinfo_get();
	const struct ukplat_memregion_desc *r;

	r = bi ? ukplat_memmap_find(&bi->mem, addr) : NULL;
	return r && r->type == UKPLAT_MEMRT_GUARD;
}
