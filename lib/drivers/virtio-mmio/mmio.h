/* SPDX-License-Identifier: BSD-3-Clause */
/* What the files of virtio-mmio know of each other. */
#ifndef VIRTIO_MMIO_H
#define VIRTIO_MMIO_H

#include <uk/bootinfo.h>
#include <uk/essentials.h>
#include <uk/virtio.h>

/* The registers (VIRTIO 1.2, 4.2.2; the legacy ones 4.2.4), 32 bits each. */
enum mmio_reg {
	MMIO_MAGIC = 0x000,           /* "virt" */
	MMIO_VERSION = 0x004,         /* 2; 1: legacy */
	MMIO_DEVICE = 0x008,          /* its kind; 0: an empty slot */
	MMIO_FEATURES = 0x010,        /* the half that is selected: */
	MMIO_FEATURES_SEL = 0x014,
	MMIO_ACCEPT = 0x020,
	MMIO_ACCEPT_SEL = 0x024,
	MMIO_LEGACY_PAGE_SIZE = 0x028,
	MMIO_QUEUE_SEL = 0x030,       /* of which queue the next ones are: */
	MMIO_QUEUE_MAX = 0x034,
	MMIO_QUEUE_NUM = 0x038,
	MMIO_LEGACY_QUEUE_ALIGN = 0x03c,
	MMIO_LEGACY_QUEUE_PFN = 0x040,
	MMIO_QUEUE_READY = 0x044,
	MMIO_NOTIFY = 0x050,
	MMIO_STATUS = 0x070,
	MMIO_QUEUE_DESC = 0x080,      /* 64 bits each, low half first: */
	MMIO_QUEUE_AVAIL = 0x090,
	MMIO_QUEUE_USED = 0x0a0,
	MMIO_GENERATION = 0x0fc,      /* changes when the configuration does */
	MMIO_CONFIG = 0x100,
};

#define MMIO_MAGIC_VALUE	0x74726976 /* "virt" */

/* A device and where its registers are. */
struct mmio_device {
	struct uk_virtio_dev v;
	uintptr_t regs;
};

static inline struct mmio_device *mmio_of(struct uk_virtio_dev *v)
{
	return __containerof(v, struct mmio_device, v);
}

/* What a word or a node says of a slot. */
struct mmio_slot {
	uint64_t base;
	uint64_t size;
	unsigned int irq;
};

/* mmio.c: look into a slot. @return the kind of the device there, legacy or
 * not; 0: nothing that we know */
uint32_t mmio_probe(uintptr_t regs, bool *legacy);
extern const struct uk_virtio_transport mmio_transport;

/* find.c: look into a slot that somebody tells of, and hand over what is there.
 * @return 0, also if it is empty; -EINVAL: no slot can be there; -EEXIST: its
 * device has been found already; -ENOMEM */
int mmio_look_into(const struct ukplat_bootinfo *bi,
		   const struct mmio_slot *slot);

/* words.c: read "virtio_mmio.device=512@0xfeb00000:5", whatever the numbers
 * may be. @return 0 or -EINVAL */
int mmio_parse_word(const char *word, size_t len, struct mmio_slot *slot);
/* words.c: the next of the words in `*text`, which moves on. @return it, `*len`
 * bytes; NULL after the last one */
const char *mmio_next_word(const char **text, size_t *len);

#endif /* VIRTIO_MMIO_H */
