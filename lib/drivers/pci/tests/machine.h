/* SPDX-License-Identifier: BSD-3-Clause */
/* The machine that the tests of the PCI bus are about: see machine.c. */
#ifndef PCI_TEST_MACHINE_H
#define PCI_TEST_MACHINE_H

#include <uk/bootinfo.h>

#include "pci_priv.h"

enum { PCI_TEST_VENDOR = 0x7e57, FUNCTIONS = 12, SEEN_MOST = 32, ROOT = -1,
       MEM = 0x10000000, CPU = 0x50000000 };

/* A function. */
struct pci_fn {
	int parent;       /* index of the bridge it is behind; ROOT */
	uint8_t devfn;    /* device << 3 | function */
	uint8_t cfg[256];
	uint32_t mask[6]; /* bits of each BAR that can be set */
};

extern struct pci_fn pci_machine[FUNCTIONS];
extern bool pci_disturbed; /* a BAR changed while the device answered */
extern struct uk_pci_host pci_host;
extern struct ukplat_bootinfo pci_bootinfo; /* no memory, 512 GiB of devices */

/* What a driver saw, in that order. */
extern struct uk_pci_device *pci_seen[SEEN_MOST];
extern int pci_seen_count;

/* A machine with nothing in it; what a scan finds is forgotten when the case
 * is over. @param assign no firmware was here, and addresses differ */
void pci_begin(bool assign);
/* One more function. @param header of UK_PCI_HEADER */
struct pci_fn *pci_add(int parent, unsigned int dev, unsigned int header);
/* One more bridge. @param to the bus behind it @return its index */
int pci_bridge(int parent, unsigned int dev, unsigned int to);
/* A BAR of `size` bytes with an address, or with 0. @param flags its low bits */
void pci_bar(struct pci_fn *f, unsigned int i, uint32_t flags, uint64_t size,
	     uint64_t addr);
/* Its registers. */
uint32_t pci_get(const struct pci_fn *f, unsigned int reg, unsigned int width);
void pci_set(struct pci_fn *f, unsigned int reg, unsigned int width,
	     uint32_t v);
/* Whether device `i` that the driver saw has this name. */
bool pci_saw(int i, const char *name);

#endif /* PCI_TEST_MACHINE_H */
