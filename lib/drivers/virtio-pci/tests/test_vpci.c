/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of virtio over PCI: a device whose configuration space and registers
 * are plain memory, and which may say wrong things of itself. Real devices:
 * tests/test_devices.py.
 */
#include <uk/alloc.h>
#include <uk/bootinfo.h>
#include <uk/errno.h>
#include <uk/string.h>
#include <uk/test.h>

#include "vpci.h"

enum { BAR_LEN = 4096, COMMON = 0, NOTIFY = 0x200, DEVICE = 0x400,
       CAP_LEN = 20 };

static uint8_t cfg[256], registers[BAR_LEN] __align(BAR_LEN);
static unsigned int caps; /* where the next capability goes */

static uint32_t read(const struct uk_pci_host *h __maybe_unused,
		     uint16_t bdf __maybe_unused, unsigned int reg,
		     unsigned int width)
{
	uint32_t v = 0;

	if (reg + width <= sizeof(cfg))
		memcpy(&v, cfg + reg, width);
	return v;
}

static void write(const struct uk_pci_host *h __maybe_unused,
		  uint16_t bdf __maybe_unused, unsigned int reg,
		  unsigned int width, uint32_t v)
{
	memcpy(cfg + reg, &v, width);
}

static const struct uk_pci_access access = { .read = read, .write = write };
static const struct ukplat_bootinfo bi = { .devspace = { 0, UINT64_MAX, 1 } };
static const struct uk_pci_host host = { .access = &access, .bi = &bi };
static struct uk_pci_device pci = { .host = &host };

static void put32(unsigned int at, uint32_t v)
{
	memcpy(cfg + at, &v, sizeof(v));
}

/* One more capability. */
static void cap(unsigned int type, unsigned int bar, uint32_t offset,
		uint32_t len)
{
	cfg[caps] = UK_PCI_CAP_VENDOR;
	cfg[caps + 1] = (uint8_t)(caps + CAP_LEN);
	cfg[caps + VPCI_CAP_LEN] = CAP_LEN;
	cfg[caps + VPCI_CAP_TYPE] = (uint8_t)type;
	cfg[caps + VPCI_CAP_BAR] = (uint8_t)bar;
	put32(caps + VPCI_CAP_OFFSET, offset);
	put32(caps + VPCI_CAP_LENGTH, len);
	put32(caps + VPCI_CAP_NOTIFY_MULTIPLIER, 4);
	caps += CAP_LEN;
}

static void begin(void)
{
	memset(cfg, 0, sizeof(cfg));
	memset(registers, 0, sizeof(registers));
	cfg[UK_PCI_STATUS] = 1 << 4;
	cfg[UK_PCI_CAPABILITIES] = 0x40;
	pci.bar[4] = (struct uk_pci_bar){ .base = (uintptr_t)registers,
					  .size = BAR_LEN };
	caps = 0x40;
}

static int map(struct vpci_device *d)
{
	memset(d, 0, sizeof(*d));
	return vpci_map(&pci, d);
}

/* A device as it should be. */
static struct vpci_device device(void)
{
	struct vpci_device d;

	begin();
	cap(VPCI_COMMON, 4, COMMON, VPCI_COMMON_LEN);
	cap(VPCI_NOTIFY, 4, NOTIFY, 0x100);
	cap(VPCI_DEVICE, 4, DEVICE, 12);
	UK_TEST_EXPECT_ZERO(map(&d));
	return d;
}

static void reg16(unsigned int reg, uint16_t v)
{
	memcpy(registers + reg, &v, sizeof(v));
}

static uint64_t reg(unsigned int at, unsigned int width)
{
	uint64_t v = 0;

	memcpy(&v, registers + at, width);
	return v;
}

