/* SPDX-License-Identifier: BSD-3-Clause */
/* What the files of pci know of each other. */
#ifndef PCI_PRIV_H
#define PCI_PRIV_H

#include <uk/pci.h>

/* What follows 0x10 in a configuration space, bits 6:0 of UK_PCI_HEADER. */
enum { PCI_HEADER_DEVICE = 0, PCI_HEADER_BRIDGE = 1, PCI_HEADER_MASK = 0x7f,
       PCI_HEADER_SEVERAL = 0x80 };

/* Registers of a bridge (PCI-to-PCI Bridge 1.2, 3.2.5). */
enum pci_bridge_reg {
	PCI_BRIDGE_PRIMARY = 0x18,     /* 8 bits: the bus that it is on */
	PCI_BRIDGE_SECONDARY = 0x19,   /* the bus behind it */
	PCI_BRIDGE_SUBORDINATE = 0x1a, /* the highest one behind that */
	PCI_BRIDGE_IO_BASE = 0x1c,     /* 8 bits each, of 4 KiB */
	PCI_BRIDGE_IO_LIMIT = 0x1d,
	PCI_BRIDGE_MEM_BASE = 0x20,    /* 16 bits each, of 1 MiB */
	PCI_BRIDGE_MEM_LIMIT = 0x22,
	PCI_BRIDGE_PREF_BASE = 0x24,
	PCI_BRIDGE_PREF_LIMIT = 0x26,
};

/* ecam.c: configuration space that is memory, 4 KiB for each function. */
extern const struct uk_pci_access pci_ecam;

/* bar.c: read, and where h->assign says so give out, the `count` BARs of a
 * function. @return 0; -ENOSPC: a window is full, and a BAR has no address */
int pci_read_bars(struct uk_pci_host *h, struct uk_pci_device *d,
		  unsigned int count);
/* bar.c: begin and end a part of the windows that a bridge lets through. */
void pci_bridge_open(struct uk_pci_host *h, uint64_t *mem, uint64_t *io);
void pci_bridge_close(struct uk_pci_host *h, struct uk_pci_device *d,
		      uint64_t mem, uint64_t io);

/* tree.c: fill a host in, whose bi is set, from a node of the device tree.
 * @return 0; a negative errno: it cannot be used */
struct uk_fdt_node;
int pci_host_of_tree(const struct uk_fdt_node *n, struct uk_pci_host *h);

/* scan.c: whether a bus of `h` has been walked: another one leads there. */
bool pci_is_walked(const struct uk_pci_host *h);
/* scan.c: find all devices behind a host bridge, then hand them over.
 * @return 0 or -ENOMEM */
int pci_scan(struct uk_pci_host *h);

#endif /* PCI_PRIV_H */
