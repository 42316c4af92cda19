/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The back trace - who called whom - and the names of the registers.
 *
 * Idea: every function begins with `stp x29, x30, [sp, ...]; mov x29, sp`
 * (-fno-omit-frame-pointer; AAPCS64, 6.4.6), so that the frames are a linked
 * list:
 *
 *      x29 -> [ caller's x29 | return address ]      higher addresses
 *                 |
 *                 `-> [ its caller's x29 | return address ]
 *                         `-> ... -> 0: the entry clears x29
 *
 * U1  Frames move up in the stack only. A chain that does not (a damaged
 *     stack) ends there, so that every walk ends.
 */
#include <uk/arch/traps.h>
#include <uk/arch/types.h>

#define X(n)      { "x" #n, offsetof(struct __regs, x) + n * sizeof(uint64_t) }
#define REG(name) { #name, offsetof(struct __regs, name) }

const struct ukarch_regname ukarch_regnames[] = {
	REG(pc), REG(sp), REG(pstate), REG(esr), REG(far),
	X(0),  X(1),  X(2),  X(3),  X(4),  X(5),  X(6),  X(7),
	X(8),  X(9),  X(10), X(11), X(12), X(13), X(14), X(15),
	X(16), X(17), X(18), X(19), X(20), X(21), X(22), X(23),
	X(24), X(25), X(26), X(27), X(28), X(29), X(30),
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
