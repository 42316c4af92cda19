/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of how the loader's words are cut out of the command line.
 *
 * Idea: what the user wrote must come out as it went in, byte for byte, with
 * the loader's words at its front, its end, in its middle, or inside quotes,
 * where they are the user's own.
 */
#include <uk/errno.h>
#include <uk/string.h>
#include <uk/test.h>

#include "x86_64/boot_priv.h"

#define A "virtio_mmio.device=512@0xfeb00e00:12"
#define B "virtio_mmio.device=4K@0xc0001000:5"

static char line[256], words[80];

static int cut(const char *cmdline)
{
	memcpy(line, cmdline, strlen(cmdline) + 1);
	words[0] = 0;
	return kvm_cut_devices(line, words, sizeof(words));
}

static void expect(const char *cmdline, const char *rest, const char *devices)
{
	UK_TEST_EXPECT_ZERO(cut(cmdline));
	UK_TEST_EXPECT_STR_EQ(line, rest);
	UK_TEST_EXPECT_STR_EQ(words, devices);
}

UK_TESTCASE(kvm_devwords, words_of_the_loader_are_cut_out_wherever_they_are)
{
	expect("", "", "");
	expect("a -- b", "a -- b", "");
	expect(A, "", A);
	expect("a -- b " A " " B, "a -- b ", A " " B);
	expect(A " a " B " b", "a b", A " " B " ");
}

UK_TESTCASE(kvm_devwords, what_is_quoted_is_the_users)
{
	expect("p=\"x " A "\" y", "p=\"x " A "\" y", "");
	expect("'" A " " A "' " B, "'" A " " A "' ", B);
	expect("\" " A, "\" " A, ""); /* a quote that is never closed */
}

UK_TESTCASE(kvm_devwords, too_many_of_them_are_left_where_they_are)
{
	UK_TEST_EXPECT_SNUM_EQ(cut(A " " B " " A), -E2BIG);
	UK_TEST_EXPECT_STR_EQ(line, A " " B " " A);
	UK_TEST_EXPECT_STR_EQ(words, "");
}
