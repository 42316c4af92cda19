/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The archive inside the image: the bytes of a file that Makefile.uk has packed,
 * read-only. Without one the two names are the same place.
 */
	.section .rodata.embedded, "a"
	.balign	8
	.globl	uk_initrd_embedded
uk_initrd_embedded:
#ifdef ARCHIVE
	.incbin	ARCHIVE
#endif
	.globl	uk_initrd_embedded_end
uk_initrd_embedded_end:
	.byte	0	/* a section of no bytes would be left out */

	.section .note.GNU-stack, "", %progbits
