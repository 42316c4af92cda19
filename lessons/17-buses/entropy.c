/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Entropy - a driver, as small as one can be.
 *
 * Idea: it says what it is for, and is called with each such device, whatever
 * bus that hangs from. It agrees with the device on features and goes no
 * further: to ask it for random bytes takes a queue, which is lesson 18's.
 */
#include <uk/errno.h>
#include <uk/print.h>
#include <uk/virtio.h>

#include "buses.h"

enum { MOST = 4 };

static struct uk_virtio_dev *taken[MOST];
static unsigned int count;

//> entropy
static int add(struct uk_device *d)
{
	struct uk_virtio_dev *v = uk_virtio_of(d);
	int err;

	if (count == MOST)
		return -ENOSPC;
	err = uk_virtio_begin(v, 0);
	if (err)
		return err;
	taken[count++] = v;
	return 0;
}

static const struct uk_device_id ids[] = { { .device = UK_VIRTIO_RNG }, { 0 } };

UK_DRIVER(entropy) = {
	.name = "entropy",
	.bus = &uk_virtio_bus,
	.ids = ids,
	.add = add,
};
//< entropy

void show_entropy(void)
{
	unsigned int i;

	uk_pr_info("our driver was given %u device%s", count,
		   count == 1 ? "" : "s");
	for (i = 0; i < count; i++)
		uk_pr_info("  %s: features 0x%llx, status 0x%x",
			   taken[i]->dev.name,
			   (unsigned long long)taken[i]->features,
			   (unsigned int)taken[i]->ops->status(taken[i]));
}
