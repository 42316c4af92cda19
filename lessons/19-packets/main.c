/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Lesson 19 - packets by polling.
 *
 * First a conversation over a cable whose two ends are both in this image, so
 * that it is the same on every machine. Then, if the machine has a network
 * card, whoever is at its other end may ask:
 *
 *      make run LESSON=19                         behind this host
 *      make run LESSON=19 NET=socket:/tmp/wire    with ping.py listening there
 *
 * It answers until Ctrl-C, or until it has looked at `lesson19.until` frames.
 */
#include <uk/libparam.h>
#include <uk/loop.h>
#include <uk/netloop.h>
#include <uk/print.h>

#include "station.h"

static uint64_t until = 0; /* 0: for ever */
UK_LIBPARAM_PARAM(until, u64, "end after so many frames from the card");

/* What our user network gives to its guest. */
static const uint8_t own_ip[4] = { 10, 0, 2, 15 };

static int over_a_cable(void)
{
	static struct uk_netloop near, far;
	struct station s;
	int err = uk_netloop_add(&near);

	if (!err)
		err = uk_netloop_add(&far);
	if (err)
		return err;
	uk_netloop_connect(&near, &far);
	err = station_open(&s, &near.dev, own_ip);
	if (!err)
		err = other_end(&s, &far.dev);
	if (!err)
		station_close(&s);
	uk_netloop_remove(&near);
	uk_netloop_remove(&far);
	return err;
}

//> serve
static struct station card;
static uint64_t frames, bursts; /* that came from the card */

static bool poll(struct uk_loop_poller *p __maybe_unused)
{
	int n = station_poll(&card);

	if (n > 0) {
		frames += (unsigned int)n;
		bursts++;
	}
	if (n < 0 || (until && frames >= until))
		uk_loop_stop(n < 0 ? 2 : 0);
	return n > 0;
}

static int serve(struct uk_netdev *dev)
{
	static struct uk_loop_poller poller = { .poll = poll };
	struct uk_netdev_stats stats;
	int status;

	if (station_open(&card, dev, own_ip))
		return 3;
	uk_pr_info("%s, %02x:%02x:%02x:%02x:%02x:%02x, is 10.0.2.15: ready",
		   dev->driver, card.me.mac[0], card.me.mac[1], card.me.mac[2],
		   card.me.mac[3], card.me.mac[4], card.me.mac[5]);
	uk_loop_add(&poller);
	status = uk_loop_run();
	uk_loop_del(&poller);
	stats = dev->stats;
	station_close(&card);
	uk_pr_info("%llu frames in %llu bursts, %llu answered; told %llu times",
		   (unsigned long long)frames, (unsigned long long)bursts,
		   (unsigned long long)stats.tx_packets,
		   (unsigned long long)stats.notifications);
	return status;
}
//< serve

int main(void)
{
	struct uk_netdev *dev = uk_netdev_get(0); /* before there are cables */
	int err = over_a_cable();

	if (err) {
		uk_pr_err("the cable: error %d", -err);
		return 1;
	}
	if (dev)
		return serve(dev);
	uk_pr_info("no card: NET=user or NET=socket:PATH gives one");
	return 0;
}
