/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The entry on x86_64 - from a loader's protected mode to C in long mode.
 *
 * Two loaders, one image. Both leave the processor in 32-bit protected mode
 * with flat segments, paging off and interrupts off, and put the address of
 * what they know into ebx:
 *
 *   PVH         QEMU, Firecracker, Cloud Hypervisor, Xen. Found through an ELF
 *               note; enters at the address in it.
 *   Multiboot2  GRUB. Found through a header in the first 32 KiB of the file;
 *               enters at the ELF entry, with a magic number in eax.
 *
 * There is no Multiboot 1 header on purpose: QEMU would prefer it to PVH.
 *
 * E1  Nothing is read or written through the stack before the memory under it
 *     has been seen to exist.
 * E2  .bss is zero: each of these loaders clears what an ELF segment has in
 *     memory beyond what it has in the file.
 *
 * Read downwards; then kvm_setup() in setup.c.
 */
#include "entry.h"

#define CR0_PE		(1 << 0)	/* protected mode: on already */
#define CR0_MP		(1 << 1)	/* wait instructions respect TS */
#define CR0_ET		(1 << 4)	/* fixed to 1 */
#define CR0_NE		(1 << 5)	/* x87 errors are traps */
#define CR0_WP		(1 << 16)	/* read-only holds for the kernel too */
#define CR0_PG		(1 << 31)	/* paging */
#define CR4_PAE		(1 << 5)	/* 64-bit table entries */
#define CR4_MCE		(1 << 6)	/* a machine check is a trap */
#define CR4_FXSR	(1 << 9)	/* SSE is there to use ... */
#define CR4_XMMEXCPT	(1 << 10)	/* ... and its errors are traps */
#define MSR_EFER	0xc0000080
#define EFER_LME	(1 << 8)	/* long mode, once paging is on */
#define EFER_NXE	(1 << 11)	/* bit 63 of a table entry: no execute */
#define CPUID_LM	(1 << 29)	/* leaf 0x80000001, edx */
#define CPUID_NX	(1 << 20)

#define PTE_TABLE	0x3		/* present, writable */
#define PTE_LARGE	0x83		/* the same, a page of 2 MiB */

#define CTL_PORT	0xe9
#define EXIT_PORT	0xf4

	.section .boot, "ax", @progbits
	.code32

//> multiboot2-header
/***
What GRUB looks for: a magic number on an 8-byte boundary in the first 32 KiB of
the file, then the size of the header and a checksum that makes the four words
add up to zero. One tag asks that modules be aligned to pages, and one of type 0
ends the list (Multiboot2 specification 2.0, section 3.1).
***/
	.balign 8
mb2_header:
	.long MB2_HEADER_MAGIC
	.long 0				/* architecture: i386 */
	.long mb2_header_end - mb2_header
	.long -(MB2_HEADER_MAGIC + (mb2_header_end - mb2_header))
	.short 6, 0			/* tag: page-aligned modules */
	.long 8
	.short 0, 0			/* tag: end */
	.long 8
mb2_header_end:
//< multiboot2-header

//> pvh-note
/***
What QEMU looks for: an ELF note of owner ``Xen`` and type 18, which holds the
address to enter at (Xen, ``public/elfnote.h``). It names an address and nothing
else; all other knowledge comes in the start info at run time.
***/
	.pushsection .note.Xen, "a", @note
	.balign 4
	.long 4				/* bytes in the name */
	.long 8				/* bytes in the value */
	.long 18			/* XEN_ELFNOTE_PHYS32_ENTRY */
	.asciz "Xen"
	.quad pvh_entry
	.popsection
//< pvh-note

//> pvh-entry
/***
Here the machine hands over. PVH promises little, and that is its charm: 32-bit
protected mode, segments from 0 to 4 GiB, paging off, interrupts off, and in
``ebx`` the address of the start info. There is no stack, so nothing may be
pushed or called yet.

The first question is whether the memory that the image takes for granted is
there at all, and still ours. A machine that is too small loads the beginning of
the image and drops the rest, and the first push would go nowhere; on one that
is barely large enough, the firmware has worked in memory that we took for
zeros. So the words that are about to be relied on are looked at, and the last
word of the image, which is the top of the boot stack, is written and read back.
***/
pvh_entry:
	movl $KVM_LOADER_PVH, %eax
	.globl kvm_multiboot2_entry
kvm_multiboot2_entry:			/* eax says Multiboot2 */
	cli
	cld
	movl __stack_bottom, %ecx	/* E2: the tables made below */
	orl __stack_bottom + 4, %ecx
	orl __stack_bottom + 0x1000, %ecx
	orl __stack_bottom + 0x1004, %ecx
	orl __stack_bottom + 0x2004, %ecx
	jnz no_memory
	movl $0x57454654, __image_end - 4
	cmpl $0x57454654, __image_end - 4
	jne no_memory			/* E1 */
	movl $__stack_top, %esp
	movl %eax, %esi			/* cpuid takes eax to edx */
	movl %ebx, %edi

	movl $0x80000001, %eax
	cpuid
	andl $(CPUID_LM | CPUID_NX), %edx
	cmpl $(CPUID_LM | CPUID_NX), %edx
	movl $no_long_mode_text, %ebx
	jne die
