/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * @defgroup sections The image's own layout
 * Symbols that the link script (src/build/image.lds.S) puts at the borders of
 * the image. They have addresses, no contents: take their address.
 *
 *      __image_start
 *        .text                        R X    __text_start   .. __text_end
 *        .rodata and linker tables    R      __rodata_start .. __rodata_end
 *        .data, .tdata                R W    __data_start   .. __data_end
 *        .bss, per-CPU copies, TLS    R W    __bss_start    .. __bss_end
 *        guard page                   -      __stack_guard  .. + __PAGE_SIZE
 *        boot stack                   R W    __stack_bottom .. __stack_top
 *      __image_end
 *
 * Each of the six begins on a page, so that each can have its own rights.
 */
#ifndef UK_SECTIONS_H
#define UK_SECTIONS_H

extern char __image_start[], __image_end[];
extern char __text_start[], __text_end[];
extern char __rodata_start[], __rodata_end[];
extern char __data_start[], __data_end[];
extern char __bss_start[], __bss_end[];
extern char __stack_guard[], __stack_bottom[], __stack_top[];
/* The initial values of thread-local variables, inside .data. */
extern char __tdata_start[], __tdata_end[], __tbss_end[];
/* The boot thread's TLS block, inside .bss; __tls_boot_end is past it. */
extern char __tls_boot_start[], __tls_boot_end[];

#endif /* UK_SECTIONS_H */
