/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Virtio over MMIO - the registers.
 *
 * Idea: a page of 32-bit registers is all (VIRTIO 1.2, 4.2). A 64-bit value is
 * two of them, and the features are read in two halves. A device from before
 * version 1.0 has other registers for the queue: there the driver says only on
 * which page the whole ring begins, and its parts lie at fixed distances, which
 * are those of uk_virtq_init() (2.7.2, a queue's alignment of one page).
 *
 * M1  The configuration may change between two reads; a counter that is read
 *     before and after tells (2.5.1).
 */
#include <uk/arch/lcpu.h>
#include <uk/arch/types.h>
#include <uk/asm/io.h>
#include <uk/errno.h>

#include "mmio.h"

enum { VERSION_LEGACY = 1, VERSION_1 = 2, CONFIG_TRIES = 100 };

static uintptr_t regs_of(struct uk_virtio_dev *v)
{
	return __containerof(v, struct mmio_device, v)->regs;
}

static uint32_t get(struct uk_virtio_dev *v, enum mmio_reg reg)
{
	return ukarch_mmio_read32(regs_of(v) + reg);
}

static void set(struct uk_virtio_dev *v, enum mmio_reg reg, uint32_t value)
{
	ukarch_mmio_write32(regs_of(v) + reg, value);
}

static void set64(struct uk_virtio_dev *v, enum mmio_reg reg, const void *addr)
{
	set(v, reg, (uint32_t)(uintptr_t)addr);
	set(v, reg + 4, (uint32_t)((uint64_t)(uintptr_t)addr >> 32));
}

//> mmio-probe
uint32_t mmio_probe(uintptr_t regs, bool *legacy)
{
	uint32_t version;

	if (ukarch_mmio_read32(regs + MMIO_MAGIC) != MMIO_MAGIC_VALUE)
		return 0;
	version = ukarch_mmio_read32(regs + MMIO_VERSION);
	*legacy = version == VERSION_LEGACY;
	if (version != VERSION_LEGACY && version != VERSION_1)
		return 0;
	return ukarch_mmio_read32(regs + MMIO_DEVICE);
}
//< mmio-probe

static uint64_t features(struct uk_virtio_dev *v)
{
	uint64_t f;

	set(v, MMIO_FEATURES_SEL, 1);
	f = (uint64_t)get(v, MMIO_FEATURES) << 32;
	set(v, MMIO_FEATURES_SEL, 0);
	return f | get(v, MMIO_FEATURES);
}

static void accept(struct uk_virtio_dev *v, uint64_t f)
{
	set(v, MMIO_ACCEPT_SEL, 1);
	set(v, MMIO_ACCEPT, (uint32_t)(f >> 32));
	set(v, MMIO_ACCEPT_SEL, 0);
	set(v, MMIO_ACCEPT, (uint32_t)f);
}

static uint8_t status(struct uk_virtio_dev *v)
{
	return (uint8_t)get(v, MMIO_STATUS);
}

static void set_status(struct uk_virtio_dev *v, uint8_t s)
{
	set(v, MMIO_STATUS, s);
}

static void config(struct uk_virtio_dev *v, unsigned int at, void *buf,
		   unsigned int len)
{
	uintptr_t from = regs_of(v) + MMIO_CONFIG + at;
	uint32_t before, after;
	unsigned int tries = 0;

	do { /* M1 */
		before = v->legacy ? 0 : get(v, MMIO_GENERATION);
		uk_virtio_read_field(from, buf, len);
		after = v->legacy ? 0 : get(v, MMIO_GENERATION);
	} while (before != after && ++tries < CONFIG_TRIES);
}

static uint16_t queue_max(struct uk_virtio_dev *v, uint16_t i)
{
	set(v, MMIO_QUEUE_SEL, i);
	return (uint16_t)MIN(get(v, MMIO_QUEUE_MAX), (uint32_t)UK_VIRTQ_MAX);
}

static int legacy_queue_set(struct uk_virtio_dev *v, const struct uk_virtq *q)
{
	uint64_t page = (uintptr_t)q->desc >> __PAGE_SHIFT;

	if (page > UINT32_MAX)
		return -ERANGE;
	set(v, MMIO_LEGACY_PAGE_SIZE, __PAGE_SIZE);
	set(v, MMIO_QUEUE_NUM, q->num);
	set(v, MMIO_LEGACY_QUEUE_ALIGN, __PAGE_SIZE);
	set(v, MMIO_LEGACY_QUEUE_PFN, (uint32_t)page);
	return 0;
}

static int queue_set(struct uk_virtio_dev *v, uint16_t i,
		     const struct uk_virtq *q)
{
	set(v, MMIO_QUEUE_SEL, i);
	if (v->legacy)
		return legacy_queue_set(v, q);
	set(v, MMIO_QUEUE_NUM, q->num);
	set64(v, MMIO_QUEUE_DESC, q->desc);
	set64(v, MMIO_QUEUE_AVAIL, q->avail);
	set64(v, MMIO_QUEUE_USED, q->used);
	set(v, MMIO_QUEUE_READY, 1);
	return 0;
}

static void notify(struct uk_virtio_dev *v, uint16_t i)
{
	set(v, MMIO_NOTIFY, i);
}

const struct uk_virtio_transport mmio_transport = {
	.features = features,
	.accept = accept,
	.status = status,
	.set_status = set_status,
	.config = config,
	.queue_max = queue_max,
	.queue_set = queue_set,
	.notify = notify,
};
