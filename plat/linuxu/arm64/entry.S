/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The first instructions on arm64. The host has loaded the segments with
 * their rights, cleared .bss, and made a stack with the arguments on top: sp
 * points at argc. Nothing else is promised.
 */
	.section .boot, "ax", %progbits
	.globl _start
	.type _start, %function
_start:
	mov	x29, xzr		/* the outermost frame of a back trace */
	mov	x30, xzr
	mov	x0, sp			/* argc, argv, envp */
	adrp	x1, __stack_top		/* on a page: no low bits to add */
	mov	sp, x1
	bl	linuxu_entry
	udf	#0			/* it does not return */
	.size _start, . - _start

	.text
	.globl linuxu_sigreturn
	.type linuxu_sigreturn, %function
linuxu_sigreturn:
	mov	x8, #139		/* rt_sigreturn: sp is at the frame */
	svc	#0
	.size linuxu_sigreturn, . - linuxu_sigreturn

	.section .note.GNU-stack, "", %progbits
