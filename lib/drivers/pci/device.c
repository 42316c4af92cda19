/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What drivers of PCI devices ask: capabilities and registers.
 *
 * D1  Capabilities begin above the header and are four bytes apart (PCI 3.0,
 *     6.7), so there are no more than 48 of them in 256 bytes. A list that goes
 *     on after that is a ring.
 */
#include <uk/bootinfo.h>

#include "pci_priv.h"

enum {
	STATUS_HAS_CAPS = 1 << 4,
	CAPS_FIRST = 0x40,
	CAPS_PLACE = 0xfc, /* the lower two bits are reserved */
	CAPS_MOST = (256 - CAPS_FIRST) / 4, /* D1 */
};

//> pci-walk
/* Along the list that begins at `at`: the capability of the kind `id` that is
 * number `n` of them, the first being number 0. */
static uint8_t walk(const struct uk_pci_device *d, uint8_t at, uint8_t id,
		    unsigned int n)
{
//# ex bus.1 4
	unsigned int left = CAPS_MOST;
	uint32_t head;

	at &= CAPS_PLACE;
	while (at >= CAPS_FIRST && left--) { /* D1 */
		head = uk_pci_read(d, at, 2); /* id, next */
		if ((uint8_t)head == id && n-- == 0)
			return at;
		at = (uint8_t)(head >> 8) & CAPS_PLACE;
	}
	return 0;
//-	(void)d;
//-	(void)at;
//-	(void)id;
//-	(void)n;
//-	return 0; /* bus.1 is yours to write */
//# end
}
//< pci-walk

//> pci-cap
uint8_t uk_pci_cap(const struct uk_pci_device *d, uint8_t id, unsigned int n)
{
	uint32_t first;

	if (!(uk_pci_read(d, UK_PCI_STATUS, 2) & STATUS_HAS_CAPS))
		return 0;
	first = uk_pci_read(d, UK_PCI_CAPABILITIES, 1);
	return walk(d, (uint8_t)first, id, n);
}
//< pci-cap

void uk_pci_enable(const struct uk_pci_device *d, uint16_t what)
{
	uint32_t was = uk_pci_read(d, UK_PCI_COMMAND, 2);

	uk_pci_write(d, UK_PCI_COMMAND, 2, was | what);
}

void uk_pci_disable(const struct uk_pci_device *d, uint16_t what)
{
	uint32_t was = uk_pci_read(d, UK_PCI_COMMAND, 2);

	uk_pci_write(d, UK_PCI_COMMAND, 2, was & ~(uint32_t)what);
}

uintptr_t uk_pci_map(const struct uk_pci_device *d, unsigned int bar,
		     uint64_t offset, uint64_t len)
{
	const struct uk_pci_bar *b;

	if (bar >= UK_PCI_BARS)
		return 0;
	b = &d->bar[bar];
	if (b->io || !b->base || offset > b->size || len > b->size - offset)
		return 0;
	if (!ukplat_may_be_device(d->host->bi, b->base, b->size))
		return 0;
	return (uintptr_t)(b->base + offset);
}
