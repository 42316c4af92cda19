/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The link script: how the libraries' sections become one image.
 *
 * It is run through the C preprocessor, so that options and the platform's
 * load address take part. The picture is in src/core/include/uk/sections.h;
 * the six parts that begin on a page are mapped with rights of their own, and
 * no part is both writable and executable.
 *
 * A linker table is one line, UK_TABLE(name): all sections `.name.<key>` of
 * all libraries, sorted by key, between name_start and name_end. Libraries
 * bring theirs as fragments (LIBX_LDS-y), which arrive here as tables.ld.
 */
#include <uk/config.h>

#define PAGE 4096

//> uk-table
#define UK_TABLE(name)                                                         \
	. = ALIGN(8);                                                          \
	PROVIDE_HIDDEN(UK_PASTE(name, _start) = .);                            \
	KEEP(*(SORT_BY_NAME(UK_DOT(name))))                                    \
	PROVIDE_HIDDEN(UK_PASTE(name, _end) = .);
//< uk-table
#define UK_PASTE(a, b) a##b
#define UK_DOT(name) .name.*

ENTRY(UK_LINK_ENTRY)

PHDRS
{
	text PT_LOAD FLAGS(5);   /* R X */
	rodata PT_LOAD FLAGS(4); /* R   */
	data PT_LOAD FLAGS(6);   /* R W */
	note PT_NOTE FLAGS(4);
	tls PT_TLS FLAGS(4);
#if UK_LINK_PIE
	dynamic PT_DYNAMIC FLAGS(4);
#endif
	stack PT_GNU_STACK FLAGS(6);
}

SECTIONS
{
	/DISCARD/ : {
		*(.note.gnu.* .note.GNU-stack .comment .eh_frame* .interp)
		*(.gnu.lto_* .llvm_addrsig .ARM.attributes)
	}

	. = UK_LINK_BASE;
	PROVIDE_HIDDEN(__image_start = .);

//> layout
	.text : ALIGN(PAGE) {
		PROVIDE_HIDDEN(__text_start = .);
		KEEP(*(.boot .boot.*)) /* the loader looks for these first */
		*(.text.hot .text.hot.* .text .text.*)
		PROVIDE_HIDDEN(__text_end = .);
		. = ALIGN(PAGE);
	} :text

	.rodata : ALIGN(PAGE) {
		PROVIDE_HIDDEN(__rodata_start = .);
		*(.rodata .rodata.*)
		UK_TABLE(uk_inittab)
#include "tables.ld"
		. = ALIGN(8);
		PROVIDE_HIDDEN(__init_array_start = .);
		KEEP(*(SORT_BY_INIT_PRIORITY(.init_array.*) .init_array))
		PROVIDE_HIDDEN(__init_array_end = .);
	} :rodata
//< layout

	.note : { KEEP(*(.note .note.*)) } :rodata :note

	/* A position-independent image moves itself by these: see its entry. */
	.rela.dyn : ALIGN(8) {
		PROVIDE_HIDDEN(__rela_start = .);
		*(.rela .rela.*)
		PROVIDE_HIDDEN(__rela_end = .);
	} :rodata
#if UK_LINK_PIE
	.dynamic : { *(.dynamic) } :rodata :dynamic
	.dynsym : { *(.dynsym) } :rodata
	.dynstr : { *(.dynstr) } :rodata
	.hash : { *(.hash .gnu.hash .gnu.version*) }
#endif
	.got : { *(.got .got.plt .igot .igot.plt .plt .iplt) } :rodata

	/* Last, so that the table of functions moves none of them. */
	.uk_symtab : ALIGN(8) {
		KEEP(*(.uk_symtab))
		PROVIDE_HIDDEN(__rodata_end = .);
	} :rodata /* no padding: alone it is .bss, which qemu-user clears */

	.data : ALIGN(PAGE) {
		PROVIDE_HIDDEN(__data_start = .);
		*(.data.page.*) *(.data .data.*)
	} :data

	.tdata : ALIGN(64) {
		PROVIDE_HIDDEN(__tdata_start = .);
		*(.tdata .tdata.*)
		PROVIDE_HIDDEN(__tdata_end = .);
	} :data :tls
	.tbss : {
		*(.tbss .tbss.*)
	} :data :tls
	PROVIDE_HIDDEN(__tbss_end = ADDR(.tbss) + SIZEOF(.tbss));

	.data.end : {
		BYTE(0) /* keeps the segment from ending in thin air */
		PROVIDE_HIDDEN(__data_end = .);
	} :data

//> bss
	.bss (NOLOAD) : ALIGN(PAGE) {
		PROVIDE_HIDDEN(__bss_start = .);
		PROVIDE_HIDDEN(__percpu_start = .);
		*(.bss.percpu.*)
		. = ALIGN(64);
		PROVIDE_HIDDEN(__percpu_end = .);
		. += (CONFIG_UKPLAT_LCPU_MAXCOUNT - 1)
			* (__percpu_end - __percpu_start);

		. = ALIGN(64);
		PROVIDE_HIDDEN(__tls_boot_start = .);
		. += ALIGN(SIZEOF(.tdata), 64) + ALIGN(SIZEOF(.tbss), 64) + 128;
		PROVIDE_HIDDEN(__tls_boot_end = .);

		*(.bss .bss.* .dynbss COMMON)
		. = ALIGN(PAGE);
		PROVIDE_HIDDEN(__bss_end = .);

		PROVIDE_HIDDEN(__stack_guard = .);
		. += PAGE;
		PROVIDE_HIDDEN(__stack_bottom = .);
		. += CONFIG_UKPLAT_STACK_PAGES * PAGE;
		PROVIDE_HIDDEN(__stack_top = .);
	} :data
//< bss
	PROVIDE_HIDDEN(__image_end = .);

	/* Read by host tools from image.dbg, never loaded. */
	.uk_trace_keys 0 (INFO) : { KEEP(*(.uk_trace_keys .uk_trace_keys.*)) }

	.debug_info 0 : { *(.debug_info) }
	.debug_abbrev 0 : { *(.debug_abbrev) }
	.debug_aranges 0 : { *(.debug_aranges) }
	.debug_line 0 : { *(.debug_line) }
	.debug_line_str 0 : { *(.debug_line_str) }
	.debug_str 0 : { *(.debug_str) }
	.debug_str_offsets 0 : { *(.debug_str_offsets) }
	.debug_addr 0 : { *(.debug_addr) }
	.debug_loc 0 : { *(.debug_loc) }
	.debug_loclists 0 : { *(.debug_loclists) }
	.debug_ranges 0 : { *(.debug_ranges) }
	.debug_rnglists 0 : { *(.debug_rnglists) }
	.debug_frame 0 : { *(.debug_frame) }
	.debug_macro 0 : { *(.debug_macro) }
	.symtab 0 : { *(.symtab) }
	.strtab 0 : { *(.strtab) }
	.shstrtab 0 : { *(.shstrtab) }
}

ASSERT(ALIGNOF(.tdata) <= 64 && ALIGNOF(.tbss) <= 64,
	"a __thread variable may be aligned to 64 bytes at most")
#if !UK_LINK_PIE
ASSERT(__rela_start == __rela_end, "an image at a fixed address cannot relocate")
#endif
