/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The smallest guest: see x86_64.S. A Linux Image, entered with the MMU off;
 * the record and the end go through semihosting (Arm, Semihosting for
 * AArch32 and AArch64: SYS_WRITE0 and SYS_EXIT_EXTENDED).
 */
#define POWER_OFF	mov w0, 0x20; adr x1, status; hlt 0xf000
#define RESET		ldr x0, =0x84000009; hvc 0
#define SPIN		1: b 1b

	.text
	b	start
	.long	0
	.quad	0			/* text_offset */
	.quad	image_size
	.quad	0xa, 0, 0, 0		/* little-endian, 4 KiB pages, anywhere */
	.ascii	"ARM\x64"
	.long	0

start:	mov	x3, 0x09000000		/* the PL011 of QEMU's virt */
	adr	x1, console
	adr	x2, record
1:	ldrb	w0, [x1], 1
	strb	w0, [x3]
	cmp	x1, x2
	b.lo	1b
	mov	w0, 0x04
	adr	x1, record
	hlt	0xf000
	END
0:	wfi
	b	0b

console: .ascii CONSOLE
record:	.asciz	RECORD
	.balign	8
status:	.quad	0x20026, CODE
	.ltorg
	.set	image_size, SIZE
