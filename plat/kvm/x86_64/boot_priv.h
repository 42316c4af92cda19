/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the parsers of boot structures share.
 *
 * A loader's structures are input like any other: addresses and counts in them
 * may be wrong. So a parser never follows an address by itself. It asks a
 * window, which knows what memory may be looked at; and since a window can lie
 * anywhere, a test can put made-up structures into an array and call it memory.
 */
#ifndef KVM_X86_64_BOOT_PRIV_H
#define KVM_X86_64_BOOT_PRIV_H

#include <uk/bootinfo.h>

/* The physical addresses [start, start + len), to be read at `host`. */
struct kvm_window {
	uintptr_t host;  /* where the first byte really is */
	__paddr_t start; /* the physical address it stands for */
	uint64_t len;    /* bytes that may be read */
};

/* Types of memory that loaders tell of (ACPI 6.4, table 15.4). */
enum {
	E820_RAM = 1,
	E820_ACPI = 3,  /* tables, free once read */
	E820_NVS = 4,   /* the firmware's while the system sleeps */
	E820_BAD = 5,   /* broken RAM */
};

/* memory.c: where the bytes [addr, addr + len) are; NULL if not all of them
 * lie in the window. */
const void *kvm_window_at(const struct kvm_window *w, __paddr_t addr,
			  uint64_t len);

/* memory.c: take one region of a loader's memory map over. Returns what
 * ukplat_memmap_add() does; an empty region is ignored. */
int kvm_memmap_add_e820(struct ukplat_memmap *map, __paddr_t base,
			uint64_t len, uint32_t type);

/* memory.c: take a module over; the first one becomes the initrd. Returns 0,
 * or a negative errno with bi->error set. */
int kvm_add_module(struct ukplat_bootinfo *bi, __paddr_t base, uint64_t len);

/* memory.c: copy the NUL-terminated command line at `addr` into bi->cmdline.
 * Returns 0, or a negative errno with bi->error set. */
int kvm_copy_cmdline(struct ukplat_bootinfo *bi, const struct kvm_window *w,
		     __paddr_t addr);

/*
 * devwords.c: move the words that begin with "virtio_mmio.device=" from the
 * command line to `devices`, `max` bytes, one blank between two.
 * Returns 0, or -E2BIG where they do not fit: then nothing is moved.
 */
int kvm_cut_devices(char *cmdline, char *devices, size_t max);

/* memory.c: note why the image cannot go on; returns `err` for a tail call. */
int kvm_boot_error(struct ukplat_bootinfo *bi, int err, const char *why,
		   uint64_t arg);

/*
 * The last steps for a memory map, once the loader's part is in it: drop what
 * is not mapped, keep page 0 and the image out of the free memory.
 *   mapped_end  where the page tables end
 *   dropped     out: bytes of RAM beyond it
 * Returns 0, or a negative errno with bi->error set.
 */
int kvm_memmap_complete(struct ukplat_bootinfo *bi, __paddr_t mapped_end,
			uint64_t *dropped);

/*
 * pvh.c, multiboot2.c: read the structure at `info` through the window into
 * `bi`, whose cmdline and cmdline_max are set. Returns 0, or -EINVAL (damaged),
 * -E2BIG (command line too long), -ENOSPC (too many regions) with bi->error
 * set. Pure functions: they touch nothing but their arguments.
 */
int kvm_pvh_parse(const struct kvm_window *w, __paddr_t info,
		  struct ukplat_bootinfo *bi);
int kvm_multiboot2_parse(const struct kvm_window *w, __paddr_t info,
			 struct ukplat_bootinfo *bi);

/* What a processor and its hypervisor say about the speed of the TSC; see
 * tsc.c. A value is 0 where nobody says. */
struct kvm_tsc_facts {
	uint32_t hv_khz;      /* hypervisor leaf 0x40000010, eax */
	uint32_t denominator; /* leaf 0x15, eax */
	uint32_t numerator;   /* leaf 0x15, ebx: TSC : crystal */
	uint32_t crystal_hz;  /* leaf 0x15, ecx */
	uint32_t base_mhz;    /* leaf 0x16, eax */
	uint32_t clock_mul;   /* kvmclock: nanoseconds per cycle, times 2^32 */
	int8_t clock_shift;   /* kvmclock: cycles are shifted by it before */
};

/* tsc.c: cycles in a second from the best of the facts, or 0. Pure. */
uint64_t kvm_tsc_hz(const struct kvm_tsc_facts *f);

#endif /* KVM_X86_64_BOOT_PRIV_H */
