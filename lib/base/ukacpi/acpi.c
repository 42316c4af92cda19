/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ACPI's tables - from the root pointer to a table, one checked step at a time.
 *
 * Idea: each step is the same. Ask for the head of a structure; its length is
 * in it; ask for that many bytes; add them up. So there are two lengths to
 * check and one sum, and whatever passes is whole.
 *
 * Numbers in tables are little-endian and lie anywhere, so they are copied out.
 * Read uk_acpi_open(), then uk_acpi_find().
 */
#include <uk/acpi.h>
#include <uk/bootinfo.h>
#include <uk/errno.h>
#include <uk/string.h>

#define BIOS_START	0xe0000 /* 5.2.5.1 */
#define BIOS_END	0x100000
#define READ_END	(1ULL << 32) /* what every processor has mapped */

enum { RSDP_STEP = 16, RSDP_V1_LEN = 20, TABLES_MOST = 1024,
       TABLE_MOST = 1 << 20 };

/* The root pointer (5.2.5.3). */
struct rsdp {
	char signature[8]; /* "RSD PTR " */
	uint8_t checksum;  /* of the first 20 bytes */
	char oem[6];
	uint8_t revision;  /* 2: there is more than those */
	uint32_t rsdt;     /* the table of tables */
	uint32_t length;
	uint64_t xsdt;     /* the same with wide addresses, or 0 */
	uint8_t sum;       /* of all bytes */
	uint8_t reserved[3];
} __packed;

//> acpi-table
//# ex bus.2 4
static bool adds_up(const void *p, uint64_t len)
{
	const uint8_t *b = p, *end = b + len;
	uint8_t sum = 0;

	while (b < end)
		sum = (uint8_t)(sum + *b++);
	return sum == 0; /* A2 */
}

/* The table at `addr`, if it is one. */
static const struct uk_acpi_header *table_at(const struct uk_acpi *a,
					     __paddr_t addr)
{
	const struct uk_acpi_header *t = a->at(a->ctx, addr, sizeof(*t));
	uint32_t len;

	if (!t)
		return NULL;
	len = t->length;
	if (len < sizeof(*t) || len > TABLE_MOST || !a->at(a->ctx, addr, len))
		return NULL; /* A1 */
	return adds_up(t, len) ? t : NULL;
}
//-static bool adds_up(const void *p, uint64_t len)
//-{
//-	(void)p;
//-	(void)len;
//-	return false; /* bus.2 is yours to write */
//-}
//-
//-static const struct uk_acpi_header *table_at(const struct uk_acpi *a,
//-					     __paddr_t addr)
//-{
//-	(void)a;
//-	(void)addr;
//-	return NULL; /* ... and this */
//-}
//# end
//< acpi-table

static const struct rsdp *rsdp_at(const struct uk_acpi *a, __paddr_t addr)
{
	const struct rsdp *r = a->at(a->ctx, addr, RSDP_V1_LEN);

	if (!r || memcmp(r->signature, "RSD PTR ", sizeof(r->signature)) ||
	    !adds_up(r, RSDP_V1_LEN))
		return NULL;
	return r;
}

/* @return where it is, or 0 */
static __paddr_t search(const struct uk_acpi *a)
{
	__paddr_t addr;

	for (addr = BIOS_START; addr < BIOS_END; addr += RSDP_STEP)
		if (rsdp_at(a, addr))
			return addr;
	return 0;
}

/* The wide table's address, from a root pointer that is new enough, or 0. */
static uint64_t xsdt_of(const struct uk_acpi *a, __paddr_t rsdp)
{
	const struct rsdp *r = a->at(a->ctx, rsdp, sizeof(*r));

	return r && r->revision >= 2 && adds_up(r, sizeof(*r)) ? r->xsdt : 0;
}

/* @return the table of tables: the wide one if there is one */
static const struct uk_acpi_header *root_of(struct uk_acpi *a, __paddr_t rsdp)
{
	const struct uk_acpi_header *t;

	a->width = sizeof(uint64_t);
	a->entries = xsdt_of(a, rsdp);
	t = a->entries ? table_at(a, a->entries) : NULL;
	if (t && !memcmp(t->signature, "XSDT", 4))
		return t;
	a->width = sizeof(uint32_t);
	a->entries = rsdp_at(a, rsdp)->rsdt;
	t = table_at(a, a->entries);
	return t && !memcmp(t->signature, "RSDT", 4) ? t : NULL;
}

//> acpi-open
int uk_acpi_open(struct uk_acpi *a, uk_acpi_at at, const void *ctx,
		 __paddr_t rsdp)
{
	const struct uk_acpi_header *root;

	*a = (struct uk_acpi){ .at = at, .ctx = ctx };
	if (!rsdp) {
		rsdp = search(a);
		if (!rsdp)
			return -ENOENT;
	}
	if (!rsdp_at(a, rsdp))
		return -EINVAL;
	root = root_of(a, rsdp);
	if (!root)
		return -EINVAL;
	a->entries += sizeof(*root);
	a->count = (root->length - (uint32_t)sizeof(*root)) / a->width;
	a->count = MIN(a->count, (uint32_t)TABLES_MOST);
	return 0;
}
//< acpi-open

const struct uk_acpi_header *uk_acpi_find(const struct uk_acpi *a,
					  const char signature[4],
					  unsigned int n)
{
	const struct uk_acpi_header *t;
	const void *entry;
	uint64_t addr;
	uint32_t i;

	for (i = 0; i < a->count; i++) {
		entry = a->at(a->ctx, a->entries + (uint64_t)i * a->width,
			      a->width);
		if (!entry)
			return NULL;
		addr = 0;
		memcpy(&addr, entry, a->width); /* little-endian */
		t = a->at(a->ctx, addr, sizeof(*t));
		if (!t || memcmp(t->signature, signature, 4))
			continue;
		t = table_at(a, addr);
		if (t && n-- == 0)
			return t;
	}
	return NULL;
}

/* A1: tables lie in memory that the firmware keeps for itself. */
static const void *boot_at(const void *ctx, __paddr_t addr, uint64_t len)
{
	const struct ukplat_bootinfo *bi = ctx;
	const struct ukplat_memregion_desc *r;

	if (addr >= READ_END || len > READ_END - addr)
		return NULL;
	if (addr >= BIOS_START && addr + len <= BIOS_END)
		return (const void *)(uintptr_t)addr;
	r = ukplat_memmap_find(&bi->mem, addr);
	if (!r || r->type != UKPLAT_MEMRT_RESERVED ||
	    !(r->flags & UKPLAT_MEMRF_READ) ||
	    len > r->pbase + r->len - addr)
		return NULL;
	return (const void *)(uintptr_t)addr;
}

int uk_acpi_boot(struct uk_acpi *a, const struct ukplat_bootinfo *bi)
{
	return uk_acpi_open(a, boot_at, bi, bi->rsdp);
}
