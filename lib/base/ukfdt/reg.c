/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ukfdt, addresses - where a device is.
 *
 * Idea: "reg" counts from the bus that the device hangs from, in cells whose
 * number the bus states. Each bus on the way to the root says in "ranges" how
 * its addresses look from one level further up (section 2.3.8):
 *
 *      serial  reg = <0x100 ...>                     0x100 on the bus
 *        bus   ranges = <0x0 0x9000000 0x10000>   -> 0x9000100 at the root
 *          /                                         what the processor sees
 *
 * No "ranges" at all means that the bus is not seen from above; an empty one,
 * that addresses are the same on both sides.
 *
 * Read uk_fdt_reg(), then through_bus().
 */
#include <uk/errno.h>

#include "fdt_priv.h"

static int bus_cells(const void *fdt, uint32_t bus, uint32_t *na, uint32_t *ns);
static uint32_t cells_or(const void *fdt, uint32_t at, const char *name,
			 uint32_t otherwise);
static int through_bus(const void *fdt, uint32_t bus, uint32_t parent,
		       uint64_t *addr);

//> fdt-reg
int uk_fdt_reg(const struct uk_fdt_node *n, unsigned int i, uint64_t *base,
	       uint64_t *size)
{
	uint32_t na, ns, len, entry;
	const uint32_t *reg;
	const char *p;
	uint64_t addr;
	int err;

	if (n->depth == 0)
		return -ENOENT; /* nothing is above the root */
	err = bus_cells(n->fdt, n->up[n->depth - 1], &na, &ns);
	if (err)
		return err;
	p = fdt_prop_of(n, FDT_REG);
	if (!p)
		return -ENOENT;
	len = fdt_len(p);
	entry = (na + ns) * 4;
	if (len % entry)
		return -EINVAL;
	if (i >= len / entry)
		return -ENOENT;
	reg = (const uint32_t *)fdt_value(p) + (size_t)i * (na + ns);
	addr = fdt_cells(reg, na);
	if (size)
		*size = fdt_cells(reg + na, ns);
	err = uk_fdt_translate(n, &addr);
	if (!err && base)
		*base = addr;
	return err;
}
//< fdt-reg

int uk_fdt_translate(const struct uk_fdt_node *n, uint64_t *addr)
{
	uint32_t d;
	int err;

	for (d = n->depth; d > 1; d--) {
		err = through_bus(n->fdt, n->up[d - 1], n->up[d - 2], addr);
		if (err)
			return err;
	}
	return 0;
}

/* How many cells an address and a size have on a bus, if we support that. */
static int bus_cells(const void *fdt, uint32_t bus, uint32_t *na, uint32_t *ns)
{
	fdt_bus_cells(fdt, bus, na, ns);
	return *na >= 1 && *na <= 2 && *ns <= 2 ? 0 : -ENOTSUP;
}

void fdt_read_cells(const void *fdt, uint32_t bus, uint32_t *address,
		    uint32_t *size)
{
	*address = cells_or(fdt, bus, "#address-cells", 2);
	*size = cells_or(fdt, bus, "#size-cells", 1); /* 2.3.5: the defaults */
}

static uint32_t cells_or(const void *fdt, uint32_t at, const char *name,
			 uint32_t otherwise)
{
	const char *p = fdt_prop_at(fdt, at, name);

	if (!p)
		return otherwise;
	if (fdt_len(p) != 4)
		return ~0u; /* more than we support */
	return fdt_be32(fdt_value(p));
}

//> fdt-ranges
static int through_bus(const void *fdt, uint32_t bus, uint32_t parent,
		       uint64_t *addr)
{
	uint32_t na, ns, pna, pns, len, words;
	const char *p = fdt_prop_at(fdt, bus, "ranges");
	const uint32_t *r, *end;
	uint64_t child, size;

	if (!p)
		return -ENXIO;
	len = fdt_len(p);
	if (len == 0)
		return 0;
	if (bus_cells(fdt, bus, &na, &ns) || bus_cells(fdt, parent, &pna, &pns))
		return -ENOTSUP;
	words = na + pna + ns;
	if (len % (words * 4))
		return -EINVAL;
	r = fdt_value(p);
	for (end = r + len / 4; r < end; r += words) {
		child = fdt_cells(r, na);
		size = fdt_cells(r + na + pna, ns);
		if (*addr >= child && *addr - child < size) {
			*addr = fdt_cells(r + na, pna) + (*addr - child);
			return 0;
		}
	}
	return -ENXIO;
}
//< fdt-ranges
