/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Base address registers - how large, and where.
 *
 * Idea: a device decodes as many address bits as its registers need, and the
 * lower ones of its BAR are wired to 0. So write ones, and read how large it
 * is (PCI 3.0, 6.2.5.1):
 *
 *      write  ffffffff    read  ffffc00c      lowest bit of the address: 16 KiB
 *                                       `---- kind: 64 bits, prefetchable
 *
 * Where no firmware was here, addresses are given out as the buses are walked:
 * the next multiple of the size. A bridge lets a part of the addresses through,
 * which is what was given out between its opening and its closing:
 *
 *      window  [ 00:01.0 | pad | 01:00.0 | 01:01.0 | pad | 00:02.0 |   ...
 *                              ^-- the bridge's part --^   1 MiB each way
 *
 * B1  While a BAR holds ones the device must not answer: that address is not
 *     its own. It is switched off before and as it was after.
 * B2  Everything is given out below 4 GiB, where a bridge's only window for
 *     registers with side effects is.
 */
#include <uk/errno.h>

#include "pci_priv.h"

enum {
	BAR_IO = 1,
	BAR_KIND = 3 << 1,  /* of memory */
	BAR_WIDE = 2 << 1,
	BAR_IO_FLAGS = 3,
	BAR_MEM_FLAGS = 15,
	DECODES = UK_PCI_COMMAND_IO | UK_PCI_COMMAND_MEMORY,
};

#define BRIDGE_MEM_UNIT	(1ULL << 20)
#define BRIDGE_IO_UNIT	(1ULL << 12)

static int assign(struct uk_pci_host *h, struct uk_pci_device *d,
		  unsigned int i);

/* The bits of a BAR that can be set; it keeps its value. */
static uint32_t settable(const struct uk_pci_device *d, unsigned int reg,
			 uint32_t value)
{
	uint32_t mask;

	uk_pci_write(d, reg, 4, ~0U);
	mask = uk_pci_read(d, reg, 4);
	uk_pci_write(d, reg, 4, value);
	return mask;
}

//> pci-bar
/* Read BAR `i` of `count`. */
static void read_bar(const struct uk_pci_host *h, struct uk_pci_device *d,
		     unsigned int i, unsigned int count)
{
	unsigned int reg = UK_PCI_BAR0 + 4 * i;
	struct uk_pci_bar *b = &d->bar[i];
	const struct uk_pci_window *w;
	uint32_t low = uk_pci_read(d, reg, 4), high;
	uint64_t mask = settable(d, reg, low);

	b->io = low & BAR_IO;
	b->wide = !b->io && (low & BAR_KIND) == BAR_WIDE && i + 1 < count;
	b->base = low & ~(uint32_t)(b->io ? BAR_IO_FLAGS : BAR_MEM_FLAGS);
	mask &= ~(uint64_t)(b->io ? BAR_IO_FLAGS : BAR_MEM_FLAGS);
	if (b->wide) {
		high = uk_pci_read(d, reg + 4, 4);
		b->base |= (uint64_t)high << 32;
		mask |= (uint64_t)settable(d, reg + 4, high) << 32;
	}
	b->size = mask & -mask; /* its lowest bit, whatever is above */
	w = b->io ? &h->io : &h->mem;
	if (b->base)
		b->base += w->cpu - w->pci;
}
//< pci-bar

int pci_read_bars(struct uk_pci_host *h, struct uk_pci_device *d,
		  unsigned int count)
{
	uint32_t command = uk_pci_read(d, UK_PCI_COMMAND, 2);
	unsigned int i;
	int err = 0, e;

	uk_pci_write(d, UK_PCI_COMMAND, 2, command & ~(uint32_t)DECODES);
	for (i = 0; i < count; i++) {
		read_bar(h, d, i, count);
		if (h->assign && d->bar[i].size) {
			e = assign(h, d, i);
			err = e ? e : err;
		}
		i += d->bar[i].wide;
	}
	uk_pci_write(d, UK_PCI_COMMAND, 2, command); /* B1 */
	return err;
}

/* @return `size` bytes of a window, at a multiple of it; 0: it is full */
static uint64_t give(struct uk_pci_window *w, uint64_t size)
{
	uint64_t at = ALIGN_UP(w->pci + w->used, size) - w->pci;

	if (at > w->len || size > w->len - at)
		return 0;
	w->used = at + size;
	return w->pci + at;
}

static int assign(struct uk_pci_host *h, struct uk_pci_device *d,
		  unsigned int i)
{
	unsigned int reg = UK_PCI_BAR0 + 4 * i;
	struct uk_pci_bar *b = &d->bar[i];
	struct uk_pci_window *w = b->io ? &h->io : &h->mem;
	uint64_t at = give(w, b->size);

	b->base = at ? at + (w->cpu - w->pci) : 0;
	uk_pci_write(d, reg, 4, (uint32_t)at);
	if (b->wide)
		uk_pci_write(d, reg + 4, 4, 0); /* B2 */
	return at || !w->len ? 0 : -ENOSPC;
}

static void round_up(struct uk_pci_window *w, uint64_t unit)
{
	uint64_t used = ALIGN_UP(w->pci + w->used, unit) - w->pci;

	w->used = used < w->used || used > w->len ? w->len : used;
}

void pci_bridge_open(struct uk_pci_host *h, uint64_t *mem, uint64_t *io)
{
	round_up(&h->mem, BRIDGE_MEM_UNIT);
	round_up(&h->io, BRIDGE_IO_UNIT);
	*mem = h->mem.used;
	*io = h->io.used;
}

/* A base above its limit lets nothing through (3.2.5.8). */
void pci_bridge_close(struct uk_pci_host *h, struct uk_pci_device *d,
		      uint64_t mem, uint64_t io)
{
	uint64_t from = h->mem.pci + mem, to;

	round_up(&h->mem, BRIDGE_MEM_UNIT);
	round_up(&h->io, BRIDGE_IO_UNIT);
	to = h->mem.pci + h->mem.used;
	uk_pci_write(d, PCI_BRIDGE_MEM_BASE, 2,
		     to > from ? (uint32_t)(from >> 16) & 0xfff0 : 0xfff0);
	uk_pci_write(d, PCI_BRIDGE_MEM_LIMIT, 2,
		     to > from ? (uint32_t)((to - 1) >> 16) & 0xfff0 : 0);
	from = h->io.pci + io;
	to = h->io.pci + h->io.used;
	uk_pci_write(d, PCI_BRIDGE_IO_BASE, 1,
		     to > from ? (uint32_t)(from >> 8) & 0xf0 : 0xf0);
	uk_pci_write(d, PCI_BRIDGE_IO_LIMIT, 1,
		     to > from ? (uint32_t)((to - 1) >> 8) & 0xf0 : 0);
	uk_pci_write(d, PCI_BRIDGE_PREF_BASE, 2, 0xfff0); /* B2 */
	uk_pci_write(d, PCI_BRIDGE_PREF_LIMIT, 2, 0);
}
