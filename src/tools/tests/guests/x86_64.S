/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The smallest guest: it says CONSOLE, leaves RECORD, and ends as END says.
 * The runner is tested with it, so that a bug of the kernel is no bug of the
 * runner. Entered through PVH: 32-bit protected mode, paging off.
 */
#define POWER_OFF	movl $CODE, %eax; movl $0xf4, %edx; outl %eax, %dx
#define RESET		movb $0xfe, %al; outb %al, $0x64
#define SPIN		1: jmp 1b
#define TRIPLE_FAULT	lidt nothing; int3

	.section .note.pvh, "a", @note
	.long	4, 4, 18		/* name size, value size, type */
	.asciz	"Xen"
	.long	start

	.code32
	.text
	.globl start
start:	movw	$0x3f8, %dx
	movl	$console, %esi
	movl	$(record - console), %ecx
	rep outsb
	movw	$0xe9, %dx
	movl	$(end - record), %ecx
	rep outsb
	END
0:	hlt
	jmp	0b

console: .ascii CONSOLE
record:	.ascii	RECORD
end:
nothing: .word	0
	.long	0
