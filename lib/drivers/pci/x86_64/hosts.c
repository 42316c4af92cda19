/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Where PCI begins on a PC - two ports, or memory that ACPI tells of.
 *
 * Idea: a register's address goes to port 0xcf8 and its value comes from port
 * 0xcfc ("mechanism #1", PCI 3.0, 3.2.2.3.2). That always works where there is
 * PCI at all. Where ACPI has a table MCFG, the same bytes are memory too, which
 * costs one exit to the hypervisor instead of two. A machine without PCI is
 * known by one write and one read: nothing else is looked for.
 *
 * H1  ACPI is believed where it can be checked: the memory is no RAM, it is
 *     mapped, and the host bridge looks the same there as through the ports.
 *
 * Firmware has numbered the buses and given addresses to the BARs.
 */
#include <uk/acpi.h>
#include <uk/alloc.h>
#include <uk/asm/io.h>
#include <uk/bootinfo.h>
#include <uk/errno.h>
#include <uk/inittab.h>
#include <uk/print.h>

#include "pci_priv.h"

#define PORT_ADDRESS	0xcf8
#define PORT_DATA	0xcfc
#define ENABLE		0x80000000U

enum { ECAMS_MOST = 64 }; /* a large server has a dozen */

//> pci-ports
static uint16_t select(uint16_t bdf, unsigned int reg)
{
	ukarch_outl(PORT_ADDRESS, ENABLE | (uint32_t)bdf << 8 | (reg & 0xfc));
	return (uint16_t)(PORT_DATA + (reg & 3));
}

static uint32_t port_read(const struct uk_pci_host *h __maybe_unused,
			  uint16_t bdf, unsigned int reg, unsigned int width)
{
	uint16_t port = select(bdf, reg);

	return width == 1 ? ukarch_inb(port)
	       : width == 2 ? ukarch_inw(port) : ukarch_inl(port);
}
//< pci-ports

static void port_write(const struct uk_pci_host *h __maybe_unused, uint16_t bdf,
		       unsigned int reg, unsigned int width, uint32_t v)
{
	uint16_t port = select(bdf, reg);

	if (width == 1)
		ukarch_outb(port, (uint8_t)v);
	else if (width == 2)
		ukarch_outw(port, (uint16_t)v);
	else
		ukarch_outl(port, v);
}

static const struct uk_pci_access ports = {
	.read = port_read, .write = port_write,
};

//> pci-answer
/* The address register keeps what is written; no register reads as ones. */
static bool ports_answer(void)
{
	ukarch_outl(PORT_ADDRESS, ENABLE);
	return ukarch_inl(PORT_ADDRESS) == ENABLE;
}
//< pci-answer

//> pci-is-true
/* H1 */
static bool is_true(const struct ukplat_bootinfo *bi,
		    const struct uk_acpi_ecam *e)
{
	uint64_t base = e->base + ((uint64_t)e->first_bus << 20);
	uint64_t len = (e->last_bus - e->first_bus + 1ULL) << 20;
	const struct uk_pci_host h = { .ecam = (uintptr_t)e->base };

	if (base % (1 << 20) || base < e->base ||
	    !ukplat_may_be_device(bi, base, len))
		return false;
	if (e->segment || e->first_bus || !ports_answer())
		return true;
	return pci_ecam.read(&h, 0, UK_PCI_VENDOR, 4) ==
	       ports.read(&h, 0, UK_PCI_VENDOR, 4);
}
//< pci-is-true

static int add_host(const struct uk_pci_host *found)
{
	struct uk_pci_host *h = uk_calloc(uk_alloc_of("pci"), 1, sizeof(*h));

	if (!h)
		return -ENOMEM;
	*h = *found;
	return pci_scan(h);
}

/* @return how many of MCFG's are there, or a negative errno */
static int add_ecams(const struct ukplat_bootinfo *bi)
{
	const struct uk_acpi_header *mcfg;
	struct uk_acpi_ecam e;
	struct uk_pci_host h;
	struct uk_acpi acpi;
	unsigned int i;
	int err, count = 0;

	if (uk_acpi_boot(&acpi, bi))
		return 0;
	mcfg = uk_acpi_find(&acpi, "MCFG", 0);
	for (i = 0; i < ECAMS_MOST &&
	     (err = uk_acpi_mcfg(mcfg, i, &e)) != -ENOENT; i++) {
		if (err || !is_true(bi, &e))
			continue; /* the next one may be better */
		h = (struct uk_pci_host){
			.access = &pci_ecam, .ecam = (uintptr_t)e.base,
			.segment = e.segment, .first_bus = e.first_bus,
			.last_bus = e.last_bus, .bi = bi,
		};
		if (pci_is_walked(&h))
			continue; /* told of twice */
		uk_pr_info("configuration at 0x%lx, ACPI says", h.ecam);
		err = add_host(&h);
		if (err)
			return err;
		count++;
	}
	return count;
}

static int pci_init(struct uk_init_ctx *ctx)
{
	const struct uk_pci_host h = {
		.access = &ports, .last_bus = UINT8_MAX, .bi = ctx->bi,
	};
	bool answer = ports_answer();
	int n = 0;

	if (answer || ctx->bi->rsdp)
		n = add_ecams(ctx->bi);
	if (n || !answer)
		return MIN(n, 0);
	uk_pr_info("configuration by ports");
	return add_host(&h);
}
uk_bus_initcall(pci_init, NULL);
