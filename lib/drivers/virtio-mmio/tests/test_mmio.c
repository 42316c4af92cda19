/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of virtio over MMIO: what descriptions of slots mean, and a slot whose
 * registers are plain memory. Real devices: tests/test_devices.py.
 */
#include <uk/alloc.h>
#include <uk/errno.h>
#include <uk/string.h>
#include <uk/test.h>

#include "mmio.h"

#define WORD "virtio_mmio.device="

static int parse(const char *word, struct mmio_slot *s)
{
	static char text[80] = WORD;

	memcpy(text + sizeof(WORD) - 1, word, strlen(word) + 1);
	return mmio_parse_word(text, strlen(text), s);
}

UK_TESTCASE(virtio_mmio, word_names_size_address_and_interrupt)
{
	struct mmio_slot s;

	UK_TEST_EXPECT_ZERO(parse("512@0xfeb00e00:12", &s));
	UK_TEST_EXPECT_UNUM_EQ(s.size, 512);
	UK_TEST_EXPECT_UNUM_EQ(s.base, 0xfeb00e00);
	UK_TEST_EXPECT_UNUM_EQ(s.irq, 12);
	UK_TEST_EXPECT_ZERO(parse("4K@0xC0001000:5:3", &s));
	UK_TEST_EXPECT_UNUM_EQ(s.size, 4096);
	UK_TEST_EXPECT_UNUM_EQ(s.base, 0xc0001000);
	UK_TEST_EXPECT_ZERO(parse("0x1000@4096:0", &s));
	UK_TEST_EXPECT_UNUM_EQ(s.base, 4096);
}

UK_TESTCASE(virtio_mmio, word_that_means_nothing_is_refused)
{
	static const char *const wrong[] = {
		"", "@", "512", "512@", "512@:5", "512@0x:5", "512@0x1000",
		"512@0x1000:", "512@0x1000:x", "512@0x1000:5x", "K@0x1000:5",
		"512G@0x1000:5", "4KK@0x1000:5", "-1@0x1000:5",
		"512@0x1000:5:", "512@0x1000:5:x", "512@0x1000:5:1:2",
		"512@0x10000000000000000:5",
		"17592186044416M@0x1000:5",        /* 2^64 bytes */
		"512@0x1000:65536",
	};
	struct mmio_slot s;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(wrong); i++)
		UK_TEST_EXPECT_SNUM_EQ(parse(wrong[i], &s), -EINVAL);
}

UK_TESTCASE(virtio_mmio, words_come_one_by_one)
{
	static const char *const words[] = { WORD "512@0x1000:5", "x=y", "z" };
	const char *text = " " WORD "512@0x1000:5 x=y  z ", *word;
	struct mmio_slot s;
	size_t i, len;

	for (i = 0; i < ARRAY_SIZE(words); i++) {
		word = mmio_next_word(&text, &len);
		UK_TEST_ASSERT(word && len == strlen(words[i]));
		UK_TEST_EXPECT_BYTES_EQ(word, words[i], len);
		UK_TEST_EXPECT_SNUM_EQ(mmio_parse_word(word, len, &s),
				       i ? -EINVAL : 0);
	}
	UK_TEST_EXPECT_NULL(mmio_next_word(&text, &len));
}

static uint32_t regs[128];

static uint32_t probe(uint32_t magic, uint32_t version, uint32_t type,
		      bool *legacy)
{
	regs[MMIO_MAGIC / 4] = magic;
	regs[MMIO_VERSION / 4] = version;
	regs[MMIO_DEVICE / 4] = type;
	return mmio_probe((uintptr_t)regs, legacy);
}

UK_TESTCASE(virtio_mmio, slot_is_known_by_its_registers)
{
	bool legacy = false;

	UK_TEST_EXPECT_UNUM_EQ(probe(MMIO_MAGIC_VALUE, 2, 4, &legacy), 4);
	UK_TEST_EXPECT(!legacy);
	UK_TEST_EXPECT_UNUM_EQ(probe(MMIO_MAGIC_VALUE, 1, 1, &legacy), 1);
	UK_TEST_EXPECT(legacy);
	UK_TEST_EXPECT_UNUM_EQ(probe(MMIO_MAGIC_VALUE, 2, 0, &legacy), 0);
	UK_TEST_EXPECT_UNUM_EQ(probe(MMIO_MAGIC_VALUE, 3, 1, &legacy), 0);
	UK_TEST_EXPECT_UNUM_EQ(probe(0, 2, 1, &legacy), 0);
}

/* Look into `size` bytes at `base`, where devices can be from the registers
 * above on, for 512 bytes. */