UK_TESTCASE(virtio_pci, kind_is_in_the_number_of_device_or_subsystem)
{
	static const struct { uint32_t device; uint16_t subsystem, type; } t[] = {
		{ 0x1041, 0x1100, 1 }, { 0x1044, 0, 4 }, { 0x107f, 1, 0x3f },
		{ 0x1005, 4, 4 }, { 0x1000, 1, 1 }, { 0x103f, 9, 9 },
		{ 0x1040, 1, 0 }, { 0x1080, 1, 0 }, { 0x0fff, 1, 0 },
		{ 0x1110, 0x1100, 0 },
	};
	struct uk_pci_device p = { .host = &host };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(t); i++) {
		p.dev.id.device = t[i].device;
		p.subsystem = t[i].subsystem;
		UK_TEST_EXPECT_UNUM_EQ(vpci_type(&p), t[i].type);
	}
}

UK_TESTCASE(virtio_pci, parts_are_where_the_capabilities_say)
{
	struct vpci_device d = device();

	UK_TEST_EXPECT_UNUM_EQ(d.part[VPCI_COMMON].at, (uintptr_t)registers);
	UK_TEST_EXPECT_UNUM_EQ(d.part[VPCI_NOTIFY].at,
			       (uintptr_t)registers + NOTIFY);
	UK_TEST_EXPECT_UNUM_EQ(d.part[VPCI_NOTIFY].len, 0x100);
	UK_TEST_EXPECT_UNUM_EQ(d.multiplier, 4);
	UK_TEST_EXPECT_UNUM_EQ(d.part[VPCI_DEVICE].len, 12);
	UK_TEST_EXPECT_UNUM_EQ(d.part[VPCI_ISR].at, 0);
}

UK_TESTCASE(virtio_pci, first_capability_that_can_be_used_is)
{
	struct vpci_device d;

	begin();
	cap(VPCI_COMMON, 7, 0, VPCI_COMMON_LEN);      /* no such BAR */
	cap(VPCI_COMMON, 4, 8, VPCI_COMMON_LEN - 1);  /* too short */
	cap(VPCI_COMMON, 4, 0x80, VPCI_COMMON_LEN);
	cap(VPCI_COMMON, 4, 0x100, VPCI_COMMON_LEN);
	cap(200, 4, 0, 4);                            /* not known */
	cap(VPCI_NOTIFY, 4, NOTIFY, 2);
	UK_TEST_EXPECT_ZERO(map(&d));
	UK_TEST_EXPECT_UNUM_EQ(d.part[VPCI_COMMON].at,
			       (uintptr_t)registers + 0x80);
}

UK_TESTCASE(virtio_pci, device_from_before_version_1_is_not_ours)
{
	struct vpci_device d;

	begin();
	cfg[UK_PCI_CAPABILITIES] = 0;
	UK_TEST_EXPECT_SNUM_EQ(map(&d), -ENODEV);
}

UK_TESTCASE(virtio_pci, parts_that_are_not_in_a_bar_are_an_error)
{
	static const struct { uint32_t bar, offset, len; } wrong[] = {
		{ 4, BAR_LEN, VPCI_COMMON_LEN },
		{ 4, BAR_LEN - VPCI_COMMON_LEN + 4, VPCI_COMMON_LEN },
		{ 4, 0xfffffffc, VPCI_COMMON_LEN }, { 4, 4, 0xffffffff },
		{ 4, 0, 0 }, { 4, 2, VPCI_COMMON_LEN }, /* misaligned */
		{ 0, 0, VPCI_COMMON_LEN }, { 255, 0, VPCI_COMMON_LEN },
	};
	struct vpci_device d;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(wrong); i++) {
		begin();
		cap(VPCI_COMMON, wrong[i].bar, wrong[i].offset, wrong[i].len);
		cap(VPCI_NOTIFY, 4, NOTIFY, 4);
		UK_TEST_EXPECT_SNUM_EQ(map(&d), -EINVAL);
	}
	begin();
	cap(VPCI_COMMON, 4, COMMON, VPCI_COMMON_LEN);
	UK_TEST_EXPECT_SNUM_EQ(map(&d), -EINVAL); /* no way to notify */
	cfg[0x41] = 0x40;                         /* and a ring */
	UK_TEST_EXPECT_SNUM_EQ(map(&d), -EINVAL);
}

