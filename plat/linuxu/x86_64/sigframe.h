/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Where Linux on x86_64 puts the registers of an interrupted program: in the
 * `struct ucontext` that a handler is given, 40 bytes after its start (flags 8,
 * link 8, stack 24; arch/x86/include/uapi/asm/sigcontext.h).
 */
#ifndef LINUXU_SIGFRAME_H
#define LINUXU_SIGFRAME_H

#include <uk/asm/regs.h>
#include <uk/asm/traps.h>
#include <uk/essentials.h>

#include "linuxu.h"

/* Words of 8 bytes, from the start of the ucontext. */
enum {
	SIGFRAME_R8 = 5, /* to r15: eight in a row */
	SIGFRAME_RDI = 13,
	SIGFRAME_RSI,
	SIGFRAME_FP,
	SIGFRAME_RBX,
	SIGFRAME_RDX,
	SIGFRAME_RAX,
	SIGFRAME_RCX,
	SIGFRAME_SP,
	SIGFRAME_RIP,
	SIGFRAME_RFLAGS,
	SIGFRAME_CS_SS, /* 16 bits each: cs, gs, fs, ss */
	SIGFRAME_ERROR,
	SIGFRAME_VECTOR,
};

/* Error code of a page fault (Intel SDM vol. 3, 4.7). */
enum {
	SIGFRAME_PF_WRITE = 1 << 1,
	SIGFRAME_PF_FETCH = 1 << 4,
};

static inline void sigframe_load(struct __regs *r, const void *context)
{
	const uint64_t *w = context;

	*r = (struct __regs) {
		.r8 = w[SIGFRAME_R8], .r9 = w[SIGFRAME_R8 + 1],
		.r10 = w[SIGFRAME_R8 + 2], .r11 = w[SIGFRAME_R8 + 3],
		.r12 = w[SIGFRAME_R8 + 4], .r13 = w[SIGFRAME_R8 + 5],
		.r14 = w[SIGFRAME_R8 + 6], .r15 = w[SIGFRAME_R8 + 7],
		.rdi = w[SIGFRAME_RDI], .rsi = w[SIGFRAME_RSI],
		.rbp = w[SIGFRAME_FP], .rbx = w[SIGFRAME_RBX],
		.rdx = w[SIGFRAME_RDX], .rax = w[SIGFRAME_RAX],
		.rcx = w[SIGFRAME_RCX], .rsp = w[SIGFRAME_SP],
		.rip = w[SIGFRAME_RIP], .rflags = w[SIGFRAME_RFLAGS],
		.cs = w[SIGFRAME_CS_SS] & 0xffff,
		.ss = w[SIGFRAME_CS_SS] >> 48,
		.error = w[SIGFRAME_ERROR], .vector = w[SIGFRAME_VECTOR],
	};
}

static inline void sigframe_set_pc(void *context, uintptr_t pc)
{
	((uint64_t *)context)[SIGFRAME_RIP] = pc;
}

static inline enum linuxu_access
sigframe_access(const void *context, uintptr_t addr __maybe_unused)
{
	const uint64_t *w = context;

	if (w[SIGFRAME_VECTOR] != UKARCH_TRAP_PAGE_FAULT)
		return LINUXU_ACCESS;
	return w[SIGFRAME_ERROR] & SIGFRAME_PF_FETCH ? LINUXU_EXECUTE
	     : w[SIGFRAME_ERROR] & SIGFRAME_PF_WRITE ? LINUXU_WRITE
						     : LINUXU_READ;
}

#endif /* LINUXU_SIGFRAME_H */
