/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The trap entry - from the processor's interrupt frame to C and back.
 *
 * Idea: 32 stubs of the same size, so that the table of their addresses is
 * arithmetic (idt_init() in tables.c). A stub makes all traps alike: it pushes
 * a zero where the processor pushes no error code, then the vector. The common
 * part pushes the rest of struct __regs (uk/asm/regs.h), whose address is the
 * argument of ukarch_trap().
 *
 *      high   ss rsp rflags cs rip    by the processor
 *             error                   by the processor or the stub
 *             vector                  by the stub
 *      low    rdi ... r15             by trap_entry   <- rsp, rdi
 *
 * The processor aligns rsp to 16 before it pushes; the frame is 22 words, so
 * that C finds the stack aligned as its ABI wants.
 */

/* The vectors with an error code: 8, 10-14, 17, 21, 29, 30 (Intel SDM vol. 3,
 * table 6-1; AMD APM vol. 2, table 8-1 for 29 and 30). */
#define HAS_ERROR_CODE	0x60227d00

	.text
	.balign 16
	.globl ukarch_trap_stubs
ukarch_trap_stubs:
	.irp vec, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, \
		16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
	.balign 16
	.if (HAS_ERROR_CODE >> \vec) & 1
	.else
	pushq $0
	.endif
	pushq $\vec
	jmp trap_entry
	.endr

//> trap-entry
	.balign 16
trap_entry:
	pushq %rdi
	pushq %rsi
	pushq %rdx
	pushq %rcx
	pushq %rax
	pushq %r8
	pushq %r9
	pushq %r10
	pushq %r11
	pushq %rbx
	pushq %rbp
	pushq %r12
	pushq %r13
	pushq %r14
	pushq %r15
	cld
	movq %rsp, %rdi
	call ukarch_trap
	popq %r15
	popq %r14
	popq %r13
	popq %r12
	popq %rbp
	popq %rbx
	popq %r11
	popq %r10
	popq %r9
	popq %r8
	popq %rax
	popq %rcx
	popq %rdx
	popq %rsi
	popq %rdi
	addq $16, %rsp /* vector, error */
	iretq
//< trap-entry

	.section .note.GNU-stack, "", @progbits
