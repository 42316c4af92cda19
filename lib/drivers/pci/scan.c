/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Who is there - the walk over all buses.
 *
 * Idea: ask each of the 32 numbers on a bus who it is; nobody answers with
 * ones. A bridge is a device with a bus behind it, so go there at once and come
 * back: the walk is in the order in which one would draw the tree, and so are
 * the numbers and addresses, where they are given out here.
 *
 *      00:00.0  host bridge
 *      00:01.0  bridge -> 01:00.0  network card
 *      00:02.0  bridge -> 02:00.0  bridge -> 03:01.0 disk
 *
 * S1  Drivers see devices when the walk is over: a bridge lets nothing through
 *     before what is behind it is known.
 * S2  A bus is walked once. Firmware (or who pretends to be one) may have given
 *     a number to two bridges, or to none.
 *
 * Read pci_scan(), then look_at(). Other root buses of the same host bridge
 * (QEMU's pxb) are named by ACPI's byte code only, and are not found.
 */
#include <uk/alloc.h>
#include <uk/errno.h>
#include <uk/print.h>

#include "pci_priv.h"

enum { NOBODY = 0xffff, DEVICES = 32, FUNCTIONS = 8, DEPTH_MAX = 16,
       CLASS_HOST = 0x0600 };

const struct uk_bus uk_pci_bus = { .name = "pci" };

/* One walk. */
struct walk {
	struct uk_pci_host *h;
	struct uk_list_head found; /* devices, by dev.link, in order */
	uint32_t seen[8];          /* a bit for each bus (S2) */
	unsigned int next;         /* the bus number to give out next */
	unsigned int depth;        /* bridges above */
};

static int look_at(struct walk *w, uint16_t bdf);
static int follow(struct walk *w, struct uk_pci_device *d);

//> pci-scan
static int scan_bus(struct walk *w, uint8_t bus)
{
	const struct uk_pci_host *h = w->h;
	unsigned int dev, fn, functions;
	uint16_t bdf;
	int err = 0;

	w->seen[bus / 32] |= 1U << bus % 32; /* S2 */
	for (dev = 0; !err && dev < DEVICES; dev++) {
		bdf = (uint16_t)(bus << 8 | dev << 3);
		if (h->access->read(h, bdf, UK_PCI_VENDOR, 2) == NOBODY)
			continue;
		functions = h->access->read(h, bdf, UK_PCI_HEADER, 1) &
			    PCI_HEADER_SEVERAL ? FUNCTIONS : 1;
		for (fn = 0; !err && fn < functions; fn++)
			err = look_at(w, (uint16_t)(bdf + fn));
	}
	return err;
}

int pci_scan(struct uk_pci_host *h)
{
	struct walk w = { .h = h, .next = h->first_bus + 1U };
	struct uk_device *d;
	int err;

	UK_INIT_LIST_HEAD(&w.found);
	err = scan_bus(&w, h->first_bus);
	while (!uk_list_empty(&w.found)) { /* S1 */
		d = __containerof(w.found.next, struct uk_device, link);
		uk_list_del(&d->link);
		uk_bus_add(d); /* one that nobody drives is no failure */
	}
	return err;
}
//< pci-scan

bool pci_is_walked(const struct uk_pci_host *h)
{
	const struct uk_pci_host *its;
	struct uk_device *d;

	uk_bus_for_each(d) {
		if (d->bus != &uk_pci_bus)
			continue;
		its = uk_pci_of(d)->host;
		if (its->segment == h->segment &&
		    its->first_bus <= h->last_bus &&
		    h->first_bus <= its->last_bus)
			return true;
	}
	return false;
}

static char *hex(char *p, unsigned int v, unsigned int digits)
{
	while (digits--)
		*p++ = "0123456789abcdef"[v >> 4 * digits & 15];
	return p;
}

/* "00:03.0", "0001:00:03.0" */
static void name_by_place(struct uk_pci_device *d)
{
	char *p = d->dev.name;

	if (d->host->segment) {
		p = hex(p, d->host->segment, 4);
		*p++ = ':';
	}
	p = hex(p, d->bdf >> 8, 2);
	*p++ = ':';
	p = hex(p, d->bdf >> 3 & 31, 2);
	*p++ = '.';
	hex(p, d->bdf & 7, 1);
}

static unsigned int bars_of(const struct uk_pci_device *d, unsigned int header)
{
	if (d->dev.id.class == CLASS_HOST)
		return 0; /* never switched off, not even for a moment */
	return header == PCI_HEADER_DEVICE ? UK_PCI_BARS
	       : header == PCI_HEADER_BRIDGE ? 2 : 0;
}

static int look_at(struct walk *w, uint16_t bdf)
{
	const struct uk_pci_device at = { .host = w->h, .bdf = bdf };
	unsigned int header = uk_pci_read(&at, UK_PCI_HEADER, 1) &
			      PCI_HEADER_MASK;
	struct uk_pci_device *d;

	if (uk_pci_read(&at, UK_PCI_VENDOR, 2) == NOBODY)
		return 0;
	d = uk_calloc(uk_alloc_of("pci"), 1, sizeof(*d));
	if (!d)
		return -ENOMEM;
	*d = at;
	d->dev.bus = &uk_pci_bus;
	d->dev.id = (struct uk_device_id){
		.vendor = uk_pci_read(d, UK_PCI_VENDOR, 2),
		.device = uk_pci_read(d, UK_PCI_DEVICE, 2),
		.class = uk_pci_read(d, UK_PCI_CLASS, 2),
	};
	name_by_place(d);
	uk_list_add_tail(&d->dev.link, &w->found);
	if (pci_read_bars(w->h, d, bars_of(d, header)))
		uk_pr_warn("%s: no addresses are left for it", d->dev.name);
	if (header == PCI_HEADER_DEVICE)
		d->subsystem = (uint16_t)uk_pci_read(d, UK_PCI_SUBSYSTEM, 2);
	return header == PCI_HEADER_BRIDGE ? follow(w, d) : 0;
}

/* @return whether the walk may go there */
static bool is_new_bus(const struct walk *w, const struct uk_pci_device *d,
		       unsigned int bus)
{
	return bus > d->bdf >> 8 && bus <= w->h->last_bus &&
	       !(w->seen[bus / 32] & 1U << bus % 32) && w->depth < DEPTH_MAX;
}

/* No firmware was here: number the bus behind the bridge, walk it, and let
 * through what was found there. */
static int number_and_scan(struct walk *w, struct uk_pci_device *d)
{
	unsigned int bus = w->next;
	uint64_t mem, io;
	int err;

	w->next++;
	uk_pci_write(d, PCI_BRIDGE_PRIMARY, 1, d->bdf >> 8);
	uk_pci_write(d, PCI_BRIDGE_SECONDARY, 1, bus);
	uk_pci_write(d, PCI_BRIDGE_SUBORDINATE, 1, w->h->last_bus);
	pci_bridge_open(w->h, &mem, &io);
	err = scan_bus(w, (uint8_t)bus);
	pci_bridge_close(w->h, d, mem, io);
	uk_pci_write(d, PCI_BRIDGE_SUBORDINATE, 1, w->next - 1);
	uk_pci_enable(d, UK_PCI_COMMAND_IO | UK_PCI_COMMAND_MEMORY |
			 UK_PCI_COMMAND_MASTER);
	return err;
}

static int follow(struct walk *w, struct uk_pci_device *d)
{
	unsigned int bus = w->h->assign ? w->next
			   : uk_pci_read(d, PCI_BRIDGE_SECONDARY, 1);
	int err;

	if (!is_new_bus(w, d, bus)) {
		uk_pr_warn("%s: there is no way to bus %u", d->dev.name, bus);
		return 0;
	}
	w->depth++;
	err = w->h->assign ? number_and_scan(w, d) : scan_bus(w, (uint8_t)bus);
	w->depth--;
	return err;
}
