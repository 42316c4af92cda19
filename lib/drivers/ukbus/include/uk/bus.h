/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * @defgroup bus Buses, devices, drivers
 * Who finds a device and who drives it do not know each other. A bus finds
 * devices (it reads the slots of PCI, the nodes of a device tree, the words of
 * a command line) and hands each to uk_bus_add(). Drivers state in a linker
 * table which devices they are for. What matches, meets:
 *
 *      pci  --- 00:03.0  1af4:1041 ---.
 *                                      uk_bus_add()  ->  driver->add(device)
 *      UK_DRIVER(virtio_pci) ---------'
 *
 * A driver may find further devices behind its own and add them: the virtio
 * transports do (lib/drivers/virtio-bus).
 *
 * Context: one core, at the level `bus`, before main(). Devices stay.
 */
#ifndef UK_BUS_H
#define UK_BUS_H

#include <uk/essentials.h>
#include <uk/list.h>
#include <uk/table.h>

struct uk_device;

/**
 * What a device says it is, or what a driver is for; in the latter, what is 0
 * does not matter.
 */
struct uk_device_id {
	uint32_t vendor;        /**< PCI: vendor; virtio: 0 */
	uint32_t device;        /**< PCI: device; virtio: type, 1 is a net */
	uint32_t class;         /**< PCI: base class << 8 | subclass */
	const char *compatible; /**< device tree: one of its "compatible" */
};

/** A kind of bus. */
struct uk_bus {
	const char *name; /**< "pci", "virtio", ... */
	/**
	 * Whether a device with several names is what a driver is for.
	 * NULL: each number is compared.
	 */
	bool (*match)(const struct uk_device *d, const struct uk_device_id *id);
};

//> bus-driver
/** One kind of driver. */
struct uk_driver {
	const char *name;               /**< "virtio-net", ... */
	const struct uk_bus *bus;       /**< whose devices it drives */
	const struct uk_device_id *ids; /**< what it is for; all 0 at the end */
	/**
	 * Take the device over.
	 * @return 0; a negative errno: it cannot be driven, and another driver
	 * may try; what was allocated is given back
	 */
	int (*add)(struct uk_device *d);
};
//< bus-driver

UK_TABLE_DECLARE(uk_drivers, struct uk_driver);

/** State a driver: UK_DRIVER(virtio_net) = { .name = ..., }; */
#define UK_DRIVER(ident)                                                       \
	UK_TABLE_ENTRY(uk_drivers, ident, struct uk_driver, uk_driver_##ident)

/** A device. Buses put one into their own description of a device. */
struct uk_device {
	const struct uk_bus *bus;       /**< where it was found */
	const struct uk_driver *driver; /**< who drives it; NULL: nobody */
	struct uk_device_id id;         /**< what it is */
	char name[24];                  /**< where it is: "00:03.0" */
	struct uk_list_head link;       /**< in the list of all devices */
};

/**
 * A device was found: list it and give it to the first driver that takes it.
 * @param d bus, id and name are set; it lives from now on
 * @return 0; -ENODEV: no driver is for it; else what the last driver said
 */
int uk_bus_add(struct uk_device *d);

/** @return the head of the list of all devices, in the order of finding. */
struct uk_list_head *uk_bus_devices(void);

/** Visit each device. */
#define uk_bus_for_each(d)                                                     \
	uk_list_for_each_entry(d, uk_bus_devices(), link)

/** Print one line for each device: where, what, who drives it. */
void uk_bus_print(void);

#endif /* UK_BUS_H */
