/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of the table of functions.
 *
 * Idea: a table of three functions made by hand, where every answer is known,
 * the borders between two of them included; and the image's own, made by
 * src/tools/symtab.py, which must know the function that asks.
 */
#include <uk/test.h>

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

	UK_TEST_EXPECT_STR_EQ(s.name, "symtab_lookup");
	UK_TEST_EXPECT_UNUM_EQ(s.offset, 1);
	UK_TEST_EXPECT_NULL(symtab_find((uintptr_t)&three).name);
	UK_TEST_EXPECT_NULL(symtab_find(0).name);
}
