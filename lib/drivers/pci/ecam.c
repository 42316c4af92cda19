/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Configuration space as memory - PCI Express's way (Base Specification, 7.2.2:
 * Enhanced Configuration Access Mechanism).
 *
 *      ecam + bus << 20 | device << 15 | function << 12 | register
 *
 * One access is one load or store, where the ports of a PC take two; and each
 * function has 4 KiB instead of 256 bytes. The address is bdf << 12, for the
 * bus, the device and the function are side by side in a bdf already.
 */
#include <uk/asm/io.h>

#include "pci_priv.h"

//> pci-ecam
static uintptr_t address(const struct uk_pci_host *h, uint16_t bdf,
			 unsigned int reg)
{
	return h->ecam + ((uintptr_t)bdf << 12) + reg;
}
//< pci-ecam

static uint32_t read(const struct uk_pci_host *h, uint16_t bdf,
		     unsigned int reg, unsigned int width)
{
	uintptr_t a = address(h, bdf, reg);

	switch (width) {
	case 1:
		return ukarch_mmio_read8(a);
	case 2:
		return ukarch_mmio_read16(a);
	default:
		return ukarch_mmio_read32(a);
	}
}

static void write(const struct uk_pci_host *h, uint16_t bdf, unsigned int reg,
		  unsigned int width, uint32_t v)
{
	uintptr_t a = address(h, bdf, reg);

	switch (width) {
	case 1:
		ukarch_mmio_write8(a, (uint8_t)v);
		break;
	case 2:
		ukarch_mmio_write16(a, (uint16_t)v);
		break;
	default:
		ukarch_mmio_write32(a, v);
	}
}

const struct uk_pci_access pci_ecam = { .read = read, .write = write };
