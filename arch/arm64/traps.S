/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The vectors - where the processor goes when it cannot go on.
 *
 * There are two stack pointers at EL1, and PSTATE.SP chooses. The image runs
 * with 0 (SP_EL0); taking an exception selects 1 (SP_EL1), which holds the
 * trap stack. So the first instruction of a vector has a good stack even where
 * the trap is that the other one is used up.
 *
 * V1  SP_EL1 is the top of the trap stack whenever no trap is being handled.
 * V2  A trap from the trap stack is saved only if there is room for it;
 *     otherwise saving would trap in turn, for ever.
 *
 * Read the vector table at the end, then save_and_call.
 */
#include <uk/asm/regs.h>

#include "arch_priv.h"

	.section .text.ukarch_traps, "ax", %progbits

//> traps-init
	.globl ukarch_traps_init
	.type ukarch_traps_init, %function
ukarch_traps_init:
	adrp	x0, vectors
	add	x0, x0, :lo12:vectors
	msr	vbar_el1, x0
	msr	spsel, #1
	adrp	x0, ukarch_trap_stack_top
	add	x0, x0, :lo12:ukarch_trap_stack_top
	mov	sp, x0			/* V1 */
	msr	spsel, #0
	isb
	ret
	.size ukarch_traps_init, . - ukarch_traps_init
//< traps-init

/* x0 and x1 are saved, x1 is the vector's number. Save the rest, call C, and
 * bring everything back. */
//> trap-save
save_and_call:
	stp	x2, x3, [sp, #16]
	stp	x4, x5, [sp, #32]
	stp	x6, x7, [sp, #48]
	stp	x8, x9, [sp, #64]
	stp	x10, x11, [sp, #80]
	stp	x12, x13, [sp, #96]
	stp	x14, x15, [sp, #112]
	stp	x16, x17, [sp, #128]
	stp	x18, x19, [sp, #144]
	stp	x20, x21, [sp, #160]
	stp	x22, x23, [sp, #176]
	stp	x24, x25, [sp, #192]
	stp	x26, x27, [sp, #208]
	stp	x28, x29, [sp, #224]
	mrs	x3, elr_el1
	mrs	x4, spsr_el1
	mrs	x2, sp_el0
	add	x5, sp, #UKARCH_REGS_SIZE
	tst	x4, #1			/* which stack was it? */
	csel	x2, x5, x2, ne
	stp	x30, x2, [sp, #240]
	stp	x3, x4, [sp, #UKARCH_REGS_PC]
	mrs	x2, esr_el1
	mrs	x3, far_el1
	stp	x2, x3, [sp, #UKARCH_REGS_ESR]
	mov	x0, sp
	/* Nothing to link: who was interrupted is in the saved registers. */
	mov	x29, xzr
	bl	ukarch_trap

	ldp	x3, x4, [sp, #UKARCH_REGS_PC]
	msr	elr_el1, x3
	msr	spsr_el1, x4
	tbnz	x4, #0, 1f		/* its stack is this one: add, below */
	ldr	x2, [sp, #UKARCH_REGS_SP]
	msr	sp_el0, x2
1:	ldr	x30, [sp, #240]
	ldp	x28, x29, [sp, #224]
	ldp	x26, x27, [sp, #208]
	ldp	x24, x25, [sp, #192]
	ldp	x22, x23, [sp, #176]
	ldp	x20, x21, [sp, #160]
	ldp	x18, x19, [sp, #144]
	ldp	x16, x17, [sp, #128]
	ldp	x14, x15, [sp, #112]
	ldp	x12, x13, [sp, #96]
	ldp	x10, x11, [sp, #80]
	ldp	x8, x9, [sp, #64]
	ldp	x6, x7, [sp, #48]
	ldp	x4, x5, [sp, #32]
	ldp	x2, x3, [sp, #16]
	ldp	x0, x1, [sp]
	add	sp, sp, #UKARCH_REGS_SIZE
	eret
//< trap-save

trap_stack_lost:
	adrp	x0, ukarch_trap_stack_top
	add	x0, x0, :lo12:ukarch_trap_stack_top
	mov	sp, x0
	mov	x29, xzr
	bl	ukarch_trap_stack_lost

//> vectors
/*** The table has sixteen entries of 128 bytes, in four groups by where the
exception comes from: EL1 on SP_EL0 (the image), EL1 on SP_EL1 (a trap handler),
EL0 in 64-bit and in 32-bit state (nobody). Within a group: synchronous,
interrupt, fast interrupt, system error. The table is aligned to its own size,
2 KiB, because VBAR_EL1 has no lower bits (Arm ARM, D1.3.1.5). ***/
	.macro vector_body nr
	sub	sp, sp, #UKARCH_REGS_SIZE
	stp	x0, x1, [sp]
	mov	x1, #\nr
	b	save_and_call
	.endm

	.macro vector nr
	.balign 128
	vector_body \nr
	.endm

	/* V2: sp may be anything. x0 waits in TPIDRRO_EL0, which nothing else
	 * uses, x1 in the lowest word of the trap stack, which is kept free. */
	.macro nested_vector nr
	.balign 128
	msr	tpidrro_el0, x0
	adrp	x0, ukarch_trap_stack
	add	x0, x0, :lo12:ukarch_trap_stack
	str	x1, [x0]
	mov	x1, sp
	sub	x1, x1, x0
	cmp	x1, #TRAP_STACK_SIZE
	b.hi	trap_stack_lost
	cmp	x1, #TRAP_STACK_ROOM
	b.lo	trap_stack_lost
	ldr	x1, [x0]
	mrs	x0, tpidrro_el0
	vector_body \nr
	.endm

	.section .text.ukarch_vectors, "ax", %progbits
	.balign 2048
vectors:
	.irp nr, 0, 1, 2, 3
	vector \nr
	.endr
	.irp nr, 4, 5, 6, 7
	nested_vector \nr
	.endr
	.irp nr, 8, 9, 10, 11, 12, 13, 14, 15
	vector \nr
	.endr
	.balign 128
//< vectors
