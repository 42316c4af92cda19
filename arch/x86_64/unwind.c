/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The back trace - who called whom - and the names of the registers.
 *
 * Idea: every function begins with `push %rbp; mov %rsp, %rbp`
 * (-fno-omit-frame-pointer), so that the frames are a linked list:
 *
 *      rbp -> [ caller's rbp | return address ]      higher addresses
 *                 |
 *                 `-> [ its caller's rbp | return address ]
 *                         `-> ... -> 0: the entry clears rbp
 *
 * U1  Frames move up in the stack only. A chain that does not (a damaged
 *     stack) ends there, so that every walk ends.
 */
#include <uk/arch/traps.h>
#include <uk/arch/types.h>

#define REG(name) { #name, offsetof(struct __regs, name) }

const struct ukarch_regname ukarch_regnames[] = {
	REG(rip), REG(rsp), REG(rbp), REG(rflags),
	REG(rax), REG(rbx), REG(rcx), REG(rdx),
	REG(rsi), REG(rdi), REG(r8),  REG(r9),
	REG(r10), REG(r11), REG(r12), REG(r13),
	REG(r14), REG(r15), REG(cs),  REG(error),
};
const unsigned int ukarch_regname_count = ARRAY_SIZE(ukarch_regnames);

//> unwind
bool ukarch_unwind(uintptr_t *fp, uintptr_t *pc, uintptr_t lo, uintptr_t hi)
{
	const uintptr_t *frame = (const uintptr_t *)*fp;

	if (!IS_ALIGNED(*fp, sizeof(*frame)) || *fp < lo || *fp >= hi ||
	    hi - *fp < 2 * sizeof(*frame))
		return false;
	if (frame[1] == 0 || (frame[0] && frame[0] <= *fp)) /* U1 */
		return false;
	*pc = frame[1];
	*fp = frame[0];
	return true;
}
//< unwind
