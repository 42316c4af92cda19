/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * From a loader's memory to our memory map - what PVH and Multiboot2 share.
 *
 * Both describe memory as PC firmware always has ("E820": base, length, type),
 * both pass a command line and modules. Here those three are taken over, and
 * the map is completed with what the loader cannot know:
 *
 *      0        4 KiB          1 MiB                     end of the map
 *      [reserved][ RAM ... ][..][ image: .text ... stack ][ RAM ...][ dropped
 *
 * C1  Free memory is memory that the page tables map writable: not page 0, not
 *     the image, not what lies beyond the tables' end.
 * C2  The image is in RAM, all of it, or bi->error says how much it needs.
 * C3  So is an initrd, and in RAM that is mapped: whoever is handed it reads it
 *     without asking.
 */
#include <uk/errno.h>
#include <uk/sections.h>

#include "boot_priv.h"

static const char *needs_text(uint64_t kib);

const void *kvm_window_at(const struct kvm_window *w, __paddr_t addr,
			  uint64_t len)
{
	uint64_t at = addr - w->start;

	if (addr < w->start || at > w->len || len > w->len - at)
		return NULL;
	return (const void *)(w->host + at);
}

int kvm_boot_error(struct ukplat_bootinfo *bi, int err, const char *why,
		   uint64_t arg)
{
	bi->error = why;
	bi->error_arg = arg;
	return err;
}

int kvm_memmap_add_e820(struct ukplat_memmap *map, __paddr_t base,
			uint64_t len, uint32_t type)
{
	const uint16_t rw = UKPLAT_MEMRF_READ | UKPLAT_MEMRF_WRITE |
			    UKPLAT_MEMRF_MAPPED;
	const char *name = type == E820_ACPI ? "ACPI"
			   : type == E820_NVS ? "ACPI NVS"
			   : type == E820_BAD ? "bad RAM" : "reserved";

	if (len == 0)
		return 0;
	if (type == E820_RAM)
		return ukplat_memmap_add(map, base, len, UKPLAT_MEMRT_FREE, rw,
					 "RAM");
	return ukplat_memmap_add(map, base, len, UKPLAT_MEMRT_RESERVED,
				 UKPLAT_MEMRF_READ, name);
}

int kvm_copy_cmdline(struct ukplat_bootinfo *bi, const struct kvm_window *w,
		     __paddr_t addr)
{
	const char *c;
	size_t i;

	for (i = 0; i < bi->cmdline_max; i++) {
		c = kvm_window_at(w, addr + i, 1);
		if (!c)
			return kvm_boot_error(bi, -EINVAL, "the command line "
					      "lies outside of memory", addr);
		bi->cmdline[i] = *c;
		if (*c == '\0')
			return 0;
	}
	bi->cmdline[0] = '\0';
	return kvm_boot_error(bi, -E2BIG, "the command line is too long; "
			      "the limit in bytes is",
			      bi->cmdline_max);
}

int kvm_add_module(struct ukplat_bootinfo *bi, __paddr_t base, uint64_t len)
{
	int err;

	if (len == 0)
		return 0;
	if (base < (uintptr_t)__image_end &&
	    (base + len > (uintptr_t)__image_start || base + len < base))
		return kvm_boot_error(bi, -EINVAL,
				      "the initrd overlaps the image", base);
	if (!ukplat_memmap_is_free(&bi->mem, base, len)) /* C3 */
		return kvm_boot_error(bi, -EINVAL, "a damaged initrd: it is "
				      "not in memory, but at", base);
	err = ukplat_memmap_add(&bi->mem, base, len, UKPLAT_MEMRT_INITRD,
				UKPLAT_MEMRF_READ | UKPLAT_MEMRF_WRITE |
				UKPLAT_MEMRF_MAPPED, "initrd");
	if (err)
		return kvm_boot_error(bi, err, "a damaged initrd", base);
	if (!bi->initrd) {
		bi->initrd = base;
		bi->initrd_len = len;
	}
	return 0;
}

//> memmap-complete
int kvm_memmap_complete(struct ukplat_bootinfo *bi, __paddr_t mapped_end,
			uint64_t *dropped)
{
	__paddr_t lo = (uintptr_t)__image_start, hi = (uintptr_t)__image_end;
	struct ukplat_memmap *map = &bi->mem;
	const struct ukplat_memregion_desc *r;
	__paddr_t top = mapped_end;
	int err;

	*dropped = 0;
	ukplat_memmap_for_each(r, map, UKPLAT_MEMRT_FREE) {
		top = MAX(top, r->pbase + r->len);
		if (r->pbase + r->len > mapped_end)
			*dropped += r->pbase + r->len -
				    MAX(r->pbase, mapped_end);
	}
	if (!ukplat_memmap_is_free(map, lo, hi - lo)) /* C2 */
		return kvm_boot_error(bi, -ENOMEM, needs_text(hi >> 10), hi);
	if (bi->initrd_len && (bi->initrd < __PAGE_SIZE || /* C3 */
			       bi->initrd + bi->initrd_len > mapped_end))
		return kvm_boot_error(bi, -EINVAL, "the initrd is out of "
				      "reach, at", bi->initrd);
	err = ukplat_memmap_add(map, 0, __PAGE_SIZE, UKPLAT_MEMRT_RESERVED, 0,
				"null page");
	if (!err && top > mapped_end)
		err = ukplat_memmap_add(map, mapped_end, top - mapped_end,
					UKPLAT_MEMRT_RESERVED, 0, "not mapped");
	if (!err)
		err = ukplat_memmap_add_image(map);
	if (err)
		return kvm_boot_error(bi, err, "the memory map has too many "
				      "regions", map->count);
	ukplat_memmap_finish(map); /* C1 */
	return 0;
}
//< memmap-complete

/* "not enough memory: the image needs N KiB", as the entry says it. */
static const char *needs_text(uint64_t kib)
{
	static char text[] = "not enough memory: the image needs      ... KiB";
	char *digit = text + sizeof(text) - sizeof(" KiB");
	int i;

	for (i = 0; i < 8; i++, kib /= 10)
		*--digit = kib || !i ? '0' + kib % 10 : ' ';
	return text;
}
