/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A host bridge in the device tree (PCI Bus Binding to IEEE 1275, 2.1; Linux,
 * Documentation/devicetree/bindings/pci/host-generic-pci.yaml).
 *
 * An address on PCI has three cells, of which the first says what space it is
 * in; so an entry of "ranges" is
 *
 *      space  pci-high pci-low  | cpu (1 or 2 cells)  | len-high len-low
 *      02000000   0   10000000    0 10000000            0   2eff0000
 *       `- 1: ports   2: memory below 4 GiB   3: memory anywhere
 *
 * T1  A window of which a part is where no device can be, in memory or beyond
 *     the reach of the page tables, is no window. (QEMU's second one, for large
 *     devices, begins at 512 GiB.)
 */
#include <uk/bootinfo.h>
#include <uk/errno.h>
#include <uk/fdt.h>

#include "pci_priv.h"

enum { SPACE_IO = 1, SPACE_MEM32 = 2, PCI_CELLS = 3, SIZE_CELLS = 2,
       FIRST_PORT = 0x1000 };

static uint64_t cells(const uint32_t *c, uint32_t n)
{
	uint64_t v = 0;

	while (n--)
		v = v << 32 | __builtin_bswap32(*c++);
	return v;
}

/* How many cells an address has on the bus that `n` hangs from. */
static uint32_t parent_cells(const struct uk_fdt_node *n)
{
	struct uk_fdt_node up = *n;
	uint32_t v = 2;

	if (!uk_fdt_up(&up))
		uk_fdt_u32(&up, "#address-cells", &v);
	return v;
}

static void take_window(const struct uk_fdt_node *n, const uint32_t *r,
			uint32_t pna, struct uk_pci_host *h)
{
	unsigned int space = __builtin_bswap32(*r) >> 24 & 3;
	struct uk_pci_window w = {
		.pci = cells(r + 1, 2), .cpu = cells(r + PCI_CELLS, pna),
		.len = cells(r + PCI_CELLS + pna, SIZE_CELLS),
	};

	if (uk_fdt_translate(n, &w.cpu) ||
	    !ukplat_may_be_device(h->bi, w.cpu, w.len)) /* T1 */
		return;
	if (w.pci > UINT32_MAX || w.len > (1ULL << 32) - w.pci)
		return;
	if (space == SPACE_IO) {
		/* a port 0 means "no address", and there is room */
		w.used = MIN(w.len, (uint64_t)FIRST_PORT);
		h->io = w;
	} else if (space == SPACE_MEM32) {
		h->mem = w;
	}
}

static int take_windows(const struct uk_fdt_node *n, struct uk_pci_host *h)
{
	uint32_t len, pna = parent_cells(n), entry, at;
	const uint32_t *r = uk_fdt_prop(n, "ranges", &len);

	if (!r || pna < 1 || pna > 2)
		return -EINVAL;
	entry = PCI_CELLS + pna + SIZE_CELLS;
	if (len % (entry * 4))
		return -EINVAL;
	for (at = 0; at < len / 4; at += entry)
		take_window(n, r + at, pna, h);
	return h->mem.len ? 0 : -ENOSPC;
}

static bool firmware_was_here(const void *fdt)
{
	struct uk_fdt_node n;
	uint32_t v;

	return !uk_fdt_find(fdt, "/chosen", &n) &&
	       !uk_fdt_u32(&n, "linux,pci-probe-only", &v) && v;
}

//> pci-tree
int pci_host_of_tree(const struct uk_fdt_node *n, struct uk_pci_host *h)
{
	uint64_t base, size, buses;
	uint32_t len, segment = 0;
	const uint32_t *range;
	int err;

	if (!uk_fdt_is_okay(n))
		return -ENODEV;
	err = uk_fdt_reg(n, 0, &base, &size);
	if (err)
		return err;
	if (!ukplat_may_be_device(h->bi, base, size))
		return -ERANGE;
	buses = size >> 20;
	range = uk_fdt_prop(n, "bus-range", &len);
	h->first_bus = range && len == 8 ? (uint8_t)cells(range, 1) : 0;
	h->last_bus = range && len == 8 ? (uint8_t)cells(range + 1, 1) : 255;
	if (!buses || h->first_bus > h->last_bus)
		return -EINVAL;
	if (h->last_bus - h->first_bus + 1ULL > buses)
		h->last_bus = (uint8_t)(h->first_bus + buses - 1);
	uk_fdt_u32(n, "linux,pci-domain", &segment);
	h->segment = (uint16_t)segment;
	h->access = &pci_ecam;
	h->ecam = (uintptr_t)base - ((uintptr_t)h->first_bus << 20);
	h->assign = !firmware_was_here(n->fdt);
	return take_windows(n, h);
}
//< pci-tree
