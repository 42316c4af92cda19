/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Cards - what the devices on PCI say of themselves.
 *
 * Idea: all of it was read at boot, by lib/drivers/pci. Here it is asked for
 * again, through the functions that drivers use.
 */
#include <uk/pci.h>
#include <uk/print.h>

#include "buses.h"

enum { CAP_IDS = 0x20 }; /* more than are given out today */

static const char *name_of(unsigned int id)
{
	return id == UK_PCI_CAP_MSI ? "MSI" : id == UK_PCI_CAP_MSIX ? "MSI-X"
	       : id == UK_PCI_CAP_VENDOR ? "its maker's" : "other";
}

static void show_bars(const struct uk_pci_device *p)
{
	const struct uk_pci_bar *b;
	unsigned int i;

	for (i = 0; i < UK_PCI_BARS; i++) {
		b = &p->bar[i];
		if (!b->size)
			continue;
		uk_pr_info("    BAR %u: %llu bytes of %s at 0x%llx%s", i,
			   (unsigned long long)b->size,
			   b->io ? "ports" : "memory",
			   (unsigned long long)b->base,
			   b->wide ? ", 64 bits" : "");
	}
}

static void show_caps(const struct uk_pci_device *p)
{
	unsigned int id, n;
	uint8_t at;

	for (id = 1; id < CAP_IDS; id++)
		for (n = 0; (at = uk_pci_cap(p, (uint8_t)id, n)); n++)
			uk_pr_info("    capability %02x at %02x: %s", id,
				   (unsigned int)at, name_of(id));
}

void show_cards(void)
{
	const struct uk_pci_device *p;
	struct uk_device *d;
	unsigned int count = 0;

	uk_bus_for_each(d) {
		if (d->bus != &uk_pci_bus)
			continue;
		if (!count++)
			uk_pr_info("the cards on PCI say:");
		p = uk_pci_of(d);
		uk_pr_info("  %s: class %04x", d->name,
			   (unsigned int)d->id.class);
		show_bars(p);
		show_caps(p);
	}
	if (!count)
		uk_pr_info("there is no PCI");
}
