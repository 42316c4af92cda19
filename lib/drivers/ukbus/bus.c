/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Devices meet their drivers.
 *
 * Idea: one list of devices, one table of drivers, and one function in which
 * they meet. A device that nobody drives stays in the list: what the machine
 * has is worth knowing.
 *
 * B1  A device is in the list before a driver sees it, so that devices behind
 *     it come after it.
 */
#include <uk/bus.h>
#include <uk/errno.h>
#include <uk/inittab.h>
#include <uk/print.h>

static UK_LIST_HEAD(devices);

//> bus-match
//# ex bus.0 2
static bool is_end(const struct uk_device_id *id)
{
	return !id->vendor && !id->device && !id->class && !id->compatible;
}

static bool same_numbers(const struct uk_device *d,
			 const struct uk_device_id *id)
{
	return (!id->vendor || id->vendor == d->id.vendor) &&
	       (!id->device || id->device == d->id.device) &&
	       (!id->class || id->class == d->id.class);
}

static bool is_for(const struct uk_driver *driver, const struct uk_device *d)
{
	const struct uk_device_id *id;

	if (driver->bus != d->bus)
		return false;
	for (id = driver->ids; !is_end(id); id++)
		if (d->bus->match ? d->bus->match(d, id) : same_numbers(d, id))
			return true;
	return false;
}
//-static bool is_for(const struct uk_driver *driver, const struct uk_device *d)
//-{
//-	(void)driver;
//-	(void)d;
//-	return false; /* bus.0 is yours to write */
//-}
//# end
//< bus-match

//> bus-add
int uk_bus_add(struct uk_device *d)
{
	const struct uk_driver *driver;
	int err = -ENODEV;

	d->driver = NULL;
	uk_list_add_tail(&d->link, &devices); /* B1 */
	uk_table_for_each(driver, uk_drivers) {
		if (!is_for(driver, d))
			continue;
		d->driver = driver;
		err = driver->add(d);
		if (!err)
			return 0;
		uk_pr_warn("%s %s: %s cannot drive it (error %d)",
			   d->bus->name, d->name, driver->name, -err);
		d->driver = NULL;
	}
	return err;
}
//< bus-add

struct uk_list_head *uk_bus_devices(void)
{
	return &devices;
}

void uk_bus_print(void)
{
	const struct uk_device *d;

	uk_bus_for_each(d)
		uk_pr_info("%s %s: %04x:%04x %s%s%s", d->bus->name, d->name,
			   (unsigned int)d->id.vendor,
			   (unsigned int)d->id.device,
			   d->id.compatible ? d->id.compatible : "",
			   d->id.compatible ? " " : "",
			   d->driver ? d->driver->name : "(no driver)");
}

static int print_devices(struct uk_init_ctx *ctx __maybe_unused)
{
	uk_bus_print();
	return 0;
}
uk_bus_initcall_prio(print_devices, NULL, 9);
