/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Lesson 17 - what is there.
 *
 * When main() is called, all devices have been found, met their drivers, and
 * been listed. What is left is to show how one could know: who told of them
 * (told.c), what they say of themselves (cards.c), and what a driver gets that
 * said no more than what it is for (entropy.c).
 */
#include <uk/bus.h>
#include <uk/print.h>

#include "buses.h"

static void show_count(void)
{
	const struct uk_device *d;
	unsigned int all = 0, driven = 0;

	uk_bus_for_each(d) {
		all++;
		driven += d->driver != NULL;
	}
	uk_pr_info("devices: %u, and %u of them have a driver", all, driven);
}

int main(void)
{
	show_count();
	show_told();
	show_cards();
	show_entropy();
	return 0;
}
