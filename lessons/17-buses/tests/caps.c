/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A device on PCI in a program for this host (hostunit.h). A line is what is
 * asked for and what the device wrote:
 *
 *      KIND NUMBER  STATUS FIRST : AT KIND NEXT, AT KIND NEXT, ...
 *
 * in hexadecimal, the number aside. The rest of the 256 bytes is KIND, too, so
 * that a walk that leaves the list is led astray. Reads are watched.
 */
#include "device.c" /* what is asked, as it is in the tree */

#include <setjmp.h>

#include "hostunit.h"

enum { READS_MOST = 400 };

static uint8_t space[256];
static unsigned int reads;
static jmp_buf out;

bool ukplat_may_be_device(const struct ukplat_bootinfo *bi __maybe_unused,
			  __paddr_t base __maybe_unused,
			  uint64_t len __maybe_unused)
{
	return true; /* nothing here maps a BAR */
}

static uint32_t read(const struct uk_pci_host *h __maybe_unused,
		     uint16_t bdf __maybe_unused, unsigned int reg,
		     unsigned int width)
{
	uint32_t v = 0;

	if (++reads > READS_MOST)
		longjmp(out, 1);
	if (reg % width || reg + width > sizeof(space))
		longjmp(out, 2);
	memcpy(&v, space + reg, width);
	return v;
}

static void write(const struct uk_pci_host *h __maybe_unused,
		  uint16_t bdf __maybe_unused, unsigned int reg __maybe_unused,
		  unsigned int width __maybe_unused, uint32_t v __maybe_unused)
{
}

static const struct uk_pci_access access = { .read = read, .write = write };

static void fill(const char *line, unsigned int *kind, unsigned int *number)
{
	unsigned int status = 0, first = 0, at, id, next;
	int n = 0;

	sscanf(line, "%x %u %x %x :%n", kind, number, &status, &first, &n);
	memset(space, (int)*kind, sizeof(space));
	memcpy(space + UK_PCI_STATUS, &status, 2);
	space[UK_PCI_CAPABILITIES] = (uint8_t)first;
	for (line += n; sscanf(line, "%x %x %x%n", &at, &id, &next, &n) == 3;
	     line += n + (line[n] == ',')) {
		space[at] = (uint8_t)id;
		space[at + 1] = (uint8_t)next;
	}
}

static void ask(const char *line)
{
	static const struct uk_pci_host host = { .access = &access };
	const struct uk_pci_device d = { .host = &host };
	unsigned int kind = 0, number = 0;

	fill(line, &kind, &number);
	reads = 0;
	switch (setjmp(out)) {
	case 0:
		ANSWER("%02x", uk_pci_cap(&d, (uint8_t)kind, number));
		break;
	case 1:
		ANSWER("no end");
		break;
	default:
		ANSWER("an access that PCI does not have");
	}
}
