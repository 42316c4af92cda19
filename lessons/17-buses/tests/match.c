/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Drivers and devices in a program for this host (hostunit.h). A line is one of
 * each, and what is said is whether the driver is for the device:
 *
 *      SAME WORDS  VENDOR DEVICE CLASS NAME : VENDOR DEVICE CLASS NAME ...
 *       |    |     `--- the device -------'   `--- what the driver is for --'
 *       |    `- 1: the bus compares names, and nothing else
 *       `- 1: the driver is for this bus
 *
 * A name `-` is none. Behind the last id of the driver there is nothing: a look
 * beyond it is a finding of the address sanitizer.
 */
#include "bus.c" /* what is asked, as it is in the tree */

#include "hostunit.h"

enum { MOST = 16, NAME = 16 };

/* The table of drivers has none. */
__asm__(".data\n.balign 8\n.globl uk_drivers_start, uk_drivers_end\n"
	"uk_drivers_start:\nuk_drivers_end:\n.quad 0\n.text\n");

static char names[MOST + 1][NAME];

static bool match(const struct uk_device *d, const struct uk_device_id *id)
{
	return id->compatible && d->id.compatible &&
	       strcmp(id->compatible, d->id.compatible) == 0;
}

static const struct uk_bus numbers = { .name = "numbers" },
			   words = { .name = "words", .match = match },
			   other = { .name = "other" };

static __maybe_unused int number(const struct uk_driver *driver,
				 const struct uk_device_id *id)
{
	return id ? (int)(id - driver->ids) + 1 : 0;
}

/* @return what is behind an id in the text; NULL: there is none */
static const char *read_id(const char *s, unsigned int i,
			   struct uk_device_id *id)
{
	int n;

	if (sscanf(s, "%x %x %x %15s%n", &id->vendor, &id->device, &id->class,
		   names[i], &n) != 4)
		return NULL;
	id->compatible = strcmp(names[i], "-") ? names[i] : NULL;
	return s + n;
}

static void ask(const char *line)
{
	unsigned int same = 0, by_words = 0, count = 0;
	struct uk_device_id found[MOST] = { { 0 } }, *ids;
	struct uk_driver driver = { .name = "driver" };
	struct uk_device d = { .name = "device" };
	const char *s;
	int n = 0;

	sscanf(line, "%u %u%n", &same, &by_words, &n);
	s = read_id(line + n, MOST, &d.id);
	for (s = strchr(s, ':') + 1; s && count < MOST - 1; count += s != NULL)
		s = read_id(s, count, &found[count]);
	ids = calloc(count + 1, sizeof(*ids));
	memcpy(ids, found, count * sizeof(*ids));
	d.bus = by_words ? &words : &numbers;
	driver.bus = same ? d.bus : &other;
	driver.ids = ids;
	ANSWER("%d", is_for(&driver, &d));
	free(ids);
}
