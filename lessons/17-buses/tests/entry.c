/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * MCFG in a program for this host (hostunit.h): which entry, and the bytes of
 * the table, or none. What uk_acpi_find() returns has been checked, and has the
 * length that it says; behind it the address sanitizer watches.
 *
 *      ENTRY : HEX     -> 0 BASE SEGMENT FIRST LAST, or an error
 */
#include "mcfg.c" /* what is asked, as it is in the tree */

#include "hostunit.h"

static uint8_t *table;

static void fill(const char *hex)
{
	unsigned int byte, i = 0;

	table = strlen(hex) ? malloc(strlen(hex) / 2) : NULL;
	for (; sscanf(hex, "%2x", &byte) == 1; hex += 2)
		table[i++] = (uint8_t)byte;
}

static void ask(const char *line)
{
	struct uk_acpi_ecam e = { 0 };
	unsigned int n = 0;
	int behind = 0, err;

	sscanf(line, "%u : %n", &n, &behind);
	fill(line + behind);
	err = uk_acpi_mcfg((void *)table, n, &e);
	if (err)
		ANSWER("%d", err);
	else
		ANSWER("0 %llx %x %x %x", (unsigned long long)e.base, e.segment,
		       e.first_bus, e.last_bus);
	free(table);
}