static int look(uintptr_t base, uint64_t size)
{
	static struct ukplat_bootinfo bi;
	const struct mmio_slot s = { .base = base, .size = size };

	bi.devspace = (struct ukplat_devspace){
		(uintptr_t)regs, (uintptr_t)(regs + ARRAY_SIZE(regs)), 1
	};
	return mmio_look_into(&bi, &s);
}

UK_TESTCASE(virtio_mmio, slot_where_no_device_can_be_is_not_looked_into)
{
	const uintptr_t at = (uintptr_t)regs;

	probe(0, 0, 0, &(bool){ 0 }); /* nothing is there, which is no error */
	UK_TEST_EXPECT_ZERO(look(at, 512));
	UK_TEST_EXPECT_ZERO(look(at, MMIO_CONFIG + 4));
	UK_TEST_EXPECT_SNUM_EQ(look(at, MMIO_CONFIG), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(look(at, 0), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(look(at + 4, 512), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(look(at + 1, 300), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(look(0, 512), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(look(1UL << 39, 512), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(look(0xffff000000000000, 512), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(look(at, ~0ULL), -EINVAL);
}

UK_TESTCASE(virtio_mmio, device_that_is_told_of_twice_is_one)
{
	struct uk_device *d;

	probe(MMIO_MAGIC_VALUE, 2, 0xdead, &(bool){ 0 });
	UK_TEST_EXPECT_ZERO(look((uintptr_t)regs, 512));
	UK_TEST_EXPECT_SNUM_EQ(look((uintptr_t)regs, 300), -EEXIST);
	d = __containerof(uk_bus_devices()->prev, struct uk_device, link);
	UK_TEST_ASSERT(d->bus == &uk_virtio_bus && d->id.device == 0xdead);
	uk_list_del(&d->link);
	uk_free(uk_alloc_of("virtio"), mmio_of(uk_virtio_of(d)));
}

UK_TESTCASE(virtio_mmio, queue_is_described_by_its_three_addresses)
{
	struct mmio_device d = { .regs = (uintptr_t)regs };
	struct uk_virtq q = { .num = 64, .desc = (void *)0x1000,
			      .avail = (void *)0x1400, .used = (void *)0x2000 };

	UK_TEST_EXPECT_ZERO(mmio_transport.queue_set(&d.v, 3, &q));
	UK_TEST_EXPECT_UNUM_EQ(regs[MMIO_QUEUE_SEL / 4], 3);
	UK_TEST_EXPECT_UNUM_EQ(regs[MMIO_QUEUE_NUM / 4], 64);
	UK_TEST_EXPECT_UNUM_EQ(regs[MMIO_QUEUE_DESC / 4], 0x1000);
	UK_TEST_EXPECT_UNUM_EQ(regs[MMIO_QUEUE_AVAIL / 4], 0x1400);
	UK_TEST_EXPECT_UNUM_EQ(regs[MMIO_QUEUE_USED / 4], 0x2000);
	UK_TEST_EXPECT_UNUM_EQ(regs[MMIO_QUEUE_READY / 4], 1);
}

UK_TESTCASE(virtio_mmio, legacy_queue_is_a_page_number)
{
	struct mmio_device d = { .regs = (uintptr_t)regs, .v.legacy = true };
	struct uk_virtq q = { .num = 64, .desc = (void *)0x5000 };

	UK_TEST_EXPECT_ZERO(mmio_transport.queue_set(&d.v, 0, &q));
	UK_TEST_EXPECT_UNUM_EQ(regs[MMIO_LEGACY_QUEUE_PFN / 4], 5);
	UK_TEST_EXPECT_UNUM_EQ(regs[MMIO_LEGACY_QUEUE_ALIGN / 4], 4096);
	q.desc = (void *)(uintptr_t)0x100000000000ULL; /* 2^44 */
	UK_TEST_EXPECT_SNUM_EQ(mmio_transport.queue_set(&d.v, 0, &q), -ERANGE);
}

UK_TESTCASE(virtio_mmio, configuration_is_read_as_numbers_or_bytes)
{
	struct mmio_device d = { .regs = (uintptr_t)regs };
	uint8_t bytes[6];
	uint16_t v;

	regs[MMIO_CONFIG / 4] = 0x44332211;
	regs[MMIO_CONFIG / 4 + 1] = 0x88776655;
	mmio_transport.config(&d.v, 0, bytes, sizeof(bytes));
	UK_TEST_EXPECT_BYTES_EQ(bytes, "\x11\x22\x33\x44\x55\x66", 6);
	mmio_transport.config(&d.v, 6, &v, sizeof(v));
	UK_TEST_EXPECT_UNUM_EQ(v, 0x8877);
	mmio_transport.config(&d.v, 4, bytes, 4);
	UK_TEST_EXPECT_BYTES_EQ(bytes, "\x55\x66\x77\x88", 4);
}
