/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of the table of contents (toc.c): with it and without it, every answer
 * is the same. Each tree here exists twice. Only `tree` was checked, so that
 * the table is of it; `other`, a copy, is walked.
 */
#include <uk/errno.h>
#include <uk/fdt.h>
#include <uk/fdt_make.h>
#include <uk/test.h>

#include "fdt_priv.h"

static uint8_t tree[8192] __align(8), other[sizeof(tree)] __align(8);
static uint32_t size;

static void make_device(struct uk_fdt_make *m, const char *name,
			const char *kinds, uint32_t len, uint32_t at)
{
	uk_fdt_make_node(m, name);
	uk_fdt_make_cells(m, "interrupts", 1, 5);
	uk_fdt_make_cells(m, "reg", 4, 0, at, 0, 0x200);
	uk_fdt_make_prop(m, "compatible", kinds, len);
}

/* A bus with devices below, which is a device itself. */
static void make_bus(struct uk_fdt_make *m)
{
	make_device(m, "bus@5000", "t,bus\0t,card", 13, 0x5000);
	uk_fdt_make_prop(m, "ranges", NULL, 0);
	make_device(m, "card@1", "t,card", 7, 1);
	uk_fdt_make_end(m);
	make_device(m, "card@2", "t,card", 7, 2);
	uk_fdt_make_end(m);
	uk_fdt_make_end(m);
}

static void make_tree(void)
{
	struct uk_fdt_make m;

	uk_fdt_make_begin(&m, tree);
	uk_fdt_make_reserve(&m, 0, 0);
	m.structs = m.at;
	uk_fdt_make_u32(&m, FDT_NOP); /* so that the root is not at 0 */
	uk_fdt_make_node(&m, "");
	uk_fdt_make_cells(&m, "#address-cells", 1, 2);
	uk_fdt_make_cells(&m, "#size-cells", 1, 2);
	uk_fdt_make_string(&m, "compatible", "t,machine");
	make_device(&m, "card@1000", "t,other\0t,card", 15, 0x1000);
	uk_fdt_make_string(&m, "status", "okay");
	uk_fdt_make_end(&m);
	uk_fdt_make_node(&m, "clocks");
	uk_fdt_make_string(&m, "clock-names", "t,card");
	uk_fdt_make_string(&m, "status", "fail");
	uk_fdt_make_end(&m);
	make_bus(&m);
	make_device(&m, "card@6000", "t,card", 7, 0x6000);
	uk_fdt_make_string(&m, "status", "disabled");
	uk_fdt_make_end(&m);
	make_device(&m, "card@7000", "t,card\0t,cards", 14, 0x7000);
	uk_fdt_make_end(&m); /* does not end in NUL: no list of strings */
	uk_fdt_make_end(&m);
	size = uk_fdt_make_finish(&m);
}

static void check_and_copy(void)
{
	memcpy(other, tree, size);
	UK_TEST_ASSERT(uk_fdt_check(tree, size) == 0);
}

/* The cursors are on the same node, and it says the same. */
static void expect_same(const struct uk_fdt_node *a, const struct uk_fdt_node *b)
{
	uint64_t base[2] = { 0, 0 }, len[2] = { 0, 0 };

	UK_TEST_EXPECT_UNUM_EQ(a->at, b->at);
	UK_TEST_EXPECT_UNUM_EQ(a->depth, b->depth);
	if (a->depth)
		UK_TEST_EXPECT_UNUM_EQ(a->top, b->top);
	UK_TEST_EXPECT(memcmp(a->up, b->up, a->depth * sizeof(*a->up)) == 0);
	UK_TEST_EXPECT(uk_fdt_is_okay(a) == uk_fdt_is_okay(b));
	UK_TEST_EXPECT_SNUM_EQ(uk_fdt_reg(a, 0, &base[0], &len[0]),
			       uk_fdt_reg(b, 0, &base[1], &len[1]));
	UK_TEST_EXPECT_UNUM_EQ(base[0], base[1]);
	UK_TEST_EXPECT_UNUM_EQ(len[0], len[1]);
}

/* `count` nodes are compatible with `s`, the same ones in both trees. */
static void search_both(const char *s, unsigned int count)
{
	struct uk_fdt_node a, b;
	unsigned int found = 0;
	int end;

	memset(&a, 0xff, sizeof(a)); /* the search must set all of it */
	uk_fdt_root(tree, &a);
	uk_fdt_root(other, &b);
	while ((end = uk_fdt_next_compatible(&a, s)) == 0) {
		UK_TEST_ASSERT(uk_fdt_next_compatible(&b, s) == 0);
		expect_same(&a, &b);
		found++;
	}
	UK_TEST_EXPECT_SNUM_EQ(end, -ENOENT);
	UK_TEST_EXPECT_SNUM_EQ(uk_fdt_next_compatible(&b, s), -ENOENT);
	UK_TEST_EXPECT_UNUM_EQ(a.depth, 0);
	expect_same(&a, &b);
	UK_TEST_EXPECT_UNUM_EQ(found, count);
}

