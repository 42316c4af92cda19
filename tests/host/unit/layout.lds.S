/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the tests need of an image's layout (src/build/image.lds.S), laid into
 * the host's own link script: linker tables, per-CPU copies, and the names of
 * uk/sections.h for the places that the host's script has anyway.
 */
#include <uk/config.h>

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
	.uk_symtab : ALIGN(8) { KEEP(*(.uk_symtab)) }
	.uk_trace_keys : { KEEP(*(.uk_trace_keys .uk_trace_keys.*)) }
}
INSERT AFTER .rodata;

SECTIONS
{
	.uk_percpu (NOLOAD) : ALIGN(64) {
		__percpu_start = .;
		*(.bss.percpu.*)
		. = ALIGN(64);
		__percpu_end = .;
		. += (CONFIG_UKPLAT_LCPU_MAXCOUNT - 1)
			* (__percpu_end - __percpu_start);
	}
}
INSERT AFTER .bss;

__image_start = ADDR(.text);
__image_end = ALIGN(_end, 4096);
__text_start = __image_start;
__text_end = ADDR(.text) + SIZEOF(.text);
__rodata_start = ADDR(.rodata);
__rodata_end = ADDR(.rodata) + SIZEOF(.rodata);
__data_end = ADDR(.data) + SIZEOF(.data);
__bss_end = __image_end;
__tdata_start = ADDR(.tdata);
__tdata_end = ADDR(.tdata) + SIZEOF(.tdata);
__tbss_end = ADDR(.tbss) + SIZEOF(.tbss);
__tls_boot_start = 0; /* the host's loader makes the boot thread's block */
__tls_boot_end = 0;
__stack_guard = uk_host_stack;
__stack_bottom = uk_host_stack + 4096;
__stack_top = __stack_bottom + CONFIG_UKPLAT_STACK_PAGES * 4096;
