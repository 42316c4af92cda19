/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A guest that only counts: how long an emulated machine takes on this host,
 * now. Entered through PVH (32-bit protected mode, paging off); it ends through
 * the exit device of QEMU. See calibrate.py.
 */
	.section .note.pvh, "a", @note
	.long	4, 4, 18		/* name size, value size, type */
	.asciz	"Xen"
	.long	start

	.code32
	.text
	.globl start
start:	movl	$100000000, %ecx
1:	decl	%ecx
	jnz	1b
	movw	$0xf4, %dx
	outl	%eax, %dx
2:	hlt
	jmp	2b
