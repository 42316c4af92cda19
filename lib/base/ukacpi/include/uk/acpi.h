/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * @defgroup ukacpi ACPI tables
 * How PC firmware describes the machine: a root pointer in low memory, a table
 * of tables, and tables that each begin with four letters (ACPI Specification
 * 6.4, section 5.2):
 *
 *      "RSD PTR " --> XSDT  [ head | address | address | ... ]
 *                                      |          `--> "MCFG" [ head | ... ]
 *                                      `--> "FACP" [ head | ... ]
 *
 * Tables are found here, and MCFG is read. The byte code in DSDT is not run.
 *
 *  A1  An address in a table is not followed before whoever opened the tables
 *      has said that all of its bytes may be read.
 *  A2  A table is used if its bytes add up to 0 modulo 256.
 *
 * Nothing is allocated, nothing is kept: any context, any core.
 */
#ifndef UK_ACPI_H
#define UK_ACPI_H

#include <uk/arch/types.h>
#include <uk/essentials.h>

struct ukplat_bootinfo;

/**
 * Where the bytes [addr, addr + len) can be read. NULL: not all of them may be.
 */
typedef const void *(*uk_acpi_at)(const void *ctx, __paddr_t addr,
				  uint64_t len);

/** The root of the tables, found and checked. */
struct uk_acpi {
	uk_acpi_at at;      /**< A1 */
	const void *ctx;    /**< its first argument */
	__paddr_t entries;  /**< where the addresses of the tables are */
	uint32_t count;     /**< how many of them */
	uint32_t width;     /**< bytes of one: 8 in XSDT, 4 in RSDT */
};

/** What each table begins with (5.2.6). */
struct uk_acpi_header {
	char signature[4];    /**< which table it is: "MCFG" */
	uint32_t length;      /**< bytes, this header included */
	uint8_t revision;
	uint8_t checksum;     /**< makes the sum of all bytes 0 */
	char oem[6];          /**< who made the machine */
	char oem_table[8];    /**< ... and what he calls it */
	uint32_t oem_revision;
	char creator[4];      /**< what program made the table */
	uint32_t creator_revision;
} __packed;

/**
 * Open the tables.
 * @param at, ctx what may be read
 * @param rsdp the root pointer; 0: search for it between 0xe0000 and 0xfffff
 * @return 0; -ENOENT: there is no root pointer; -EINVAL: it is damaged
 */
int uk_acpi_open(struct uk_acpi *a, uk_acpi_at at, const void *ctx,
		 __paddr_t rsdp);

/**
 * Open the tables of this machine; what is reserved below 4 GiB, and the
 * BIOS's own memory, may be read.
 * @return as above
 */
int uk_acpi_boot(struct uk_acpi *a, const struct ukplat_bootinfo *bi);

/**
 * Find a table.
 * @param signature its four letters
 * @param n there may be several: which, from 0
 * @return it, all of it readable, its sum right; NULL: there is none such
 */
const struct uk_acpi_header *uk_acpi_find(const struct uk_acpi *a,
					  const char signature[4],
					  unsigned int n);

/** Configuration space of PCI Express that is memory (PCI Firmware 3.2, 4.1.2) */
struct uk_acpi_ecam {
	uint64_t base;     /**< of bus 0, even where that is not in it */
	uint16_t segment;  /**< PCI segment group */
	uint8_t first_bus; /**< in it */
	uint8_t last_bus;  /**< not below the first one */
};

/**
 * Read entry `n` of MCFG.
 * @param t that table, as uk_acpi_find() returns it
 * @return 0; -ENOENT: there is no such entry; -EINVAL: its buses are wrong
 */
int uk_acpi_mcfg(const struct uk_acpi_header *t, unsigned int n,
		 struct uk_acpi_ecam *e);

#endif /* UK_ACPI_H */
