/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of how devices meet drivers, on buses that are made up here. Devices
 * stay for ever: each case has its own.
 */
#include <uk/bus.h>
#include <uk/errno.h>
#include <uk/string.h>
#include <uk/test.h>

static bool match_compatible(const struct uk_device *d,
			     const struct uk_device_id *id)
{
	return id->compatible && strcmp(id->compatible, d->id.compatible) == 0;
}

static const struct uk_bus numbers = { .name = "numbers" };
static const struct uk_bus words = { .name = "words",
				     .match = match_compatible };
static unsigned int taken, refused;

static int take(struct uk_device *d __maybe_unused)
{
	taken++;
	return 0;
}

static int refuse(struct uk_device *d __maybe_unused)
{
	refused++;
	return -EIO;
}

static const struct uk_device_id ids_take[] = {
	{ .vendor = 0x1af4, .device = 0x1041 }, { .class = 0x0200 }, { 0 },
};
static const struct uk_device_id ids_refuse[] = {
	{ .vendor = 0x1af4 }, { 0 },
};
static const struct uk_device_id ids_word[] = {
	{ .compatible = "test,bell" }, { 0 },
};

/* In the order of the table: the one that refuses is asked first. */
UK_DRIVER(test_a_refuse) = {
	.name = "refuse", .bus = &numbers, .ids = ids_refuse, .add = refuse,
};
UK_DRIVER(test_b_take) = {
	.name = "take", .bus = &numbers, .ids = ids_take, .add = take,
};
UK_DRIVER(test_c_word) = {
	.name = "word", .bus = &words, .ids = ids_word, .add = take,
};

static int add(struct uk_device *d)
{
	taken = refused = 0;
	return uk_bus_add(d);
}

UK_TESTCASE(ukbus, device_goes_to_the_next_driver_if_the_first_cannot)
{
	static struct uk_device d = { .bus = &numbers, .name = "a",
		.id = { .vendor = 0x1af4, .device = 0x1041 } };

	UK_TEST_EXPECT_ZERO(add(&d));
	UK_TEST_EXPECT_UNUM_EQ(refused, 1);
	UK_TEST_EXPECT_UNUM_EQ(taken, 1);
	UK_TEST_EXPECT_STR_EQ(d.driver ? d.driver->name : NULL, "take");
}

UK_TESTCASE(ukbus, what_a_driver_leaves_open_does_not_matter)
{
	static struct uk_device d = { .bus = &numbers, .name = "b",
		.id = { .vendor = 0x8086, .device = 0x100e, .class = 0x0200 } };

	UK_TEST_EXPECT_ZERO(add(&d));
	UK_TEST_EXPECT_UNUM_EQ(taken, 1);
}

UK_TESTCASE(ukbus, device_that_nobody_drives_is_listed_all_the_same)
{
	static struct uk_device d = { .bus = &numbers, .name = "c",
		.id = { .vendor = 0x8086, .device = 0x1041 } };
	static struct uk_device e = { .bus = &numbers, .name = "d",
		.id = { .vendor = 0x1af4, .device = 0x1042 } };

	UK_TEST_EXPECT_SNUM_EQ(add(&d), -ENODEV);
	UK_TEST_EXPECT_SNUM_EQ(add(&e), -EIO); /* the only one refuses */
	UK_TEST_EXPECT_NULL(d.driver);
	UK_TEST_EXPECT_NULL(e.driver);
	UK_TEST_EXPECT_PTR_EQ(uk_bus_devices()->prev, &e.link);
	UK_TEST_EXPECT_PTR_EQ(e.link.prev, &d.link);
}

UK_TESTCASE(ukbus, bus_may_compare_in_its_own_way)
{
	static struct uk_device d = { .bus = &words, .name = "e",
		.id = { .compatible = "test,bell" } };
	static struct uk_device e = { .bus = &words, .name = "f",
		.id = { .compatible = "test,whistle" } };

	UK_TEST_EXPECT_ZERO(add(&d));
	UK_TEST_EXPECT_SNUM_EQ(add(&e), -ENODEV);
	UK_TEST_EXPECT_UNUM_EQ(taken, 0);
}
