/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Virtio over PCI - where the registers are.
 *
 * Idea: the device says it in capabilities, of which each names a part of one
 * of its BARs (VIRTIO 1.2, 4.1.4). There may be several for the same part, the
 * best one first: the first that can be mapped is taken.
 *
 *      capability [ 09 | next | len | type | bar | ... | offset | length ]
 *                                      |      `-> BAR 4 [ common | isr | ...
 *                                      `-> which part
 *
 * A device from before version 1.0 has no such capabilities and is left alone.
 */
#include <uk/alloc.h>
#include <uk/errno.h>
#include <uk/string.h>

#include "vpci.h"

unsigned int vpci_type(const struct uk_pci_device *p)
{
	uint32_t id = p->dev.id.device;

	if (id >= VPCI_MODERN && id < VPCI_END)
		return id - VPCI_MODERN;
	return id >= VPCI_TRANSITIONAL && id < VPCI_MODERN ? p->subsystem : 0;
}

/* What a part has at least. */
static uint32_t least(unsigned int type)
{
	return type == VPCI_COMMON ? VPCI_COMMON_LEN
	       : type == VPCI_NOTIFY ? 2 : 1;
}

static void take(const struct uk_pci_device *p, uint8_t cap,
		 struct vpci_device *d)
{
	unsigned int type = uk_pci_read(p, cap + VPCI_CAP_TYPE, 1);
	unsigned int bar = uk_pci_read(p, cap + VPCI_CAP_BAR, 1);
	uint32_t offset = uk_pci_read(p, cap + VPCI_CAP_OFFSET, 4);
	uint32_t len = uk_pci_read(p, cap + VPCI_CAP_LENGTH, 4);
	struct vpci_place *place;

	if (type < VPCI_COMMON || type >= VPCI_PARTS)
		return; /* a window for those who cannot map, or a newer kind */
	place = &d->part[type];
	if (place->at || len < least(type) || offset % 4)
		return;
	place->at = uk_pci_map(p, bar, offset, len);
	place->len = len;
	if (type == VPCI_NOTIFY)
		d->multiplier = uk_pci_read(
			p, cap + VPCI_CAP_NOTIFY_MULTIPLIER, 4);
}

//> vpci-map
int vpci_map(const struct uk_pci_device *p, struct vpci_device *d)
{
	unsigned int n;
	uint8_t cap = 0;

	for (n = 0; (cap = uk_pci_cap(p, UK_PCI_CAP_VENDOR, n)); n++)
		take(p, cap, d);
	if (!n)
		return -ENODEV;
	return d->part[VPCI_COMMON].at && d->part[VPCI_NOTIFY].at ? 0 : -EINVAL;
}
//< vpci-map

static int add(struct uk_device *dev)
{
	struct uk_pci_device *p = uk_pci_of(dev);
	unsigned int type = vpci_type(p);
	struct vpci_device *d;
	int err;

	if (!type)
		return -ENODEV;
	d = uk_calloc(uk_alloc_of("virtio"), 1, sizeof(*d));
	if (!d)
		return -ENOMEM;
	err = vpci_map(p, d);
	if (err) {
		uk_free(uk_alloc_of("virtio"), d);
		return err;
	}
	uk_pci_enable(p, UK_PCI_COMMAND_MEMORY);
	d->pci = p;
	d->v.ops = &vpci_transport;
	memcpy(d->v.dev.name, "pci@", 4);
	strlcpy(d->v.dev.name + 4, dev->name, sizeof(d->v.dev.name) - 4);
	uk_virtio_add(&d->v, type); /* one that nobody drives is no failure */
	return 0;
}

static const struct uk_device_id ids[] = { { .vendor = VPCI_VENDOR }, { 0 } };

UK_DRIVER(virtio_pci) = {
	.name = "virtio-pci",
	.bus = &uk_pci_bus,
	.ids = ids,
	.add = add,
};