UK_TESTCASE(virtio_pci, features_and_status_are_in_their_registers)
{
	struct vpci_device d = device();
	const uint32_t f = 0x30000021;

	memcpy(registers + VPCI_FEATURES, &f, 4); /* both halves alike */
	UK_TEST_EXPECT_UNUM_EQ(vpci_transport.features(&d.v),
			       0x3000002130000021);
	vpci_transport.accept(&d.v, 0x100000020);
	UK_TEST_EXPECT_UNUM_EQ(reg(VPCI_ACCEPT, 4), 0x20); /* the last one */
	vpci_transport.set_status(&d.v, 0x4b);
	UK_TEST_EXPECT_UNUM_EQ(reg(VPCI_STATUS, 4), 0x4b); /* one byte */
	UK_TEST_EXPECT_UNUM_EQ(vpci_transport.status(&d.v), 0x4b);
}

UK_TESTCASE(virtio_pci, queue_is_described_and_has_a_place_to_notify)
{
	struct vpci_device d = device();
	struct uk_virtq q = { .num = 64, .desc = (void *)0x1000,
			      .avail = (void *)0x1400, .used = (void *)0x2000 };

	reg16(VPCI_QUEUES, 4);
	reg16(VPCI_QUEUE_NUM, 256);
	UK_TEST_EXPECT_UNUM_EQ(vpci_transport.queue_max(&d.v, 3), 256);
	UK_TEST_EXPECT_UNUM_EQ(vpci_transport.queue_max(&d.v, 4), 0);
	reg16(VPCI_QUEUE_NOTIFY, 5);
	UK_TEST_EXPECT_ZERO(vpci_transport.queue_set(&d.v, 3, &q));
	UK_TEST_EXPECT_UNUM_EQ(reg(VPCI_QUEUE_SEL, 2), 3);
	UK_TEST_EXPECT_UNUM_EQ(reg(VPCI_QUEUE_NUM, 2), 64);
	UK_TEST_EXPECT_UNUM_EQ(reg(VPCI_QUEUE_ENABLE, 2), 1);
	UK_TEST_EXPECT_UNUM_EQ(reg(VPCI_QUEUE_DESC, 8), 0x1000);
	UK_TEST_EXPECT_UNUM_EQ(reg(VPCI_QUEUE_AVAIL, 8), 0x1400);
	UK_TEST_EXPECT_UNUM_EQ(reg(VPCI_QUEUE_USED, 8), 0x2000);
	vpci_transport.notify(&d.v, 3);
	UK_TEST_EXPECT_UNUM_EQ(reg(NOTIFY + 5 * 4, 2), 3);
}

UK_TESTCASE(virtio_pci, place_to_notify_beyond_the_part_is_an_error)
{
	struct vpci_device d = device();
	struct uk_virtq q = { .num = 64 };

	reg16(VPCI_QUEUE_NOTIFY, 0x100 / 4 - 1);
	UK_TEST_EXPECT_ZERO(vpci_transport.queue_set(&d.v, 0, &q));
	reg16(VPCI_QUEUE_NOTIFY, 0x100 / 4);
	UK_TEST_EXPECT_SNUM_EQ(vpci_transport.queue_set(&d.v, 0, &q), -EIO);
	reg16(VPCI_QUEUE_NOTIFY, 0xffff);
	d.multiplier = 0xffffffff;
	UK_TEST_EXPECT_SNUM_EQ(vpci_transport.queue_set(&d.v, 0, &q), -EIO);
	reg16(VPCI_QUEUE_NOTIFY, 0x8000);
	d.multiplier = 0x20000; /* 2^32 */
	UK_TEST_EXPECT_SNUM_EQ(vpci_transport.queue_set(&d.v, 0, &q), -EIO);
	reg16(VPCI_QUEUE_NOTIFY, 1);
	d.multiplier = 3;
	UK_TEST_EXPECT_SNUM_EQ(vpci_transport.queue_set(&d.v, 0, &q), -EIO);
	UK_TEST_EXPECT_SNUM_EQ(vpci_transport.queue_set(
			       &d.v, VPCI_QUEUES_MOST, &q), -ENODEV);
}

