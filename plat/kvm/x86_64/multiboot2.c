/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The Multiboot2 information - what GRUB tells at the entry (Multiboot2
 * specification 2.0, section 3.6).
 *
 *      ebx -> [ total size | 0 ][ tag ][ tag ] ... [ tag of type 0 ]
 *                                 |
 *                                 `-- type, size, then what the type says;
 *                                     the next one begins at a multiple of 8
 *
 * Unlike PVH, all of it is one block, and modules' and ACPI's tags hold copies
 * or addresses. The block stays in use (the ACPI root pointer is in it), so it
 * gets a region of its own in our map.
 *
 * Tags come in any order, but the memory map must be taken over in an order of
 * its own (RAM, then what lies in it), so the list is walked once for each
 * kind: next_tag() finds the next of one type.
 *
 * B1  A tag is looked at only if it lies in the block as a whole, and the block
 *     in the window.
 */
#include <uk/errno.h>
#include <uk/sections.h>

#include "boot_priv.h"

/* Types of tags that we read. */
enum {
	TAG_END = 0,
	TAG_CMDLINE = 1,
	TAG_MODULE = 3,
	TAG_MEMMAP = 6,
	TAG_ACPI_OLD = 14, /* the root pointer as of ACPI 1.0 */
	TAG_ACPI_NEW = 15, /* the root pointer from ACPI 2.0 on */
};

struct mb2_info {
	uint32_t total_size; /* of the block, this header included */
	uint32_t reserved;
} __packed;

struct mb2_tag {
	uint32_t type; /* TAG_* */
	uint32_t size; /* header included, padding to 8 not */
} __packed;

struct mb2_module {
	struct mb2_tag tag;
	uint32_t start; /* its first byte */
	uint32_t end;   /* one past its last */
} __packed;

struct mb2_memmap {
	struct mb2_tag tag;
	uint32_t entry_size; /* bytes from one region to the next */
	uint32_t version;    /* 0 */
} __packed;

struct mb2_region {
	uint64_t addr;     /* its first byte */
	uint64_t size;     /* bytes */
	uint32_t type;     /* E820_* */
	uint32_t reserved;
} __packed;

/* The block while it is walked. */
struct mb2 {
	const uint8_t *base; /* its first byte */
	uint32_t size;       /* its size; B1 */
	__paddr_t paddr;     /* its physical address */
};

static const struct mb2_tag *next_tag(const struct mb2 *mb, uint32_t type,
				      const struct mb2_tag *after);
static int parse_memmap(const struct mb2 *mb, struct ukplat_bootinfo *bi);
static int parse_modules(const struct mb2 *mb, struct ukplat_bootinfo *bi);
static int keep_block(const struct mb2 *mb, struct ukplat_bootinfo *bi);
static int parse_strings(const struct mb2 *mb, struct ukplat_bootinfo *bi);
static __paddr_t find_rsdp(const struct mb2 *mb);

int kvm_multiboot2_parse(const struct kvm_window *w, __paddr_t info,
			 struct ukplat_bootinfo *bi)
{
	const struct mb2_info *head = kvm_window_at(w, info, sizeof(*head));
	struct mb2 mb = { .paddr = info };
	int err;

	bi->bootloader = "Multiboot2";
	if (head) {
		mb.size = head->total_size;
		mb.base = kvm_window_at(w, info, mb.size);
	}
	if (!mb.base || mb.size < sizeof(*head) + sizeof(struct mb2_tag))
		return kvm_boot_error(bi, -EINVAL,
				      "no Multiboot2 information", info);
	bi->rsdp = find_rsdp(&mb);
	err = parse_memmap(&mb, bi);
	if (!err)
		err = parse_modules(&mb, bi);
	if (!err)
		err = keep_block(&mb, bi);
	if (!err)
		err = parse_strings(&mb, bi);
	return err;
}

/* The next tag of a type, or NULL. `after` is where the last search ended. */
static const struct mb2_tag *next_tag(const struct mb2 *mb, uint32_t type,
				      const struct mb2_tag *after)
{
	const struct mb2_tag *tag;
	uint64_t at = sizeof(struct mb2_info);

	if (after)
		at = (uint64_t)((const uint8_t *)after - mb->base) +
		     ALIGN_UP((uint64_t)after->size, 8);
	while (at + sizeof(*tag) <= mb->size) {
		tag = (const struct mb2_tag *)(mb->base + at);
		if (tag->type == TAG_END || tag->size < sizeof(*tag) ||
		    tag->size > mb->size - at)
			return NULL; /* B1 */
		if (tag->type == type)
			return tag;
		at += ALIGN_UP((uint64_t)tag->size, 8);
	}
	return NULL;
}

static int parse_memmap(const struct mb2 *mb, struct ukplat_bootinfo *bi)
{
	const struct mb2_memmap *m;
	const struct mb2_region *r;
	uint32_t at, regions = 0;
	int pass, err;

	m = (const struct mb2_memmap *)next_tag(mb, TAG_MEMMAP, NULL);
	if (!m || m->tag.size < sizeof(*m) || m->entry_size < sizeof(*r))
		return kvm_boot_error(bi, -EINVAL, "no memory map from the "
				      "loader", 0);
	for (pass = 0; pass < 2; pass++) {
		for (at = sizeof(*m); at <= m->tag.size - sizeof(*r) &&
		     m->entry_size <= m->tag.size - at; at += m->entry_size) {
			r = (const struct mb2_region *)((const uint8_t *)m + at);
			if ((r->type == E820_RAM) == (pass == 1))
				continue;
			err = kvm_memmap_add_e820(&bi->mem, r->addr, r->size,
						  r->type);
			if (err)
				return kvm_boot_error(bi, err, "a damaged "
						      "memory map; region",
						      regions);
			regions++;
		}
	}
	return 0;
}

static int parse_modules(const struct mb2 *mb, struct ukplat_bootinfo *bi)
{
	const struct mb2_tag *tag = NULL;
	const struct mb2_module *m;
	int err;

	while ((tag = next_tag(mb, TAG_MODULE, tag))) {
		m = (const struct mb2_module *)tag;
		if (tag->size < sizeof(*m) || m->end < m->start)
			return kvm_boot_error(bi, -EINVAL, "a damaged module "
					      "in the loader's information",
					      tag->size);
		err = kvm_add_module(bi, m->start, m->end - m->start);
		if (err)
			return err;
	}
	return 0;
}

/* The block stays. GRUB likes to put it into the image, where a segment ends
 * before its last page does: nobody else uses those bytes, and the region of
 * the image covers them. Anywhere else it needs one of its own. */
static int keep_block(const struct mb2 *mb, struct ukplat_bootinfo *bi)
{
	int err;

	if (mb->paddr >= (uintptr_t)__image_start &&
	    mb->paddr + mb->size <= (uintptr_t)__image_end)
		return 0;
	err = ukplat_memmap_add(&bi->mem, mb->paddr, mb->size,
				UKPLAT_MEMRT_RESERVED, UKPLAT_MEMRF_READ |
				UKPLAT_MEMRF_WRITE | UKPLAT_MEMRF_MAPPED,
				"Multiboot2");
	return err ? kvm_boot_error(bi, err, "a damaged Multiboot2 block",
				    mb->paddr) : 0;
}

/* The text lies in its tag: the tag is all that may be read. */
static int parse_strings(const struct mb2 *mb, struct ukplat_bootinfo *bi)
{
	const struct mb2_tag *tag = next_tag(mb, TAG_CMDLINE, NULL);
	struct kvm_window w;

	if (!tag)
		return 0;
	w.host = (uintptr_t)(tag + 1);
	w.start = mb->paddr + (w.host - (uintptr_t)mb->base);
	w.len = tag->size - sizeof(*tag);
	return kvm_copy_cmdline(bi, &w, w.start);
}

static __paddr_t find_rsdp(const struct mb2 *mb)
{
	const struct mb2_tag *tag = next_tag(mb, TAG_ACPI_NEW, NULL);

	if (!tag)
		tag = next_tag(mb, TAG_ACPI_OLD, NULL);
	if (!tag || tag->size < sizeof(*tag) + 20) /* ACPI 6.4, 5.2.5.3 */
		return 0;
	return mb->paddr + (uint64_t)((const uint8_t *)(tag + 1) - mb->base);
}
