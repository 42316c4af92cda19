/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The PVH start info - what QEMU, Firecracker and Xen tell at the entry
 * (Xen, public/arch-x86/hvm/start_info.h).
 *
 *      ebx -> start info: magic, version, flags, counts
 *                |-- cmdline_paddr  -> "text\0"
 *                |-- modlist_paddr  -> [ module ][ module ] ...
 *                |-- memmap_paddr   -> [ region ][ region ] ...   (version 1)
 *                `-- rsdp_paddr     -> the root of the ACPI tables
 *
 * RAM is taken over first and everything else after it, because in our map a
 * later region takes its bytes away from earlier ones: where a loader calls
 * the same bytes both RAM and reserved, they are not free.
 */
#include <uk/errno.h>

#include "boot_priv.h"

#define PVH_MAGIC	0x336ec578

/* Loaders list a dozen regions and a module or two. */
enum { PVH_MAX_REGIONS = 512, PVH_MAX_MODULES = 16 };

struct pvh_start_info {
	uint32_t magic;         /* PVH_MAGIC */
	uint32_t version;       /* from 1 on there is a memory map */
	uint32_t flags;         /* of Xen's first domain */
	uint32_t nr_modules;    /* entries of the module list */
	uint64_t modlist_paddr; /* the module list */
	uint64_t cmdline_paddr; /* the command line, or 0 */
	uint64_t rsdp_paddr;    /* ACPI's root pointer, or 0 */
	uint64_t memmap_paddr;  /* the memory map */
	uint32_t memmap_entries; /* its entries */
	uint32_t reserved;
} __packed;

struct pvh_module {
	uint64_t paddr;         /* its first byte */
	uint64_t size;          /* bytes */
	uint64_t cmdline_paddr; /* text that goes with it, or 0 */
	uint64_t reserved;
} __packed;

struct pvh_region {
	uint64_t addr;          /* its first byte */
	uint64_t size;          /* bytes */
	uint32_t type;          /* E820_* */
	uint32_t reserved;
} __packed;

static int parse_memmap(const struct kvm_window *w,
			const struct pvh_start_info *si,
			struct ukplat_bootinfo *bi);
static int parse_modules(const struct kvm_window *w,
			 const struct pvh_start_info *si,
			 struct ukplat_bootinfo *bi);
static __paddr_t fixed_rsdp(const struct kvm_window *w);

//> pvh-parse
int kvm_pvh_parse(const struct kvm_window *w, __paddr_t info,
		  struct ukplat_bootinfo *bi)
{
	const struct pvh_start_info *si = kvm_window_at(w, info, sizeof(*si));
	int err;

	bi->bootloader = "PVH";
	if (!si || si->magic != PVH_MAGIC)
		return kvm_boot_error(bi, -EINVAL, "no PVH start info", info);
	if (si->version < 1)
		return kvm_boot_error(bi, -EINVAL, "a PVH start info without "
				      "a memory map; version", si->version);
	bi->rsdp = si->rsdp_paddr ? si->rsdp_paddr : fixed_rsdp(w);
	err = parse_memmap(w, si, bi);
	if (!err)
		err = parse_modules(w, si, bi);
	if (!err && si->cmdline_paddr)
		err = kvm_copy_cmdline(bi, w, si->cmdline_paddr);
	return err;
}
//< pvh-parse

static int parse_memmap(const struct kvm_window *w,
			const struct pvh_start_info *si,
			struct ukplat_bootinfo *bi)
{
	uint32_t n = si->memmap_entries, i;
	const struct pvh_region *r;
	int pass, err;

	r = kvm_window_at(w, si->memmap_paddr, (uint64_t)n * sizeof(*r));
	if (!r || n == 0 || n > PVH_MAX_REGIONS)
		return kvm_boot_error(bi, -EINVAL, "a damaged memory map; "
				      "regions:", n);
	for (pass = 0; pass < 2; pass++) {
		for (i = 0; i < n; i++) {
			if ((r[i].type == E820_RAM) == (pass == 1))
				continue;
			err = kvm_memmap_add_e820(&bi->mem, r[i].addr,
						  r[i].size, r[i].type);
			if (err)
				return kvm_boot_error(bi, err, "a damaged "
						      "memory map; region", i);
		}
	}
	return 0;
}

static int parse_modules(const struct kvm_window *w,
			 const struct pvh_start_info *si,
			 struct ukplat_bootinfo *bi)
{
	uint32_t n = si->nr_modules, i;
	const struct pvh_module *m;
	int err;

	if (n == 0)
		return 0;
	m = kvm_window_at(w, si->modlist_paddr, (uint64_t)n * sizeof(*m));
	if (!m || n > PVH_MAX_MODULES)
		return kvm_boot_error(bi, -EINVAL, "a damaged module list; "
				      "modules:", n);
	for (i = 0; i < n; i++) {
		err = kvm_add_module(bi, m[i].paddr, m[i].size);
		if (err)
			return err;
	}
	return 0;
}

/* Firecracker puts ACPI's root pointer here without saying so in the start
 * info. A search of the whole BIOS area would cost more than the rest of the
 * boot, and is left to whoever needs the tables. */
static __paddr_t fixed_rsdp(const struct kvm_window *w)
{
	const __paddr_t place = 0xe0000;
	const char *p = kvm_window_at(w, place, 8);

	return p && __builtin_memcmp(p, "RSD PTR ", 8) == 0 ? place : 0;
}
