/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Setup on arm64 - from the loader's registers to uk_boot().
 *
 * Idea: all that is known of the machine is in the device tree, and nothing is
 * known of the device tree but an address that may be wrong. So: look whether
 * one is there, map it, check it, read it, map the RAM that it names.
 *
 * S1  Until uk_fdt_check() has passed, the tree is read with loads that may
 *     trap only.
 * S2  Memory is mapped before it is called free.
 *
 * Read kvm_setup().
 */
#include <uk/arch/extable.h>
#include <uk/arch/tls.h>
#include <uk/arch/types.h>
#include <uk/asm/paging.h>
#include <uk/boot.h>
#include <uk/errno.h>
#include <uk/fdt.h>
#include <uk/plat/bootstrap.h>
#include <uk/sections.h>

#include "kvm_arm64.h"

#define BLOCK	(1UL << UKARCH_L2_SHIFT)

static struct ukplat_bootinfo bootinfo;
static char cmdline[KVM_CMDLINE_MAX];

static const void *open_tree(uintptr_t dtb);
static size_t map_around(uintptr_t addr);
static void no_tree(const char *why) __noreturn;
static bool may_read(uintptr_t addr);
static void complete_memory(struct ukplat_bootinfo *bi);
static int map_ram(const struct ukplat_memmap *map);

//> kvm-setup
void kvm_setup(uintptr_t dtb)
{
	struct ukplat_bootinfo *bi = &bootinfo;
	const void *tree = open_tree(dtb);

	bi->devspace = (struct ukplat_devspace){ /* as in bootmem.S */
		.start = BLOCK, .end = 1UL << UKARCH_VA_BITS,
		.unit = 1UL << UKARCH_L1_SHIFT,
	};
	ukarch_tls_boot();
	kvm_read_tree(bi, tree, cmdline);
	complete_memory(bi);
	uk_boot(bi);
}
//< kvm-setup

//> open-tree
/***
``x0`` may hold anything: a loader that knows of no device tree leaves 0, one
that enters an ELF file leaves what the firmware did not clear. There is no
console to complain on (its address would be in the tree), so a missing tree
ends the machine here, with a word for the host.
***/
static const void *open_tree(uintptr_t dtb)
{
	const void *tree = (const void *)dtb;
	size_t max = 0;
	int err;

	if (dtb && dtb % 8 == 0)
		max = map_around(dtb);
	if (max < 8 || !may_read(dtb)) /* S1 */
		no_tree("no device tree: x0 does not point at one");
	err = uk_fdt_check(tree, max);
	if (err == -ENOSPC && max < KVM_DTB_MAX) { /* it goes on after that */
		max += map_around(dtb + max);
		err = uk_fdt_check(tree, MIN(max, KVM_DTB_MAX));
	}
	if (err)
		no_tree("no device tree: what x0 points at is malformed");
	return tree;
}
//< open-tree

/* Map the 2 MiB that hold an address, except the image's own; the protocol
 * lets us, since a tree shares them with nothing but RAM.
 * @return how many bytes are mapped from the address on; 0 if none */
static size_t map_around(uintptr_t addr)
{
	uintptr_t lo = ALIGN_DOWN(addr, BLOCK), hi = lo + BLOCK;
	uintptr_t start = (uintptr_t)__image_start;
	uintptr_t end = (uintptr_t)__image_end;

	if (addr >= start && addr < end)
		return 0;
	if (addr >= end)
		lo = MAX(lo, end);
	else
		hi = MIN(hi, start);
	return ukarch_bootmap_add(lo, hi - lo) ? 0 : hi - addr;
}

static void __noreturn no_tree(const char *why)
{
	ukplat_terminate_msg(UKPLAT_CRASH, 0, why);
}

/* S1 */
static bool may_read(uintptr_t addr)
{
	bool ok = true;
	uint32_t v;

	__asm__ __volatile__("1: ldr %w0, [%2]\n"
			     "   b 3f\n"
			     "2: mov %w1, #0\n"
			     "3:\n" UK_EXTABLE("1b", "2b")
			     : "=&r"(v), "+r"(ok) : "r"(addr));
	return ok;
}

//> map-ram
static void complete_memory(struct ukplat_bootinfo *bi)
{
	int err = ukplat_memmap_add_image(&bi->mem);

	ukplat_memmap_finish(&bi->mem);
	if (!err)
		err = map_ram(&bi->mem); /* S2 */
	if (err && !bi->error) {
		bi->error = "the memory map is too complicated, error";
		bi->error_arg = (uint64_t)-err;
	}
}

/* Neighbours are mapped together: large pages do not care who owns what. */
static int map_ram(const struct ukplat_memmap *map)
{
	const struct ukplat_memregion_desc *r;
	uint64_t lo = 0, hi = 0, base;
	int err;

	ukplat_memmap_for_each(r, map, UKPLAT_MEMRT_FREE | UKPLAT_MEMRT_INITRD |
			       UKPLAT_MEMRT_DEVICETREE) {
		base = ALIGN_DOWN(r->pbase, __PAGE_SIZE);
		if (base > hi) {
			err = ukarch_bootmap_add(lo, hi - lo);
			if (err)
				return err;
			lo = base;
		}
		hi = ALIGN_UP(r->pbase + r->len, __PAGE_SIZE);
	}
	return ukarch_bootmap_add(lo, hi - lo);
}
//< map-ram
