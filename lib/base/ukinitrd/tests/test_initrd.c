/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of the choice between two archives. That the bytes of a folder are in
 * an image, and that a loader's archive hides them, is seen in a whole image
 * (tests/test_mainjob.py).
 */
#include <uk/errno.h>
#include <uk/test.h>

#include "initrd_priv.h"

static const char own[] = "own", brought[] = "brought";

UK_TESTCASE(ukinitrd, loaders_archive_hides_the_images_own)
{
	struct ukplat_bootinfo bi = {
		.initrd = (__paddr_t)(uintptr_t)brought, .initrd_len = 7,
	};
	struct uk_initrd found;

	UK_TEST_EXPECT_ZERO(uk_initrd_choose(&bi, own, 3, &found));
	UK_TEST_EXPECT_PTR_EQ(found.data, brought);
	UK_TEST_EXPECT_SNUM_EQ(found.len, 7);
	UK_TEST_EXPECT(!found.embedded);
}

UK_TESTCASE(ukinitrd, own_archive_is_found_where_the_loader_brings_none)
{
	struct ukplat_bootinfo bi = { .initrd_len = 0 };
	struct uk_initrd found;

	UK_TEST_EXPECT_ZERO(uk_initrd_choose(&bi, own, 3, &found));
	UK_TEST_EXPECT_PTR_EQ(found.data, own);
	UK_TEST_EXPECT_SNUM_EQ(found.len, 3);
	UK_TEST_EXPECT(found.embedded);
}

UK_TESTCASE(ukinitrd, loaders_archive_of_no_bytes_is_none)
{
	struct ukplat_bootinfo bi = {
		.initrd = (__paddr_t)(uintptr_t)brought, .initrd_len = 0,
	};
	struct uk_initrd found;

	UK_TEST_EXPECT_ZERO(uk_initrd_choose(&bi, own, 3, &found));
	UK_TEST_EXPECT_PTR_EQ(found.data, own);
	UK_TEST_EXPECT_SNUM_EQ(uk_initrd_choose(&bi, own, 0, &found), -ENOENT);
}

/* The unit image is given no folder to embed. */
UK_TESTCASE(ukinitrd, image_without_a_folder_has_no_bytes_of_one)
{
	UK_TEST_EXPECT_PTR_EQ(uk_initrd_embedded, uk_initrd_embedded_end);
}

uk_testsuite_register(ukinitrd, NULL);
