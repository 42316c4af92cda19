/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of ukacpi with firmware that is made up: an array stands for the
 * physical addresses from 0xe0000 on, and nothing else may be read. What a
 * table names beyond it, an access would show under the sanitizers.
 *
 *      0x100  root pointer      0x200  XSDT -> MCFG, ODD, MCFG
 *      0x300  RSDT -> ODD       0x400  MCFG    0x500  ODD    0x600  MCFG
 */
#include <uk/acpi.h>
#include <uk/bootinfo.h>
#include <uk/errno.h>
#include <uk/string.h>
#include <uk/test.h>

#define START	0xe0000

enum { LEN = 0x800, RSDP = 0x100, XSDT = 0x200, RSDT = 0x300, MCFG = 0x400,
       ODD = 0x500, MCFG2 = 0x600, HEAD = sizeof(struct uk_acpi_header),
       AT_LENGTH = 4, AT_SUM = 9, MCFG_LEN = HEAD + 8 + 2 * 16 };

static uint8_t mem[LEN];

static const void *at(const void *ctx __maybe_unused, __paddr_t addr,
		      uint64_t len)
{
	uint64_t i = addr - START;

	return addr < START || i > LEN || len > LEN - i ? NULL : mem + i;
}

static void put(unsigned int where, uint64_t v, unsigned int bytes)
{
	memcpy(mem + where, &v, bytes);
}

/* Make the sum of `len` bytes right again. */
static void seal(unsigned int where, unsigned int sum, unsigned int len)
{
	uint8_t s = 0;
	unsigned int i;

	mem[where + sum] = 0;
	for (i = 0; i < len; i++)
		s = (uint8_t)(s + mem[where + i]);
	mem[where + sum] = (uint8_t)-s;
}

static void table(unsigned int where, const char *signature, uint32_t len)
{
	memcpy(mem + where, signature, 4);
	put(where + AT_LENGTH, len, 4);
	seal(where, AT_SUM, len);
}

static void seal_rsdp(void)
{
	seal(RSDP, 8, 20);
	seal(RSDP, 32, 36);
}

static void firmware(void)
{
	memset(mem, 0, sizeof(mem));
	memcpy(mem + RSDP, "RSD PTR ", 8);
	mem[RSDP + 15] = 2;
	put(RSDP + 16, START + RSDT, 4);
	put(RSDP + 20, 36, 4);
	put(RSDP + 24, START + XSDT, 8);
	seal_rsdp();
	put(XSDT + HEAD, START + MCFG, 8);
	put(XSDT + HEAD + 8, START + ODD, 8);
	put(XSDT + HEAD + 16, START + MCFG2, 8);
	table(XSDT, "XSDT", HEAD + 24);
	put(RSDT + HEAD, START + ODD, 4);
	table(RSDT, "RSDT", HEAD + 4);
	put(MCFG + HEAD + 8, 0xb0000000, 8);
	put(MCFG + HEAD + 8 + 11, 0xff, 1);
	put(MCFG + HEAD + 24, 0x1234567890, 8);
	put(MCFG + HEAD + 24 + 8, 7, 2);
	put(MCFG + HEAD + 24 + 10, 0x4010, 2);
	table(MCFG, "MCFG", MCFG_LEN);
	table(ODD, "ODD!", HEAD + 1);
	table(MCFG2, "MCFG", HEAD);
}

static int open_at(struct uk_acpi *a, __paddr_t rsdp)
{
	return uk_acpi_open(a, at, NULL, rsdp);
}

static const void *found(const char *signature, unsigned int n)
{
	struct uk_acpi a;

	return open_at(&a, START + RSDP) ? NULL
					 : uk_acpi_find(&a, signature, n);
}

