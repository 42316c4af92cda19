/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A machine for the tests: functions with 256 bytes of configuration space
 * each, some of them bridges. What is behind a bridge is seen on the bus whose
 * number the bridge was given, and not before.
 */
#include <uk/alloc.h>
#include <uk/string.h>
#include <uk/test.h>

#include "machine.h"

struct pci_fn pci_machine[FUNCTIONS];
bool pci_disturbed;
struct uk_pci_host pci_host;
struct ukplat_bootinfo pci_bootinfo;
struct uk_pci_device *pci_seen[SEEN_MOST];
int pci_seen_count;
static int count; /* functions in it */

uint32_t pci_get(const struct pci_fn *f, unsigned int reg,
		 unsigned int width)
{
	uint32_t v = 0;

	memcpy(&v, f->cfg + reg, width);
	return v;
}

void pci_set(struct pci_fn *f, unsigned int reg, unsigned int width,
	     uint32_t v)
{
	memcpy(f->cfg + reg, &v, width);
}

static struct pci_fn *find(uint16_t bdf)
{
	struct pci_fn *f;
	unsigned int bus;

	for (f = pci_machine; f < pci_machine + count; f++) {
		bus = f->parent == ROOT ? pci_host.first_bus
		      : pci_get(&pci_machine[f->parent], PCI_BRIDGE_SECONDARY, 1);
		if (bus == bdf >> 8 && f->devfn == (bdf & 0xff) &&
		    (f->parent == ROOT || bus != pci_host.first_bus))
			return f;
	}
	return NULL;
}

static uint32_t read(const struct uk_pci_host *h __maybe_unused, uint16_t bdf,
		     unsigned int reg, unsigned int width)
{
	const struct pci_fn *f = find(bdf);

	return f ? pci_get(f, reg, width) : 0xffffffffU >> (32 - 8 * width);
}

static void write(const struct uk_pci_host *h __maybe_unused, uint16_t bdf,
		  unsigned int reg, unsigned int width, uint32_t v)
{
	struct pci_fn *f = find(bdf);
	unsigned int i = (reg - UK_PCI_BAR0) / 4;
	uint32_t was;

	if (!f)
		return;
	if (reg >= UK_PCI_BAR0 && i < ((f->cfg[UK_PCI_HEADER] & 1) ? 2 : 6)) {
		pci_disturbed |= pci_get(f, UK_PCI_COMMAND, 2) & 3;
		was = pci_get(f, reg, 4);
		v = (v & f->mask[i]) | (was & ~f->mask[i]);
	}
	pci_set(f, reg, width, v);
}

static const struct uk_pci_access access = { .read = read, .write = write };

struct pci_fn *pci_add(int parent, unsigned int dev, unsigned int header)
{
	struct pci_fn *f = &pci_machine[count++];

	*f = (struct pci_fn){ .parent = parent, .devfn = (uint8_t)(dev << 3) };
	pci_set(f, UK_PCI_VENDOR, 2, PCI_TEST_VENDOR);
	pci_set(f, UK_PCI_DEVICE, 2, (uint32_t)count);
	pci_set(f, UK_PCI_CLASS, 2, header & 1 ? 0x0604 : 0x0200);
	pci_set(f, UK_PCI_HEADER, 1, header);
	return f;
}

int pci_bridge(int parent, unsigned int dev, unsigned int to)
{
	struct pci_fn *f = pci_add(parent, dev, PCI_HEADER_BRIDGE);

	pci_set(f, PCI_BRIDGE_SECONDARY, 1, to);
	return (int)(f - pci_machine);
}

void pci_bar(struct pci_fn *f, unsigned int i, uint32_t flags, uint64_t size,
	     uint64_t addr)
{
	uint64_t mask = ~(size - 1);

	f->mask[i] = (uint32_t)mask & ~(flags & 1 ? 3U : 15U);
	pci_set(f, UK_PCI_BAR0 + 4 * i, 4, (uint32_t)addr | flags);
	if (flags & 4) {
		f->mask[i + 1] = (uint32_t)(mask >> 32);
		pci_set(f, UK_PCI_BAR0 + 4 * i + 4, 4, (uint32_t)(addr >> 32));
	}
}

/* --- what a driver saw ----------------------------------------------------- */

static int driver_add(struct uk_device *d)
{
	if (uk_pci_of(d)->host == &pci_host && pci_seen_count < SEEN_MOST)
		pci_seen[pci_seen_count++] = uk_pci_of(d);
	return 0;
}

static const struct uk_device_id ids[] = { { .vendor = PCI_TEST_VENDOR }, { 0 } };
UK_DRIVER(test_pci) = { .name = "made up", .bus = &uk_pci_bus, .ids = ids,
			.add = driver_add };

static void forget(void *arg __maybe_unused)
{
	while (pci_seen_count) {
		struct uk_pci_device *d = pci_seen[--pci_seen_count];

		uk_list_del(&d->dev.link);
		uk_free(uk_alloc_of("pci"), d);
	}
}

void pci_begin(bool assign)
{
	count = 0;
	pci_bootinfo.devspace = (struct ukplat_devspace){ 4096, 1UL << 39, 1 };
	pci_bootinfo.mem.count = 0;
	pci_disturbed = false;
	pci_host = (struct uk_pci_host){
		.access = &access, .bi = &pci_bootinfo, .last_bus = 255,
		.assign = assign,
		.mem = { .pci = MEM, .cpu = assign ? CPU : MEM, .len = 8 << 20 },
		.io = { .pci = 0, .cpu = 0, .len = 0x10000, .used = 0x1000 },
	};
	uk_test_defer(forget, NULL);
}

bool pci_saw(int i, const char *name)
{
	return i < pci_seen_count && !strcmp(pci_seen[i]->dev.name, name);
}

