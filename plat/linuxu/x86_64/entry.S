/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The first instructions on x86_64. The host (System V ABI, AMD64 supplement,
 * 3.4.1) has loaded the segments with their rights, cleared .bss, and made a
 * stack with the arguments on top; rsp points at argc. No register holds
 * anything else that we may rely on, except that rdx is for a dynamic linker.
 */
//> linuxu-entry
/***
A process begins with a stack that the host's kernel made: ``argc`` on top, then
pointers to the arguments and to the environment. Its address is the one thing
worth keeping, so it becomes the argument of the first C function (``rdi``). The
image has a stack of its own, with a guard page below it, and moves there before
it calls anything. A frame pointer of 0 tells a back trace where to stop.
***/
	.section .boot, "ax", @progbits
	.globl _start
	.type _start, @function
_start:
	xorl	%ebp, %ebp		/* the outermost frame of a back trace */
	movq	%rsp, %rdi		/* argc, argv, envp */
	leaq	__stack_top(%rip), %rsp	/* 16-byte aligned, as all pages are */
	call	linuxu_entry
	ud2				/* it does not return */
	.size _start, . - _start
//< linuxu-entry

	.text
	.globl linuxu_sigreturn
	.type linuxu_sigreturn, @function
linuxu_sigreturn:
	movl	$15, %eax		/* rt_sigreturn: rsp is at the frame */
	syscall
	.size linuxu_sigreturn, . - linuxu_sigreturn

	.section .note.GNU-stack, "", @progbits
