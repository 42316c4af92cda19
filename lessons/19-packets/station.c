/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A station - its device is started, and stopped.
 *
 * Idea: one supply of buffers for everything. The device holds some of them,
 * empty, for frames to come; an answer is in the buffer of its question; so what
 * is not in the supply is on its way, and comes back.
 *
 * S1  The supply is larger than what device queues hold together, or a flood
 *     would leave the device nothing to receive into.
 */
#include <uk/print.h>
#include <uk/string.h>
#include <uk/time.h>

#include "station.h"

//> station-open
enum {
	QUEUE = 64,        /* frames in each queue of the device */
	BUFFERS = 4 * QUEUE, /* S1 */
	HEADROOM = 66,     /* the device's header; and 14 more are on 4 bytes */
	ROOM = 1518,       /* the largest frame of Ethernet */
};

static struct uk_netbuf *buffer(void *arg)
{
	return uk_netbuf_pool_get(arg);
}

int station_open(struct station *s, struct uk_netdev *dev, const uint8_t ip[])
{
	struct uk_alloc *a = uk_alloc_get_default();
	const struct uk_netdev_queue conf = {
		.len = QUEUE, .a = a, .buffer = buffer, .arg = &s->pool,
	};
	int err;

	*s = (struct station){ .dev = dev };
	memcpy(s->me.ip, ip, sizeof(s->me.ip));
	uk_netdev_hwaddr(dev, s->me.mac);
	err = uk_netbuf_pool_init(&s->pool, a, BUFFERS, HEADROOM + ROOM, HEADROOM);
	if (!err)
		err = uk_netdev_configure(dev, 1, 1);
	if (!err)
		err = uk_netdev_rxq_setup(dev, 0, &conf);
	if (!err)
		err = uk_netdev_txq_setup(dev, 0, &conf);
	if (!err)
		err = uk_netdev_start(dev);
	s->waiting = s->pool.count - s->pool.left;
	return err;
}
//< station-open

//> station-close
void station_close(struct station *s)
{
	uint64_t end = uk_time_mono() + UK_NSEC_PER_SEC;

	/* a burst of nothing takes back what the device is done with */
	while (s->pool.count - s->pool.left > s->waiting &&
	       uk_netdev_tx_burst(s->dev, 0, NULL, 0) >= 0 &&
	       uk_time_mono() < end)
		;
	uk_netdev_stop(s->dev);
	if (uk_netbuf_pool_end(&s->pool))
		uk_pr_err("%zu buffers are lost", s->pool.count - s->pool.left);
}
//< station-close
