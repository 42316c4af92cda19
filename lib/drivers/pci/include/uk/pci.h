/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * @defgroup pci PCI and PCI Express
 * A bus on which each device says what it is. It has a number (bus, device,
 * function) and behind the number a configuration space of 256 bytes (4 KiB on
 * PCI Express): who made it, what it is for, and in up to six base address
 * registers (BARs) how many bytes of registers it has and where they are:
 *
 *      00:03.0   1af4:1041  class 0200     vendor, device, a network card
 *                BAR 4  16 KiB at 0xfe000000
 *                capabilities -> 0x98 -> 0x84 -> ... -> 0
 *
 * (PCI Local Bus Specification 3.0, chapter 6; PCI-to-PCI Bridge Architecture
 * Specification 1.2, chapter 3; PCI Express Base Specification 5.0, 7.2.)
 *
 * At the level `bus` all devices are found, behind bridges too, and handed to
 * uk_bus_add(); a driver states itself with `.bus = &uk_pci_bus`. Where no
 * firmware has been before (arm64), the numbers of buses and the addresses in
 * BARs are given out here.
 *
 *  P1  What a device says is not believed further than it can be checked: a
 *      list of capabilities may be a ring, a BAR may point anywhere. Walks end,
 *      and uk_pci_map() gives out what lies within a BAR only, and no BAR that
 *      lies where memory is.
 *
 * Context: one core, at boot; the devices stay.
 */
#ifndef UK_PCI_H
#define UK_PCI_H

#include <uk/bus.h>
#include <uk/essentials.h>

/** BARs that a device has at most. */
#define UK_PCI_BARS	6

/** Registers of the configuration space, by their offsets. */
enum uk_pci_reg {
	UK_PCI_VENDOR = 0x00,       /**< 16 bits; 0xffff: nobody is there */
	UK_PCI_DEVICE = 0x02,       /**< 16 bits */
	UK_PCI_COMMAND = 0x04,      /**< 16 bits, of uk_pci_command */
	UK_PCI_STATUS = 0x06,       /**< 16 bits; bit 4: has capabilities */
	UK_PCI_CLASS = 0x0a,        /**< 16 bits: subclass, base class */
	UK_PCI_HEADER = 0x0e,       /**< 8 bits: what follows 0x10; bit 7: the
				      *  device has several functions */
	UK_PCI_BAR0 = 0x10,         /**< 32 bits each */
	UK_PCI_SUBSYSTEM = 0x2e,    /**< 16 bits */
	UK_PCI_CAPABILITIES = 0x34, /**< 8 bits: where the first one is */
};

/** Bits of UK_PCI_COMMAND. */
enum uk_pci_command {
	UK_PCI_COMMAND_IO = 1,     /**< it answers to ports */
	UK_PCI_COMMAND_MEMORY = 2, /**< it answers to memory accesses */
	UK_PCI_COMMAND_MASTER = 4, /**< it may read and write our memory */
};

/** Capabilities, by their numbers. */
enum uk_pci_cap_id {
	UK_PCI_CAP_MSI = 0x05,
	UK_PCI_CAP_VENDOR = 0x09, /**< its maker's own */
	UK_PCI_CAP_MSIX = 0x11,
};

struct uk_pci_host;
struct ukplat_bootinfo;

/** How configuration spaces are reached; `width` is 1, 2 or 4 bytes. */
struct uk_pci_access {
	uint32_t (*read)(const struct uk_pci_host *h, uint16_t bdf,
			 unsigned int reg, unsigned int width);
	void (*write)(const struct uk_pci_host *h, uint16_t bdf,
		      unsigned int reg, unsigned int width, uint32_t v);
};

/** Addresses that may be given to BARs. */
struct uk_pci_window {
	uint64_t pci;  /**< the first one, as the bus sees it */
	uint64_t cpu;  /**< the same, as the processor sees it */
	uint64_t len;  /**< bytes; 0: there is no such window */
	uint64_t used; /**< bytes that are given out, from the first on */
};

/** A host bridge: where the processor's bus ends and PCI begins. */
struct uk_pci_host {
	const struct uk_pci_access *access; /**< how to ask */
	uintptr_t ecam;     /**< configuration space of bus 0, if memory */
	const struct ukplat_bootinfo *bi; /**< knows where no device can be */
	uint16_t segment;   /**< there are 256 buses in each */
	uint8_t first_bus;  /**< the one behind the bridge */
	uint8_t last_bus;   /**< the highest number that there can be */
	bool assign;        /**< no firmware was here: see the windows */
	struct uk_pci_window mem; /**< below 4 GiB on the bus */
	struct uk_pci_window io;  /**< ports */
};

/** A base address register. */
struct uk_pci_bar {
	uint64_t base; /**< as the processor sees it; 0: none */
	uint64_t size; /**< bytes, a power of two; 0: no such BAR */
	bool io;       /**< ports, not memory (memory all the same on arm64) */
	bool wide;     /**< 64 bits: the next one is its upper half */
};

/** A device; a driver gets there from its uk_device by uk_pci_of(). */
struct uk_pci_device {
	struct uk_device dev;          /**< on the bus "pci" */
	const struct uk_pci_host *host; /**< behind this bridge */
	uint16_t bdf;                  /**< bus << 8 | device << 3 | function */
	uint16_t subsystem;            /**< what its vendor calls the card */
	struct uk_pci_bar bar[UK_PCI_BARS];
};

/** The bus on which drivers of PCI devices state themselves. */
extern const struct uk_bus uk_pci_bus;

/** The PCI device of a device on this bus. */
static inline struct uk_pci_device *uk_pci_of(struct uk_device *d)
{
	return __containerof(d, struct uk_pci_device, dev);
}

/** @return the register `reg`, `width` bytes: 1, 2 or 4, as the device has it */
static inline uint32_t uk_pci_read(const struct uk_pci_device *d,
				   unsigned int reg, unsigned int width)
{
	return d->host->access->read(d->host, d->bdf, reg, width);
}

/** Set a register; `width` as above. */
static inline void uk_pci_write(const struct uk_pci_device *d,
				unsigned int reg, unsigned int width,
				uint32_t v)
{
	d->host->access->write(d->host, d->bdf, reg, width, v);
}

/**
 * Find a capability.
 * @param id of uk_pci_cap_id
 * @param n there may be several of a kind: which, from 0
 * @return its offset in the configuration space; 0: no such one. Counting up
 * ends, even where the list does not
 */
uint8_t uk_pci_cap(const struct uk_pci_device *d, uint8_t id, unsigned int n);

/** Let the device do these things (of uk_pci_command) from now on. */
void uk_pci_enable(const struct uk_pci_device *d, uint16_t what);
/** Not any more. */
void uk_pci_disable(const struct uk_pci_device *d, uint16_t what);

/**
 * Where `len` bytes at `offset` of a memory BAR are.
 * @return the address; 0: they are not in the BAR, it has no address, or one
 * where no device can be
 */
uintptr_t uk_pci_map(const struct uk_pci_device *d, unsigned int bar,
		     uint64_t offset, uint64_t len);

#endif /* UK_PCI_H */
