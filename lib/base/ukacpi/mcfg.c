/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * MCFG - where the configuration space of PCI Express is memory (PCI Firmware
 * Specification 3.2, 4.1.2). After the head come 8 bytes of nothing, then one
 * entry for each range of buses.
 */
#include <uk/acpi.h>
#include <uk/errno.h>
#include <uk/string.h>

enum { MCFG_FIRST = sizeof(struct uk_acpi_header) + 8 };

struct mcfg_entry {
	uint64_t base;     /* where bus 0 is, or would be */
	uint16_t segment;
	uint8_t first_bus;
	uint8_t last_bus;
	uint32_t reserved;
} __packed;

//> acpi-mcfg
int uk_acpi_mcfg(const struct uk_acpi_header *t, unsigned int n,
		 struct uk_acpi_ecam *e)
{
//# ex bus.3 3
	struct mcfg_entry m;

	if (!t || t->length < MCFG_FIRST ||
	    n >= (t->length - MCFG_FIRST) / sizeof(m))
		return -ENOENT;
	memcpy(&m, (const char *)t + MCFG_FIRST + n * sizeof(m), sizeof(m));
	*e = (struct uk_acpi_ecam){
		.base = m.base, .segment = m.segment,
		.first_bus = m.first_bus, .last_bus = m.last_bus,
	};
	return m.first_bus <= m.last_bus ? 0 : -EINVAL;
//-	(void)t;
//-	(void)n;
//-	(void)e;
//-	return -ENOENT; /* bus.3 is yours to write */
//# end
}
//< acpi-mcfg
