/* SPDX-License-Identifier: BSD-3-Clause */
/* What virtio-pci and its tests share. */
#ifndef VIRTIO_PCI_H
#define VIRTIO_PCI_H

#include <uk/essentials.h>
#include <uk/pci.h>
#include <uk/virtio.h>

#define VPCI_VENDOR	0x1af4

/* Numbers of devices (VIRTIO 1.2, 4.1.2): 0x1040 + type; those below may be
 * legacy ones, whose type is the subsystem's number. */
enum { VPCI_TRANSITIONAL = 0x1000, VPCI_MODERN = 0x1040, VPCI_END = 0x1080 };

/* A capability of the vendor's kind (4.1.4), by offsets. */
enum vpci_cap {
	VPCI_CAP_LEN = 2,     /* 8 bits: bytes of it */
	VPCI_CAP_TYPE = 3,    /* 8 bits: of vpci_part */
	VPCI_CAP_BAR = 4,     /* 8 bits */
	VPCI_CAP_OFFSET = 8,  /* 32 bits: in the BAR */
	VPCI_CAP_LENGTH = 12, /* 32 bits: bytes there */
	VPCI_CAP_NOTIFY_MULTIPLIER = 16, /* 32 bits, of the notify part only */
};

/* What a part of a BAR is for. */
enum vpci_part {
	VPCI_COMMON = 1, /* the registers below */
	VPCI_NOTIFY = 2, /* where a queue's number is written */
	VPCI_ISR = 3,    /* why it interrupts */
	VPCI_DEVICE = 4, /* the kind's own configuration */
	VPCI_PARTS,
};

/* The common registers (4.1.4.3), by offsets and widths. */
enum vpci_reg {
	VPCI_FEATURES_SEL = 0x00,  /* 32; which half of the next one: */
	VPCI_FEATURES = 0x04,      /* 32 */
	VPCI_ACCEPT_SEL = 0x08,    /* 32 */
	VPCI_ACCEPT = 0x0c,        /* 32 */
	VPCI_QUEUES = 0x12,        /* 16: how many there are */
	VPCI_STATUS = 0x14,        /* 8 */
	VPCI_GENERATION = 0x15,    /* 8; changes when the configuration does */
	VPCI_QUEUE_SEL = 0x16,     /* 16; of which queue the next ones are: */
	VPCI_QUEUE_NUM = 0x18,     /* 16; at first what it can at most */
	VPCI_QUEUE_ENABLE = 0x1c,  /* 16 */
	VPCI_QUEUE_NOTIFY = 0x1e,  /* 16: its place in the notify part */
	VPCI_QUEUE_DESC = 0x20,    /* 64 each, low half first: */
	VPCI_QUEUE_AVAIL = 0x28,
	VPCI_QUEUE_USED = 0x30,
	VPCI_COMMON_LEN = 0x38,
};

enum { VPCI_QUEUES_MOST = 16 };

/* A device. */
struct vpci_device {
	struct uk_virtio_dev v;
	const struct uk_pci_device *pci; /* what it is on its own bus */
	struct vpci_place {
		uintptr_t at; /* where it is mapped; 0: there is none */
		uint32_t len; /* bytes */
	} part[VPCI_PARTS];
	uint32_t multiplier; /* bytes between two places to write to */
	uintptr_t notify[VPCI_QUEUES_MOST]; /* of each queue that is set */
};

/* find.c: the kind of a PCI device. @return 0: none that we know */
unsigned int vpci_type(const struct uk_pci_device *p);
/* find.c: map the parts. @return 0; -ENODEV: it has none (a legacy device);
 * -EINVAL: they are not where they say, or too short */
int vpci_map(const struct uk_pci_device *p, struct vpci_device *d);

/* vpci.c */
extern const struct uk_virtio_transport vpci_transport;

#endif /* VIRTIO_PCI_H */