//< pvh-entry

//> long-mode
/***
The way into long mode is a fixed ritual (Intel SDM vol. 3, 9.8.5): page tables,
physical-address extension, the enable bit in ``EFER``, then paging. The moment
paging comes on, the processor fetches the next instruction through the tables,
so they must map this very code to itself.

Three tables suffice for that. They live in the lowest pages of the boot stack,
which nobody will use before ``ukarch_bootmap_init()`` has replaced them by the
real ones: a borrowed place costs no memory.

.. code-block:: text

   __stack_bottom          + 4 KiB              + 8 KiB
   [ PML4: entry 0 ] --> [ PDPT: entry 0 ] --> [ PD: 2 MiB, 2 MiB, ... ]
                                                 up to the end of the image
***/
	movl $(__stack_bottom + 0x1000 + PTE_TABLE), __stack_bottom
	movl $(__stack_bottom + 0x2000 + PTE_TABLE), __stack_bottom + 0x1000
	movl $(__stack_bottom + 0x2000), %ecx
	movl $PTE_LARGE, %eax
1:	movl %eax, (%ecx)
	addl $8, %ecx
	addl $0x200000, %eax
	cmpl $__image_end, %eax
	jb 1b

	movl $(CR4_PAE | CR4_MCE | CR4_FXSR | CR4_XMMEXCPT), %eax
	movl %eax, %cr4
	movl $__stack_bottom, %eax
	movl %eax, %cr3
	movl $MSR_EFER, %ecx
	rdmsr
	orl $(EFER_LME | EFER_NXE), %eax
	wrmsr
	movl $(CR0_PG | CR0_WP | CR0_NE | CR0_ET | CR0_MP | CR0_PE), %eax
	movl %eax, %cr0
	lgdt gdt_ref
	ljmp $0x08, $long_mode

/***
Long mode is on, but the processor still runs 32-bit code until ``cs`` names a
64-bit segment: that is what the far jump is for. The data segments have no
meaning any more; ``fs`` and ``gs`` keep a base, which starts as zero. A zero in
``rbp`` marks the outermost frame of every back trace.
***/
	.code64
long_mode:
	movl $0x10, %eax
	movl %eax, %ss
	movl %eax, %ds
	movl %eax, %es
	xorl %ebp, %ebp
	movl %ebp, %fs
	movl %ebp, %gs
	movl %esp, %esp			/* clears the upper half */
	fninit
	xchgl %esi, %edi		/* edi: the loader, esi: its information */
	pushq %rbp			/* no caller: the back trace ends here */
	pushq %rbp
	movq %rsp, %rbp
	call kvm_setup
	ud2
//< long-mode

/* What is left when not even a stack is there: a word for the host. */
	.code32
no_memory:
	movl $no_memory_text, %ebx
	movl $after_text, %esp		/* where to go on: there is no stack */
	jmp say
after_text:
	movl $__image_end + 1023, %esi
	shrl $10, %esi			/* KiB, to be written in decimal */
	movl $10000000, %edi
	xorl %ebp, %ebp			/* becomes non-zero with the 1st digit */
1:	movl %esi, %eax
	xorl %edx, %edx
	divl %edi
	movl %edx, %esi
	orl %eax, %ebp
	jz 2f
	addb $'0', %al
	outb %al, $CTL_PORT
2:	movl %edi, %eax
	xorl %edx, %edx
	movl $10, %ecx
	divl %ecx
	movl %eax, %edi
	testl %edi, %edi
	jnz 1b
	movl $unit_text, %ebx
die:
	movl $end_of_machine, %esp
	jmp say

/* Write the string at ebx to the control channel, then jump to esp. */
say:
	movb (%ebx), %al
	incl %ebx
	testb %al, %al
	jz 1f
	outb %al, $CTL_PORT
	jmp say
1:	jmp *%esp

end_of_machine:
	movl $KVM_EXIT_CRASH, %eax
	movw $EXIT_PORT, %dx
	outl %eax, %dx
1:	cli
	hlt
	jmp 1b

no_memory_text:
	.asciz "crash not enough memory: the image needs "
unit_text:
	.asciz " KiB\n"
no_long_mode_text:
	.asciz "crash this processor has no long mode with no-execute pages\n"

/* Flat segments for the jump; ukarch_traps_init() makes the real ones. The
 * bit "accessed" is set, so that the processor need not write here. */
	.balign 8
gdt:
	.quad 0
	.quad 0x00209b0000000000	/* 0x08: 64-bit code */
	.quad 0x0000930000000000	/* 0x10: data */
gdt_ref:
	.short . - gdt - 1
	.long gdt

	.section .note.GNU-stack, "", @progbits
