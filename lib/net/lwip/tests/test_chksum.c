/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The sum, compared with its definition (RFC 1071): two bytes at a time.
 */
#include <uk/lwip.h>
#include <uk/test.h>

enum { LEN_MAX = 150 };

static unsigned char bytes[LEN_MAX + 8];

static uint16_t by_definition(const unsigned char *p, int len)
{
	uint32_t sum = 0;
	int i;

	for (i = 0; i < len; i++)
		sum += i % 2 ? (uint32_t)p[i] << 8 : p[i];
	while (sum >> 16)
		sum = (sum >> 16) + (sum & 0xffff);
	return (uint16_t)sum;
}

static void compare_all(void)
{
	int from, len;

	for (from = 0; from < 8; from++)
		for (len = 0; len <= LEN_MAX; len++)
			if (uk_lwip_chksum(bytes + from, len) !=
			    by_definition(bytes + from, len))
				UK_TEST_EXPECT_SNUM_EQ(len, -1);
}

UK_TESTCASE(lwip_chksum, any_length_at_any_address_has_its_sum)
{
	uint32_t seed = 1;
	size_t i;

	for (i = 0; i < sizeof(bytes); i++) {
		seed = seed * 1664525 + 1013904223;
		bytes[i] = (unsigned char)(seed >> 24);
	}
	compare_all();
}

UK_TESTCASE(lwip_chksum, no_carry_is_lost)
{
	size_t i;

	for (i = 0; i < sizeof(bytes); i++)
		bytes[i] = 0xff;
	compare_all();
	bytes[9] = 0xfe;
	bytes[16] = 1;
	compare_all();
}