UK_TESTCASE(ukacpi, root_pointer_is_given_or_searched_for)
{
	struct uk_acpi a;

	firmware();
	UK_TEST_EXPECT_ZERO(open_at(&a, START + RSDP));
	UK_TEST_EXPECT_UNUM_EQ(a.count, 3);
	UK_TEST_EXPECT_ZERO(open_at(&a, 0));
	UK_TEST_EXPECT_UNUM_EQ(a.count, 3);
	UK_TEST_EXPECT_SNUM_EQ(open_at(&a, START + RSDP + 16), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(open_at(&a, START + LEN), -EINVAL);
	memset(mem + RSDP, 0, 8);
	UK_TEST_EXPECT_SNUM_EQ(open_at(&a, 0), -ENOENT);
}

UK_TESTCASE(ukacpi, table_is_found_by_its_letters)
{
	firmware();
	UK_TEST_EXPECT_PTR_EQ(found("MCFG", 0), mem + MCFG);
	UK_TEST_EXPECT_PTR_EQ(found("MCFG", 1), mem + MCFG2);
	UK_TEST_EXPECT_NULL(found("MCFG", 2));
	UK_TEST_EXPECT_PTR_EQ(found("ODD!", 0), mem + ODD);
	UK_TEST_EXPECT_NULL(found("FACP", 0));
}

UK_TESTCASE(ukacpi, narrow_table_of_tables_serves_where_there_is_no_wide_one)
{
	struct uk_acpi a;

	firmware();
	mem[RSDP + 15] = 0; /* version 1.0 */
	seal(RSDP, 8, 20);
	UK_TEST_EXPECT_ZERO(open_at(&a, START + RSDP));
	UK_TEST_EXPECT_UNUM_EQ(a.width, 4);
	UK_TEST_EXPECT_PTR_EQ(uk_acpi_find(&a, "ODD!", 0), mem + ODD);
	UK_TEST_EXPECT_NULL(uk_acpi_find(&a, "MCFG", 0));
	firmware();
	mem[XSDT]++; /* damaged */
	UK_TEST_EXPECT_ZERO(open_at(&a, START + RSDP));
	UK_TEST_EXPECT_UNUM_EQ(a.width, 4);
}

/* Each byte of each structure belongs to a sum. */
UK_TESTCASE(ukacpi, one_wrong_byte_is_enough)
{
	unsigned int i;

	firmware();
	for (i = 0; i < MCFG_LEN; i++) {
		mem[MCFG + i] ^= 0x10;
		UK_TEST_EXPECT(found("MCFG", 0) != mem + MCFG);
		mem[MCFG + i] ^= 0x10;
	}
	for (i = 0; i < HEAD + 24; i++) {
		mem[XSDT + i] ^= 0x10;
		UK_TEST_EXPECT_NULL(found("MCFG", 0));
		mem[XSDT + i] ^= 0x10;
	}
	for (i = 0; i < 36; i++) {
		mem[RSDP + i] ^= 0x10;
		UK_TEST_EXPECT_NULL(found("MCFG", 0));
		mem[RSDP + i] ^= 0x10;
	}
	UK_TEST_EXPECT_NOT_NULL(found("MCFG", 0));
}

/* A2 holds in all of these, so that only A1 is between us and the crash. */
UK_TESTCASE(ukacpi, length_that_is_not_to_be_believed_is_no_table)
{
	static const uint32_t wrong[] = { 0, 1, HEAD - 1, LEN - MCFG2 + 1,
					  0x100000, 0x7fffffff, 0xffffffff };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(wrong); i++) {
		firmware();
		put(MCFG2 + AT_LENGTH, wrong[i], 4);
		seal(MCFG2, AT_SUM, MIN(wrong[i], (uint32_t)LEN - MCFG2));
		UK_TEST_EXPECT_PTR_EQ(found("MCFG", 0), mem + MCFG);
		UK_TEST_EXPECT_NULL(found("MCFG", 1));
	}
	firmware();
	table(MCFG2, "MCFG", LEN - MCFG2); /* up to the last byte */
	UK_TEST_EXPECT_PTR_EQ(found("MCFG", 1), mem + MCFG2);
}

