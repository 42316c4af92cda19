/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * @ingroup archtraps
 * The exception table: instructions that are allowed to trap. Each entry pairs
 * the address of one instruction with the address to go on at if it traps. So
 * a probe of what may not exist (memory, a debugger, an MSR) costs nothing when
 * it succeeds, and no handler has to be installed around it:
 *
 *      1: hlt #0xf000                .uk_extable: { 1b -> 2f }
 *         ...it worked...
 *      2: ...it trapped...
 *
 * Both addresses are stored as distances from where they are stored, which
 * takes half the room and needs no relocation.
 */
#ifndef UK_ARCH_EXTABLE_H
#define UK_ARCH_EXTABLE_H

#ifdef __ASSEMBLER__

/** If the instruction at \from traps, go on at \to. */
.macro UK_EXTABLE from, to
	.pushsection .uk_extable.50, "a"
	.balign 4
	.long \from - .
	.long \to - .
	.popsection
.endm

#else /* C */

#include <uk/essentials.h>

struct __regs;

/** The same for inline assembly; the arguments are labels, as strings. */
#define UK_EXTABLE(from, to)                                                   \
	".pushsection .uk_extable.50, \"a\"\n"                                 \
	".balign 4\n"                                                          \
	".long " from " - .\n"                                                 \
	".long " to " - .\n"                                                   \
	".popsection\n"

/** One entry; see the top of this file. */
struct uk_extable_entry {
	int32_t from; /**< the instruction, counted from this field */
	int32_t to;   /**< where to go on, counted from this field */
};

/**
 * Go on elsewhere if the trapped instruction has an entry.
 * @param r the state at the trap; its program counter is changed
 * @return whether there was one
 */
bool uk_extable_fixup(struct __regs *r);

#endif
#endif /* UK_ARCH_EXTABLE_H */
