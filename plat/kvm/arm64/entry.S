/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The entry on arm64 - from a loader's processor to C.
 *
 * One protocol, many loaders: QEMU, Firecracker, Xen, U-Boot and the firmware
 * of a Raspberry Pi all put a "Linux Image" somewhere into RAM and jump to its
 * first byte (Linux, Documentation/arm64/booting.rst) with
 *
 *      x0   the physical address of a flattened device tree
 *      EL2 or EL1, MMU off, data cache off, interrupts masked
 *
 * E1  The image may lie anywhere. Until relocate has run, code here uses only
 *     addresses relative to itself, and no C runs.
 * E2  With the MMU off all memory is Device memory: nothing is cached, and a
 *     misaligned access traps. What is stored then must be thrown out of the
 *     cache, in which old copies of the same lines may lie.
 * E3  The MMU goes on with the final rights: the page that turns it on is
 *     executable and nothing else.
 *
 * Read downwards; then kvm_setup() in setup.c.
 */
#include <uk/asm/paging.h>

#define HCR_RW		(1 << 31)	/* EL1 is 64-bit */
#define HCR_HCD		(1 << 29)	/* hvc is an invalid instruction */
#define CNTHCTL_EL1	3		/* EL1 may use the counter and timer */
#define CPTR_NONE	0x33ff		/* FP and SIMD do not trap to EL2 */
#define ICC_SRE_ENABLE	9		/* GICv3 registers: for EL2 and EL1 */
#define SPSR_EL1H	0x3c5		/* EL1 on SP_EL1, all masked */
#define CPACR_FPEN	(3 << 20)	/* FP and SIMD do not trap to EL1 */
#define R_RELATIVE	1027		/* R_AARCH64_RELATIVE */

	.section .boot, "ax", %progbits

//> image-header
/***
The first 64 bytes are what loaders look at. They are also the first code to
run: a branch over the rest. ``text_offset`` 0 asks for a place that is a
multiple of 2 MiB; the flags say little-endian, pages of 4 KiB, anywhere in
memory. The size includes ``.bss`` and the stack, which are not in the file, so
that the loader puts nothing there.
***/
	.globl kvm_arm64_entry
	.type kvm_arm64_entry, %function
kvm_arm64_entry:
	b	1f
	.long	0
	.quad	0				/* text_offset */
	.quad	__image_end - kvm_arm64_entry	/* image_size */
	.quad	0b1010				/* flags */
	.quad	0, 0, 0
	.ascii	"ARM\x64"			/* magic */
	.long	0
//< image-header

//> arm64-entry
/***
A loader that was started with virtualisation enters at EL2, one privilege
level too high. Going down needs an "exception return" to a place where no
exception came from; before that, EL2 gives away everything that EL1 would
otherwise have to ask for.
***/
1:	mov	x19, x0			/* the device tree */
	mrs	x1, currentel
	cmp	x1, #2 << 2
	b.ne	at_el1

	ldr	x1, =HCR_RW | HCR_HCD
	msr	hcr_el2, x1
	mov	x1, #CNTHCTL_EL1
	msr	cnthctl_el2, x1
	msr	cntvoff_el2, xzr	/* virtual time is physical time */
	mov	x1, #CPTR_NONE
	msr	cptr_el2, x1
	msr	hstr_el2, xzr
	msr	vttbr_el2, xzr
	mrs	x1, midr_el1		/* EL1 sees the real identity */
	msr	vpidr_el2, x1
	mrs	x1, mpidr_el1
	msr	vmpidr_el2, x1
	mrs	x1, id_aa64dfr0_el1	/* EL1 owns the cycle counters, if any */
	ubfx	x1, x1, #8, #4
	sub	x2, x1, #1
	cmp	x2, #13			/* 0: none; 15: of another kind */
	b.hi	2f
	mrs	x1, pmcr_el0
	ubfx	x1, x1, #11, #5
	msr	mdcr_el2, x1
2:	mrs	x1, id_aa64pfr0_el1	/* a GICv3 has system registers */
	ubfx	x1, x1, #24, #4
	cbz	x1, 3f
	mov	x1, #ICC_SRE_ENABLE
	msr	s3_4_c12_c9_5, x1	/* ICC_SRE_EL2 */