UK_TESTCASE(ukacpi, address_out_of_sight_is_passed_over)
{
	static const uint64_t wrong[] = { 0, START - 1, START + LEN,
					  START + LEN - 1, START + LEN - HEAD + 1,
					  UINT32_MAX, UINT64_MAX,
					  UINT64_MAX - HEAD + 1 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(wrong); i++) {
		firmware();
		put(XSDT + HEAD, wrong[i], 8);
		table(XSDT, "XSDT", HEAD + 24);
		UK_TEST_EXPECT_PTR_EQ(found("MCFG", 0), mem + MCFG2);
		put(RSDP + 24, wrong[i], 8);
		put(RSDP + 16, (uint32_t)wrong[i], 4);
		seal_rsdp();
		UK_TEST_EXPECT_NULL(found("MCFG", 0));
	}
}

static int entry(unsigned int n, struct uk_acpi_ecam *e)
{
	struct uk_acpi a;

	return open_at(&a, START + RSDP) ? -EIO
		: uk_acpi_mcfg(uk_acpi_find(&a, "MCFG", 0), n, e);
}

UK_TESTCASE(ukacpi, mcfg_names_buses_and_where_they_are)
{
	struct uk_acpi_ecam e;

	firmware();
	UK_TEST_ASSERT(entry(0, &e) == 0);
	UK_TEST_EXPECT_UNUM_EQ(e.base, 0xb0000000);
	UK_TEST_EXPECT_UNUM_EQ(e.segment, 0);
	UK_TEST_EXPECT_UNUM_EQ(e.first_bus, 0);
	UK_TEST_EXPECT_UNUM_EQ(e.last_bus, 0xff);
	UK_TEST_ASSERT(entry(1, &e) == 0);
	UK_TEST_EXPECT_UNUM_EQ(e.base, 0x1234567890);
	UK_TEST_EXPECT_UNUM_EQ(e.segment, 7);
	UK_TEST_EXPECT_UNUM_EQ(e.first_bus, 0x10);
	UK_TEST_EXPECT_UNUM_EQ(e.last_bus, 0x40);
	UK_TEST_EXPECT_SNUM_EQ(entry(2, &e), -ENOENT);
	UK_TEST_EXPECT_SNUM_EQ(entry(UINT32_MAX, &e), -ENOENT);
}

UK_TESTCASE(ukacpi, mcfg_that_makes_no_sense_is_an_error)
{
	struct uk_acpi_ecam e;

	firmware();
	put(MCFG + HEAD + 8 + 10, 5, 1);
	put(MCFG + HEAD + 8 + 11, 4, 1);
	seal(MCFG, AT_SUM, MCFG_LEN);
	UK_TEST_EXPECT_SNUM_EQ(entry(0, &e), -EINVAL);
	table(MCFG, "MCFG", MCFG_LEN - 1); /* the second entry is cut */
	UK_TEST_EXPECT_SNUM_EQ(entry(1, &e), -ENOENT);
	table(MCFG, "MCFG", HEAD);
	UK_TEST_EXPECT_SNUM_EQ(entry(0, &e), -ENOENT);
}

/* None of these addresses can be read here: a fault would tell. */
UK_TESTCASE(ukacpi, memory_that_is_not_the_firmwares_is_not_read)
{
	static struct ukplat_bootinfo bi;
	struct uk_acpi a;
	unsigned int i;
	static const uint64_t pages[] = { 0x3fff0000, 0x50000000, 0x60000000,
					  0x3ffffff0, 0x10000000000 };

	bi = (struct ukplat_bootinfo){ 0 };
	ukplat_memmap_add(&bi.mem, 0x3fff0000, 0x10000, UKPLAT_MEMRT_FREE,
			  UKPLAT_MEMRF_READ, "RAM");
	ukplat_memmap_add(&bi.mem, 0x50000000, 0x10000, UKPLAT_MEMRT_RESERVED,
			  0, "not mapped");
	ukplat_memmap_add(&bi.mem, 0x10000000000, 0x10000,
			  UKPLAT_MEMRT_RESERVED, UKPLAT_MEMRF_READ, "high");
	for (i = 0; i < ARRAY_SIZE(pages); i++) {
		bi.rsdp = pages[i];
		UK_TEST_EXPECT_SNUM_EQ(uk_acpi_boot(&a, &bi), -EINVAL);
	}
}