static void walk_both(void)
{
	struct uk_fdt_node a, b;
	int end;

	uk_fdt_root(tree, &a);
	uk_fdt_root(other, &b);
	do {
		expect_same(&a, &b);
		end = uk_fdt_next(&a);
		UK_TEST_ASSERT(uk_fdt_next(&b) == end);
	} while (!end);
}

UK_TESTCASE(ukfdt_toc, searches_find_the_same_with_and_without_notes)
{
	make_tree();
	check_and_copy();
	walk_both(); /* before there are notes ... */
	UK_TEST_EXPECT(!fdt_noted(tree));
	search_both("t,card", 5);
	UK_TEST_EXPECT(fdt_noted(tree) && !fdt_noted(other));
	search_both("t,bus", 1);
	search_both("t,cards", 0);
	search_both("t,car", 0);
	search_both("t,machine", 0); /* after the root */
	search_both("", 0);
	walk_both(); /* ... and after */
}

UK_TESTCASE(ukfdt_toc, while_notes_are_made_others_walk)
{
	make_tree();
	check_and_copy();
	fdt_toc.notes = FDT_NOTES_BEGUN; /* as if by who was interrupted */
	search_both("t,card", 5);
	walk_both();
	UK_TEST_EXPECT(!fdt_noted(tree));
}

/* The first property counts, and a name may be in the strings block twice. */
UK_TESTCASE(ukfdt_toc, property_that_is_there_twice_is_the_first_one)
{
	static const char twice[] = "COMPATIBLE"; /* until it is changed */
	static const char *const names[][2] = {
		{ "compatible", twice }, { twice, "compatible" },
		{ "compatible", "compatible" }, { twice, twice },
	};
	struct uk_fdt_make m;
	unsigned int i;

	uk_fdt_make_begin(&m, tree);
	uk_fdt_make_node(&m, "");
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		uk_fdt_make_node(&m, "card");
		uk_fdt_make_string(&m, names[i][0], "t,first");
		uk_fdt_make_string(&m, names[i][1], "t,second");
		uk_fdt_make_end(&m);
	}
	uk_fdt_make_end(&m);
	size = uk_fdt_make_finish(&m);
	memcpy((char *)memmem(tree, size, twice, sizeof(twice)), "compatible",
	       sizeof(twice));
	check_and_copy();
	search_both("t,first", 4);
	search_both("t,second", 0);
}

UK_TESTCASE(ukfdt_toc, root_with_too_many_children_is_walked)
{
	struct uk_fdt_make m;
	unsigned int i, count;

	for (count = FDT_TOC_MAX - 1; count <= FDT_TOC_MAX + 2; count++) {
		uk_fdt_make_begin(&m, tree);
		uk_fdt_make_node(&m, "");
		for (i = 0; i < count; i++) {
			uk_fdt_make_node(&m, "n");
			uk_fdt_make_string(&m, "compatible", "t,card");
			uk_fdt_make_end(&m);
		}
		uk_fdt_make_end(&m);
		size = uk_fdt_make_finish(&m);
		UK_TEST_ASSERT(size <= sizeof(tree));
		check_and_copy();
		UK_TEST_EXPECT(fdt_in_toc(tree) == (count <= FDT_TOC_MAX));
		search_both("t,card", count);
	}
}

UK_TESTCASE(ukfdt_toc, tree_that_is_checked_again_is_noted_again)
{
	const char *end;
	char *kind;

	make_tree();
	check_and_copy();
	search_both("t,bus", 1);
	kind = memmem(tree, size, "t,bus", 6);
	UK_TEST_ASSERT(kind != NULL);
	kind -= FDT_PROP_HEAD;
	end = fdt_after_prop(kind);
	for (; kind < end; kind += 4) /* the property becomes NOPs */
		*(uint32_t *)(void *)kind = FDT_BE32(FDT_NOP);
	check_and_copy();
	search_both("t,bus", 0);
	search_both("t,card", 4);
}

UK_TESTCASE(ukfdt_toc, check_of_another_tree_even_a_bad_one_forgets)
{
	make_tree();
	check_and_copy();
	search_both("t,card", 5);
	UK_TEST_ASSERT(uk_fdt_check(other, size) == 0);
	UK_TEST_EXPECT(fdt_in_toc(other) && !fdt_noted(other));
	search_both("t,card", 5);
	UK_TEST_EXPECT_SNUM_EQ(uk_fdt_check(other, size - 1), -ENOSPC);
	UK_TEST_EXPECT(!fdt_in_toc(other));
	UK_TEST_EXPECT_SNUM_EQ(uk_fdt_check(tree, 0), -ENOSPC);
	UK_TEST_EXPECT(!fdt_in_toc(tree));
	search_both("t,card", 5);
}