UK_TESTCASE(virtio_pci, configuration_ends_where_it_says)
{
	static const uint8_t all[6] = { 6, 7, 8, 9, 10, 11 }, none[6];
	struct vpci_device d = device();
	uint8_t buf[6];
	unsigned int i;

	for (i = 0; i < 64; i++)
		registers[DEVICE + i] = (uint8_t)i;
	vpci_transport.config(&d.v, 6, buf, sizeof(buf));
	UK_TEST_EXPECT_BYTES_EQ(buf, all, sizeof(buf));
	vpci_transport.config(&d.v, 7, buf, sizeof(buf));
	UK_TEST_EXPECT_BYTES_EQ(buf, none, sizeof(buf));
	buf[0] = 1;
	vpci_transport.config(&d.v, UINT32_MAX, buf, 1);
	UK_TEST_EXPECT_UNUM_EQ(buf[0], 0);
	vpci_transport.config(&d.v, 10, buf, 2); /* a number */
	UK_TEST_EXPECT_BYTES_EQ(buf, "\12\13", 2);
	vpci_transport.config(&d.v, 4, buf, 4);
	UK_TEST_EXPECT_BYTES_EQ(buf, "\4\5\6\7", 4);
}

UK_TESTCASE(virtio_pci, device_reaches_memory_while_it_is_told_that_it_may)
{
	struct vpci_device d = device();

	d.pci = &pci;
	cfg[UK_PCI_COMMAND] = UK_PCI_COMMAND_MEMORY;
	vpci_transport.reach(&d.v, true);
	UK_TEST_EXPECT_UNUM_EQ(cfg[UK_PCI_COMMAND], UK_PCI_COMMAND_MEMORY |
						    UK_PCI_COMMAND_MASTER);
	vpci_transport.reach(&d.v, false);
	UK_TEST_EXPECT_UNUM_EQ(cfg[UK_PCI_COMMAND], UK_PCI_COMMAND_MEMORY);
}

/* A device of a kind that nobody drives, through the bus's own door. */
UK_TESTCASE(virtio_pci, device_is_switched_on_and_named_after_its_place)
{
	struct uk_device *d;

	device();
	cfg[UK_PCI_COMMAND + 1] = 4; /* no interrupts: not ours to change */
	pci.dev = (struct uk_device){
		.bus = &uk_pci_bus, .name = "0a:0b.0",
		.id = { .vendor = VPCI_VENDOR, .device = VPCI_END - 1 },
	};
	UK_TEST_EXPECT_ZERO(uk_bus_add(&pci.dev));
	/* nobody drives it: it need not reach our memory */
	UK_TEST_EXPECT_UNUM_EQ(cfg[UK_PCI_COMMAND], UK_PCI_COMMAND_MEMORY);
	UK_TEST_EXPECT_UNUM_EQ(cfg[UK_PCI_COMMAND + 1], 4);
	d = __containerof(uk_bus_devices()->prev, struct uk_device, link);
	uk_list_del(&pci.dev.link);
	UK_TEST_ASSERT(d->bus == &uk_virtio_bus);
	UK_TEST_EXPECT_STR_EQ(d->name, "pci@0a:0b.0");
	UK_TEST_EXPECT_UNUM_EQ(d->id.device, 0x3f);
	uk_list_del(&d->link);
	uk_free(uk_alloc_of("virtio"),
		__containerof(d, struct vpci_device, v.dev));
}
