/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * @defgroup bootinfo Boot information
 * What the platform's entry learned from the loader (PVH start info,
 * Multiboot2 tags, a device tree, the host's kernel), in one form that does
 * not name the loader. It is filled once, on one core, before uk_boot(), and
 * only read afterwards.
 *
 * The memory map is an array of regions:
 *
 *  M1  sorted by address; no two overlap; none is empty;
 *  M2  FREE regions are page aligned, mapped, and nobody uses them;
 *  M3  what an image must not overwrite (its own sections, the boot stack, the
 *      command line, the device tree, an initrd) has a region of its own.
 */
#ifndef UK_BOOTINFO_H
#define UK_BOOTINFO_H

#include <uk/arch/types.h>
#include <uk/essentials.h>

//> memregion
/** What a region is. The value is a bit so that a search can ask for several. */
enum ukplat_memregion_type {
	UKPLAT_MEMRT_FREE       = 1 << 0, /**< RAM that nobody uses */
	UKPLAT_MEMRT_RESERVED   = 1 << 1, /**< the firmware's */
	UKPLAT_MEMRT_KERNEL     = 1 << 2, /**< a section of this image */
	UKPLAT_MEMRT_INITRD     = 1 << 3, /**< a module given by the loader */
	UKPLAT_MEMRT_CMDLINE    = 1 << 4, /**< the command line */
	UKPLAT_MEMRT_DEVICETREE = 1 << 5, /**< the flattened device tree */
	UKPLAT_MEMRT_STACK      = 1 << 6, /**< the boot stack */
	UKPLAT_MEMRT_GUARD      = 1 << 7, /**< never mapped: a guard page */
	UKPLAT_MEMRT_ANY        = 0xff,
};

/** How a region is mapped. */
enum ukplat_memregion_flags {
	UKPLAT_MEMRF_READ    = 1 << 0,
	UKPLAT_MEMRF_WRITE   = 1 << 1,
	UKPLAT_MEMRF_EXECUTE = 1 << 2,
	UKPLAT_MEMRF_MAPPED  = 1 << 3, /**< reachable at its address now */
};

/** One region. Virtual and physical addresses are the same until lesson 07. */
struct ukplat_memregion_desc {
	__paddr_t pbase; /**< first byte */
	uint64_t len;    /**< bytes, not 0 */
	uint16_t type;   /**< one of ukplat_memregion_type */
	uint16_t flags;  /**< of ukplat_memregion_flags */
	char name[12];   /**< for people: ".text", "RAM"; always ends in NUL */
};
//< memregion

/** How many regions the platforms provide for. */
#define UKPLAT_MEMREGION_MAX	64

/** The memory map; see M1 to M3. */
struct ukplat_memmap {
	uint32_t count;
	struct ukplat_memregion_desc r[UKPLAT_MEMREGION_MAX];
};

/** Where the registers of devices can be; see ukplat_may_be_device(). */
struct ukplat_devspace {
	__paddr_t start; /**< nothing is mapped below: a NULL pointer traps */
	__paddr_t end;   /**< the page tables end here */
	uint64_t unit;   /**< bytes: with memory in it, one has no devices */
};

/** What is known at boot. Strings live as long as the image. */
struct ukplat_bootinfo {
	const char *bootloader; /**< "PVH", "Multiboot2", "Linux Image", "host" */
	char *cmdline;          /**< never NULL; writable; the parser cuts it up */
	size_t cmdline_max;     /**< its size in bytes; longer ones are an error */
	/**
	 * Descriptions of devices that the loader added to the command line,
	 * cut out of it: "virtio_mmio.device=512@0xfeb00e00:12 ..."; NULL: none
	 */
	const char *devices;
	const void *dtb;        /**< device tree, checked; NULL if there is none */
	size_t dtb_len;         /**< its size in bytes */
	__paddr_t rsdp;         /**< ACPI root pointer; 0 if unknown */
	__paddr_t initrd;       /**< first module; 0 if none */
	size_t initrd_len;      /**< its size in bytes */
	/**
	 * Why the image cannot go on, or NULL. The entry finds this out before
	 * there is a console; uk_boot() says it once there is one.
	 */
	const char *error;
	uint64_t error_arg;     /**< the number that it ends with; 0: none */
	struct ukplat_devspace devspace;
	struct ukplat_memmap mem;
};

/** @return the boot information; valid from uk_boot() on. */
const struct ukplat_bootinfo *ukplat_bootinfo_get(void);

/**
 * Add a region; a later one takes its bytes away from earlier ones (so RAM
 * first, then what lies in it). Keeps M1.
 * @param name for people, cut to 11 bytes
 * @return 0, -EINVAL if empty or beyond the address space; -ENOSPC if full: the
 * map is then not to be used, what the region covers may be missing from it
 */
int ukplat_memmap_add(struct ukplat_memmap *map, __paddr_t base, uint64_t len,
		      uint16_t type, uint16_t flags, const char *name);

/**
 * Round FREE regions inwards to whole pages, drop those that vanish and merge
 * free neighbours (M2). Call once after the last ukplat_memmap_add().
 */
void ukplat_memmap_finish(struct ukplat_memmap *map);

/**
 * Add this image's own sections (text, rodata, data, bss, stack, guard), as
 * its link script laid them out.
 * @return 0 or what ukplat_memmap_add() returns
 */
int ukplat_memmap_add_image(struct ukplat_memmap *map);

/** @return the region that holds `addr`, or NULL. */
const struct ukplat_memregion_desc *
ukplat_memmap_find(const struct ukplat_memmap *map, __paddr_t addr);

/** @return whether [base, base + len) is free, without a hole. */
bool ukplat_memmap_is_free(const struct ukplat_memmap *map, __paddr_t base,
			   uint64_t len);

/**
 * Whether the registers of a device may be at [base, base + len): somebody who
 * may be wrong says so. They are mapped, no memory is there, and 32 bits are
 * aligned, so that to read them is no fault. Any context.
 */
bool ukplat_may_be_device(const struct ukplat_bootinfo *bi, __paddr_t base,
			  uint64_t len);

/** @return 0 where M1 and M2 hold, or the index + 1 of the first offender. */
int ukplat_memmap_check(const struct ukplat_memmap *map);

/** Visit each region of the given types (a mask). */
#define ukplat_memmap_for_each(p, map, types)                                  \
	for (p = (map)->r; p < (map)->r + (map)->count; p++)                   \
		if (p->type & (types))

#endif /* UK_BOOTINFO_H */
