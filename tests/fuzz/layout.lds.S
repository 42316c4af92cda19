/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the libraries need of an image's layout (src/build/image.lds.S), laid
 * into the host's own link script: linker tables, and a place where "the image"
 * lies in the memory maps of made-up machines.
 */
#define UK_TABLE(name)                                                         \
	. = ALIGN(8);                                                          \
	UK_PASTE(name, _start) = .;                                            \
	KEEP(*(SORT_BY_NAME(UK_DOT(name))))                                    \
	UK_PASTE(name, _end) = .;
#define UK_PASTE(a, b) a##b
#define UK_DOT(name) .name.*

SECTIONS
{
	.uk_tables : ALIGN(8) {
		UK_TABLE(uk_inittab)
#include "tables.ld"
	}
}
INSERT AFTER .rodata;

__image_start = 0x100000;
__text_start = __image_start;
__text_end = 0x110000;
__rodata_start = __text_end;
__rodata_end = 0x118000;
__data_start = __rodata_end;
__data_end = 0x11a000;
__bss_start = __data_end;
__bss_end = 0x120000;
__stack_guard = __bss_end;
__stack_bottom = 0x121000;
__stack_top = 0x129000;
__image_end = __stack_top;
