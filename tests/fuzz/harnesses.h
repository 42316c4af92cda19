/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The harnesses: HARNESS(name, function, longest input). The name is the
 * program's, of seeds/NAME/ and of `make fuzz T=NAME`. Included by fuzz.c; the
 * Makefile and fuzz.py read the names from here.
 */
HARNESS(region, fuzz_alloc, 4096)
HARNESS(tiny, fuzz_alloc, 4096)
HARNESS(buddy, fuzz_alloc, 4096)
HARNESS(tlsf, fuzz_alloc, 4096)
HARNESS(slab, fuzz_alloc, 4096)
HARNESS(pool, fuzz_alloc, 4096)
HARNESS(stack, fuzz_alloc, 4096)
HARNESS(blocks, fuzz_alloc, 4096)
HARNESS(pages, fuzz_alloc, 4096)
HARNESS(cmdline, fuzz_cmdline, 2048)
HARNESS(fdt, fuzz_fdt, 8192)
HARNESS(pvh, fuzz_pvh, 4096)
HARNESS(multiboot2, fuzz_multiboot2, 4096)
HARNESS(printf, fuzz_printf, 512)
HARNESS(scanf, fuzz_scanf, 512)
HARNESS(strtol, fuzz_strtol, 512)
HARNESS(ring, fuzz_ring, 1024)
HARNESS(net, fuzz_net, 1024)
HARNESS(lwip, fuzz_lwip, 2048)
HARNESS(http, fuzz_http, 1024)
HARNESS(cpio, fuzz_cpio, 2048)
