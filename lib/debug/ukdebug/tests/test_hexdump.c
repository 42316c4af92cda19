/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of the hex dump.
 *
 * Idea: a line is text for people, so whole lines are compared, to the last
 * blank: one full, one short, one with the largest offset there is.
 */
#include <uk/string.h>
#include <uk/test.h>

#include "hexdump.h"

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
