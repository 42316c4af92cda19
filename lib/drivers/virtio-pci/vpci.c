/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Virtio over PCI - the registers (VIRTIO 1.2, 4.1.4).
 *
 * Idea: the registers are those of virtio-mmio, in another order and each as
 * narrow as it can be; an access must have the register's width (4.1.3.1). What
 * is new is that each queue has a place of its own to which its number is
 * written, so that a hypervisor can tell by the address alone which queue it is.
 *
 * V1  The configuration may change between two reads; a counter that is read
 *     before and after tells (2.5.1).
 * V2  Nothing beyond the parts that were mapped is touched, whatever offsets
 *     the device names.
 */
#include <uk/asm/io.h>
#include <uk/errno.h>
#include <uk/string.h>

#include "vpci.h"

enum { CONFIG_TRIES = 100 };

static struct vpci_device *of(struct uk_virtio_dev *v)
{
	return __containerof(v, struct vpci_device, v);
}

static uintptr_t common(struct uk_virtio_dev *v, enum vpci_reg reg)
{
	return of(v)->part[VPCI_COMMON].at + reg;
}

static void set16(struct uk_virtio_dev *v, enum vpci_reg reg, uint16_t value)
{
	ukarch_mmio_write16(common(v, reg), value);
}

static void set32(struct uk_virtio_dev *v, enum vpci_reg reg, uint32_t value)
{
	ukarch_mmio_write32(common(v, reg), value);
}

static void set64(struct uk_virtio_dev *v, enum vpci_reg reg, const void *addr)
{
	set32(v, reg, (uint32_t)(uintptr_t)addr);
	set32(v, reg + 4, (uint32_t)((uint64_t)(uintptr_t)addr >> 32));
}

static uint64_t features(struct uk_virtio_dev *v)
{
	uint64_t f;

	set32(v, VPCI_FEATURES_SEL, 1);
	f = (uint64_t)ukarch_mmio_read32(common(v, VPCI_FEATURES)) << 32;
	set32(v, VPCI_FEATURES_SEL, 0);
	return f | ukarch_mmio_read32(common(v, VPCI_FEATURES));
}

static void accept(struct uk_virtio_dev *v, uint64_t f)
{
	set32(v, VPCI_ACCEPT_SEL, 1);
	set32(v, VPCI_ACCEPT, (uint32_t)(f >> 32));
	set32(v, VPCI_ACCEPT_SEL, 0);
	set32(v, VPCI_ACCEPT, (uint32_t)f);
}

static uint8_t status(struct uk_virtio_dev *v)
{
	return ukarch_mmio_read8(common(v, VPCI_STATUS));
}

static void set_status(struct uk_virtio_dev *v, uint8_t s)
{
	ukarch_mmio_write8(common(v, VPCI_STATUS), s);
}

/* Bus mastering (PCI 3.0, 6.2.2). */
static void reach(struct uk_virtio_dev *v, bool on)
{
	const struct uk_pci_device *p = of(v)->pci;

	if (on)
		uk_pci_enable(p, UK_PCI_COMMAND_MASTER);
	else
		uk_pci_disable(p, UK_PCI_COMMAND_MASTER);
}

static uint8_t generation(struct uk_virtio_dev *v)
{
	return ukarch_mmio_read8(common(v, VPCI_GENERATION));
}

/* A field that is not all in the configuration reads as 0 (V2). */
static void config(struct uk_virtio_dev *v, unsigned int at, void *buf,
		   unsigned int len)
{
	const struct vpci_place *p = &of(v)->part[VPCI_DEVICE];
	unsigned int tries = 0;
	uint8_t before;

	memset(buf, 0, len);
	if (!p->at || at > p->len || len > p->len - at)
		return;
	do { /* V1 */
		before = generation(v);
		uk_virtio_read_field(p->at + at, buf, len);
	} while (before != generation(v) && ++tries < CONFIG_TRIES);
}

static uint16_t queue_max(struct uk_virtio_dev *v, uint16_t i)
{
	if (i >= VPCI_QUEUES_MOST ||
	    i >= ukarch_mmio_read16(common(v, VPCI_QUEUES)))
		return 0;
	set16(v, VPCI_QUEUE_SEL, i);
	return MIN(ukarch_mmio_read16(common(v, VPCI_QUEUE_NUM)),
		   (uint16_t)UK_VIRTQ_MAX);
}

//> vpci-queue
static int queue_set(struct uk_virtio_dev *v, uint16_t i,
		     const struct uk_virtq *q)
{
	struct vpci_device *d = of(v);
	const struct vpci_place *p = &d->part[VPCI_NOTIFY];
	uint64_t place;

	if (i >= VPCI_QUEUES_MOST)
		return -ENODEV;
	set16(v, VPCI_QUEUE_SEL, i);
	place = (uint64_t)ukarch_mmio_read16(common(v, VPCI_QUEUE_NOTIFY)) *
		d->multiplier;
	if (place % 2 || place > p->len - 2)
		return -EIO; /* V2 */
	d->notify[i] = p->at + place;
	set16(v, VPCI_QUEUE_NUM, q->num);
	set64(v, VPCI_QUEUE_DESC, q->desc);
	set64(v, VPCI_QUEUE_AVAIL, q->avail);
	set64(v, VPCI_QUEUE_USED, q->used);
	set16(v, VPCI_QUEUE_ENABLE, 1);
	return 0;
}

static void notify(struct uk_virtio_dev *v, uint16_t i)
{
	ukarch_mmio_write16(of(v)->notify[i], i);
}
//< vpci-queue

const struct uk_virtio_transport vpci_transport = {
	.features = features,
	.accept = accept,
	.status = status,
	.set_status = set_status,
	.reach = reach,
	.config = config,
	.queue_max = queue_max,
	.queue_set = queue_set,
	.notify = notify,
};