3:	ldr	x1, =UKARCH_SCTLR_OFF
	msr	sctlr_el1, x1
	mov	x1, #SPSR_EL1H
	msr	spsr_el2, x1
	adr	x1, at_el1
	msr	elr_el2, x1
	isb
	eret

at_el1:
	msr	daifset, #15
	bl	ukarch_traps_init	/* we run on SP_EL0 now */
	adrp	x1, __stack_top
	mov	sp, x1
	mov	x29, xzr		/* the outermost frame of a back trace */
	mov	x30, xzr
	mov	x1, #CPACR_FPEN
	msr	cpacr_el1, x1
	msr	tpidr_el1, xzr		/* core 0's per-CPU offset */
	msr	mdscr_el1, xzr
	bl	relocate
	bl	ukarch_bootmap_init
	bl	mmu_on
	bl	clear_bss
	mov	x0, x19
	bl	kvm_setup
	udf	#0			/* it does not return */
//< arm64-entry

//> relocate
/*** The image was linked for one address and lies at another. The linker left a table of the places
that hold an absolute address; adding where the image really is makes each of
them right. An entry has three words: the place, the kind, the address. ***/
relocate:
	adrp	x0, kvm_arm64_entry
	sub	x0, x0, #UK_LINK_BASE	/* the distance that we moved */
	adrp	x1, __rela_start
	add	x1, x1, :lo12:__rela_start
	adrp	x2, __rela_end
	add	x2, x2, :lo12:__rela_end
	b	2f
1:	ldp	x3, x4, [x1], #16
	ldr	x5, [x1], #8
	cmp	w4, #R_RELATIVE
	b.ne	2f			/* padding: R_AARCH64_NONE */
	add	x5, x5, x0
	add	x3, x3, x0
	str	x5, [x3]
	dc	civac, x3		/* E2 */
2:	cmp	x1, x2
	b.lo	1b
	dsb	sy
	ret
//< relocate

//> mmu-on
/***
From here on, the processor reads memory through the tables. The very next
instruction is fetched through them, too, and is found at the same address
because the map is one to one. A CPU says how many address bits its bus has;
the tables must not claim more.
***/
mmu_on:
	msr	ttbr0_el1, x0		/* ukarch_bootmap_init()'s answer */
	mov	x1, #UKARCH_MAIR
	msr	mair_el1, x1
	mrs	x1, id_aa64mmfr0_el1
	and	x1, x1, #7
	mov	x2, #5			/* 48 bits: more needs another format */
	cmp	x1, x2
	csel	x1, x1, x2, lo
	ldr	x2, =UKARCH_TCR
	orr	x1, x2, x1, lsl #UKARCH_TCR_IPS_SHIFT
	msr	tcr_el1, x1
	tlbi	vmalle1			/* whatever an earlier life left */
	ic	iallu
	dsb	sy
	isb
	ldr	x1, =UKARCH_SCTLR_ON
	msr	sctlr_el1, x1
	isb
	ret
//< mmu-on

/* A loader of a flat image knows nothing of .bss. Part of it is in use already
 * (the page tables, the trap stack): what is around that is cleared. */
clear_bss:
	mov	x4, x30
	adrp	x0, __bss_start
	adrp	x1, ukarch_bootmem
	bl	clear
	adrp	x0, ukarch_bootmem_end
	adrp	x1, __bss_end
	bl	clear
	ret	x4

/* Zeros from x0 to x1, whole pages. DC ZVA clears a block at once; DCZID_EL0
 * says how large it is, and whether it works. */
clear:
	mrs	x2, dczid_el0
	tbnz	x2, #4, 3f
	and	x2, x2, #15
	mov	x3, #4
	lsl	x2, x3, x2
	b	2f
1:	dc	zva, x0			/* a page holds at least two blocks */
	add	x0, x0, x2
	dc	zva, x0
	add	x0, x0, x2
2:	cmp	x0, x1
	b.lo	1b
	ret
3:	cmp	x0, x1
	b.hs	4f
	stp	xzr, xzr, [x0], #16
	b	3b
4:	ret

	.balign 8
	.ltorg
	.section .note.GNU-stack, "", %progbits
