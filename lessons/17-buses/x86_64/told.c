/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Told, on a PC - the loader's words, and ACPI's tables.
 *
 * The addresses of the tables are read as uk_acpi_find() does it, which looks
 * for one of them; here they are all named.
 */
#include <uk/acpi.h>
#include <uk/bootinfo.h>
#include <uk/print.h>
#include <uk/string.h>

#include "buses.h"

static void show_ecams(const struct uk_acpi *a)
{
	const struct uk_acpi_header *t = uk_acpi_find(a, "MCFG", 0);
	struct uk_acpi_ecam e;
	unsigned int i;

	for (i = 0; !uk_acpi_mcfg(t, i, &e); i++)
		uk_pr_info("    configuration of the buses %02x to %02x at "
			   "0x%llx", e.first_bus, e.last_bus,
			   (unsigned long long)e.base);
}

static void show_acpi(const struct ukplat_bootinfo *bi)
{
	const struct uk_acpi_header *t;
	struct uk_acpi a;
	const void *entry;
	uint64_t addr;
	uint32_t i;

	if (uk_acpi_boot(&a, bi)) {
		uk_pr_info("  no ACPI");
		return;
	}
	uk_pr_info("  ACPI: %u tables", a.count);
	for (i = 0; i < a.count; i++) {
		entry = a.at(a.ctx, a.entries + (uint64_t)i * a.width, a.width);
		addr = 0;
		if (entry)
			memcpy(&addr, entry, a.width);
		t = a.at(a.ctx, addr, sizeof(*t));
		if (t)
			uk_pr_info("    %.4s: %u bytes at 0x%llx", t->signature,
				   t->length, (unsigned long long)addr);
	}
	show_ecams(&a);
}

void show_told(void)
{
	const struct ukplat_bootinfo *bi = ukplat_bootinfo_get();

	uk_pr_info("we were told:");
	if (bi->devices && *bi->devices)
		uk_pr_info("  in words: %s", bi->devices);
	else
		uk_pr_info("  no words");
	show_acpi(bi);
}
