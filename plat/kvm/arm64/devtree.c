/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The device tree as boot information.
 *
 * Idea: three kinds of nodes below the root say what boot needs, and one walk
 * over the root's children finds them all:
 *
 *      /memory@...             where RAM is
 *      /reserved-memory/...    whose part of it is somebody else's
 *      /chosen                 command line, initial RAM disk
 *
 * and the header's reservation block says again who owns what.
 *
 * D1  RAM is added before what lies in it (see uk/bootinfo.h). A tree may name
 *     them in any order, so the other two nodes are remembered.
 * D2  The values come from outside and may be anything: each is checked, and
 *     what is wrong with it becomes bi->error.
 * D3  The initial RAM disk is looked at while there is nothing but RAM in the
 *     map: it must lie there, and a loader may well call its place reserved.
 *
 * Read kvm_read_tree().
 */
#include <uk/arch/types.h>
#include <uk/asm/paging.h>
#include <uk/errno.h>
#include <uk/fdt.h>
#include <uk/string.h>

#include "kvm_arm64.h"

#define RW_MAPPED (UKPLAT_MEMRF_READ | UKPLAT_MEMRF_WRITE | UKPLAT_MEMRF_MAPPED)

static void complain(struct ukplat_bootinfo *bi, const char *what, uint64_t arg);
static void add(struct ukplat_bootinfo *bi, uint64_t base, uint64_t size,
		uint16_t type, const char *name);
static void add_regs(struct ukplat_bootinfo *bi, const struct uk_fdt_node *n,
		     uint16_t type, const char *name);
static void add_reserved(struct ukplat_bootinfo *bi, struct uk_fdt_node n);
static void add_reservation_block(struct ukplat_bootinfo *bi);
static void read_chosen(struct ukplat_bootinfo *bi,
			const struct uk_fdt_node *chosen);
static void read_initrd(struct ukplat_bootinfo *bi,
			const struct uk_fdt_node *chosen);

//> read-tree
void kvm_read_tree(struct ukplat_bootinfo *bi, const void *dtb, char *cmdline)
{
	struct uk_fdt_node n;

	bi->bootloader = "Linux Image";
	bi->dtb = dtb;
	bi->dtb_len = uk_fdt_size(dtb);
	bi->cmdline = cmdline;
	bi->cmdline_max = KVM_CMDLINE_MAX;
	cmdline[0] = '\0';

	uk_fdt_root(dtb, &n);
	while (uk_fdt_next_memory(&n) == 0)
		add_regs(bi, &n, UKPLAT_MEMRT_FREE, "RAM");
	if (bi->mem.count == 0)
		complain(bi, "the device tree names no memory", 0);
	if (uk_fdt_find(dtb, "/chosen", &n) == 0) /* D3 */
		read_chosen(bi, &n);
	if (uk_fdt_find(dtb, "/reserved-memory", &n) == 0) /* D1 */
		add_reserved(bi, n);
	add_reservation_block(bi);
	add(bi, (uintptr_t)dtb, bi->dtb_len, UKPLAT_MEMRT_DEVICETREE,
	    "device tree");
	add(bi, bi->initrd, bi->initrd_len, UKPLAT_MEMRT_INITRD, "initrd");
}
//< read-tree

/* The first complaint is the cause; later ones may be its consequences. */
static void complain(struct ukplat_bootinfo *bi, const char *what, uint64_t arg)
{
	if (bi->error)
		return;
	bi->error = what;
	bi->error_arg = arg;
}

/* Memory beyond what the tables reach does not exist for us. */
static void add(struct ukplat_bootinfo *bi, uint64_t base, uint64_t size,
		uint16_t type, const char *name)
{
	uint64_t top = 1UL << UKARCH_VA_BITS;
	int err;

	if (size == 0 || base >= top)
		return;
	size = MIN(size, top - base);
	err = ukplat_memmap_add(&bi->mem, base, size, type,
				type == UKPLAT_MEMRT_RESERVED ? 0 : RW_MAPPED,
				name);
	if (err)
		complain(bi, "too many memory regions; this one is one too "
			 "many", base);
}

static void add_regs(struct ukplat_bootinfo *bi, const struct uk_fdt_node *n,
		     uint16_t type, const char *name)
{
	uint64_t base, size;
	unsigned int i;
	int err;

	for (i = 0; (err = uk_fdt_reg(n, i, &base, &size)) == 0; i++)
		add(bi, base, size, type, name);
	if (err != -ENOENT) /* D2 */
		complain(bi, "a memory node of the device tree is malformed, "
			 "error", (uint64_t)-err);
}

/* Each child has an address, or ("size" only) asks for some, which is between
 * the firmware and a Linux: nobody has it yet. */
static void add_reserved(struct ukplat_bootinfo *bi, struct uk_fdt_node n)
{
	int end;

	for (end = uk_fdt_child(&n); !end; end = uk_fdt_sibling(&n))
		add_regs(bi, &n, UKPLAT_MEMRT_RESERVED, "reserved");
}

static void add_reservation_block(struct ukplat_bootinfo *bi)
{
	uint64_t base, size;
	unsigned int i;

	for (i = 0; uk_fdt_reserved(bi->dtb, i, &base, &size) == 0; i++)
		add(bi, base, size, UKPLAT_MEMRT_RESERVED, "reserved");
}

static void read_chosen(struct ukplat_bootinfo *bi,
			const struct uk_fdt_node *chosen)
{
	const char *args = uk_fdt_string(chosen, "bootargs");
	size_t len = args ? strlen(args) : 0;

	if (len >= KVM_CMDLINE_MAX) /* D2 */
		complain(bi, "the command line is too long; the limit in "
			 "bytes is", KVM_CMDLINE_MAX);
	else if (args)
		memcpy(bi->cmdline, args, len + 1);
	read_initrd(bi, chosen);
}

static void read_initrd(struct ukplat_bootinfo *bi,
			const struct uk_fdt_node *chosen)
{
	uint64_t start, end;
	int err;

	err = uk_fdt_u64(chosen, "linux,initrd-start", &start);
	if (err == -ENOENT)
		return;
	if (err || uk_fdt_u64(chosen, "linux,initrd-end", &end) ||
	    end < start ||
	    !ukplat_memmap_is_free(&bi->mem, start, end - start)) { /* D3 */
		complain(bi, "a damaged initrd: it is not in memory, but at",
			 err ? 0 : start);
		return;
	}
	if (end == start)
		return;
	bi->initrd = start;
	bi->initrd_len = end - start;
}
