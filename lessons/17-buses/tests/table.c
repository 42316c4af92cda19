/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The firmware's memory in a program for this host (hostunit.h): its bytes, from
 * the address 0x1000 on, and where a table is said to be.
 *
 *      at ADDRESS : HEX        big LENGTH
 *
 * The second one makes a table of so many bytes, all of them there and adding
 * up. No byte behind the last one may be read: the address sanitizer watches.
 */
#include "acpi.c" /* what is asked, as it is in the tree */

#include "hostunit.h"

enum { START = 0x1000 };

static uint8_t *mem;
static uint64_t size;

const struct ukplat_memregion_desc *
ukplat_memmap_find(const struct ukplat_memmap *map __maybe_unused,
		   __paddr_t addr __maybe_unused)
{
	return NULL;
}

static const void *at(const void *ctx __maybe_unused, __paddr_t addr,
		      uint64_t len)
{
	uint64_t i = addr - START;

	return addr < START || i > size || len > size - i ? NULL : mem + i;
}

static void fill(const char *hex)
{
	unsigned int byte;

	size = strlen(hex) / 2;
	mem = malloc(size + !size);
	for (size = 0; sscanf(hex, "%2x", &byte) == 1; hex += 2)
		mem[size++] = (uint8_t)byte;
}

static void fill_big(uint64_t len)
{
	uint8_t sum = 0;
	unsigned int i;

	size = len;
	mem = calloc(1, size);
	memcpy(mem + 4, &len, 4);
	for (i = 0; i < 8; i++)
		sum = (uint8_t)(sum + mem[i]);
	mem[9] = (uint8_t)-sum;
}

static void ask(const char *line)
{
	const struct uk_acpi a = { .at = at };
	const struct uk_acpi_header *t;
	unsigned long long addr = START, len;
	int n = 0;

	if (sscanf(line, "big %llu", &len) == 1) {
		fill_big(len);
	} else {
		sscanf(line, "at %llx : %n", &addr, &n);
		fill(line + n);
	}
	t = table_at(&a, addr);
	if (t)
		ANSWER("%lx", (unsigned long)((const uint8_t *)t - mem) + START);
	else
		ANSWER("none");
	free(mem);
}
