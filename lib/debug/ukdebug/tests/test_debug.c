/* SPDX-License-Identifier: BSD-3-Clause */
/* Tests of ukdebug: the back trace, the table of functions, the hex dump. */
#include <uk/arch/lcpu.h>
#include <uk/atomic.h>
#include <uk/sections.h>
#include <uk/string.h>
#include <uk/test.h>

#include "hexdump.h"
#include "report.h"
#include "symtab.h"

/* A table of three functions: f at 0, uk_g at 16, g at 48; 64 bytes of code. */
static const struct {
	uint32_t magic, count, text_size, names; /* struct uk_symtab */
	uint32_t offset[3];
	uint16_t name[3];
	char pool[8];
} three = {
	.magic = SYMTAB_MAGIC, .count = 3, .text_size = 64, .names = 16 + 12 + 6,
	.offset = { 0, 16, 48 },
	.name = { 5, 0, 3 },
	.pool = "uk_g\0f",
};

static struct symbol look(uintptr_t offset)
{
	return symtab_lookup((const struct uk_symtab *)&three, offset);
}

UK_TESTCASE(ukdebug, address_belongs_to_the_last_function_below)
{
	UK_TEST_EXPECT_STR_EQ(look(0).name, "f");
	UK_TEST_EXPECT_STR_EQ(look(15).name, "f");
	UK_TEST_EXPECT_UNUM_EQ(look(15).offset, 15);
	UK_TEST_EXPECT_STR_EQ(look(16).name, "uk_g");
	UK_TEST_EXPECT_UNUM_EQ(look(16).offset, 0);
	UK_TEST_EXPECT_STR_EQ(look(47).name, "uk_g");
	UK_TEST_EXPECT_STR_EQ(look(63).name, "g");
	UK_TEST_EXPECT_UNUM_EQ(look(63).offset, 15);
}

UK_TESTCASE(ukdebug, address_outside_the_code_has_no_name)
{
	UK_TEST_EXPECT_NULL(look(64).name);
	UK_TEST_EXPECT_NULL(look((uintptr_t)-1).name);
}

UK_TESTCASE(ukdebug, image_knows_its_own_functions)
{
	struct symbol s = symtab_find((uintptr_t)&symtab_lookup + 1);

	if (!UK_IS_ON(CONFIG_LIBUKDEBUG_SYMTAB))
		UK_TEST_SKIP("no table in this image");
	UK_TEST_EXPECT_STR_EQ(s.name, "symtab_lookup");
	UK_TEST_EXPECT_UNUM_EQ(s.offset, 1);
	UK_TEST_EXPECT_NULL(symtab_find((uintptr_t)&three).name);
	UK_TEST_EXPECT_NULL(symtab_find(0).name);
}

static uintptr_t pcs[8];      /* the trace that inner() took */
static unsigned int pc_count; /* its length */

static __noinline void inner(void)
{
	pc_count = backtrace_collect(ukarch_frame(), pcs, ARRAY_SIZE(pcs));
	uk_barrier();
}

static __noinline void outer(void)
{
	inner();
	uk_barrier();
}

UK_TESTCASE(ukdebug, back_trace_names_the_chain_of_calls)
{
	outer();
	UK_TEST_ASSERT(pc_count >= 3);
	UK_TEST_EXPECT_UNUM_GT(pcs[0], (uintptr_t)&outer);
	UK_TEST_EXPECT_UNUM_LT(pcs[0], (uintptr_t)&outer + 64);
	if (UK_IS_ON(CONFIG_LIBUKDEBUG_SYMTAB)) {
		UK_TEST_EXPECT_STR_EQ(symtab_find(pcs[0] - 1).name, "outer");
		UK_TEST_EXPECT_STR_EQ(symtab_find(pcs[1] - 1).name,
				      "uk_testcase_ukdebug_back_trace_names_"
				      "the_chain_of_calls");
	}
}

UK_TESTCASE(ukdebug, back_trace_of_a_broken_frame_is_short)
{
	uintptr_t loop[2] = { (uintptr_t)loop, (uintptr_t)&outer };
	uintptr_t wild[2] = { 0x10, (uintptr_t)&outer };

	UK_TEST_EXPECT_UNUM_LE(backtrace_collect((uintptr_t)loop, pcs, 8), 1);
	UK_TEST_EXPECT_UNUM_LE(backtrace_collect((uintptr_t)wild, pcs, 8), 1);
	UK_TEST_EXPECT_UNUM_EQ(backtrace_collect(0, pcs, 8), 0);
	UK_TEST_EXPECT_UNUM_EQ(backtrace_collect((uintptr_t)__stack_top, pcs,
						 8), 0);
	UK_TEST_EXPECT_UNUM_EQ(backtrace_collect((uintptr_t)__stack_top - 8,
						 pcs, 8), 0);
	UK_TEST_EXPECT_UNUM_EQ(backtrace_collect((uintptr_t)__stack_guard,
						 pcs, 8), 0);
}

UK_TESTCASE(ukdebug, hex_dump_shows_bytes_and_characters)
{
	static const char want[] =
		"00000010  48 69 21 00 ff 7e 7f 20  41 42 43 44 45 46 47 48"
		"  |Hi!..~. ABCDEFGH|\n";
	static const uint8_t b[] = "Hi!\0\xff~\x7f ABCDEFGH";
	char line[HEXDUMP_LINE];

	UK_TEST_EXPECT_UNUM_EQ(hexdump_line(line, 16, b, 16), strlen(want));
	UK_TEST_EXPECT_BYTES_EQ(line, want, strlen(want));
}

UK_TESTCASE(ukdebug, short_last_line_keeps_its_columns)
{
	char line[HEXDUMP_LINE];
	size_t n = hexdump_line(line, 0, (const uint8_t *)"A", 1);

	UK_TEST_ASSERT(n == 10 + 50 + 4);
	UK_TEST_EXPECT_BYTES_EQ(line, "00000000  41   ", 15);
	UK_TEST_EXPECT_BYTES_EQ(line + 60, "|A|\n", 4);
}

UK_TESTCASE(ukdebug, largest_offset_fits_the_line)
{
	static const uint8_t b[16];
	char line[HEXDUMP_LINE];

	UK_TEST_EXPECT_UNUM_LE(hexdump_line(line, SIZE_MAX - 15, b, 16),
			       HEXDUMP_LINE);
}
