/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Packets of 64 bytes through uknetdev and its driver, 32 at a time.
 *
 *      net BURSTS
 *
 * prints `net send INSTRUCTIONS NOTIFICATIONS PACKETS` and the same for
 * `receive`, the sums over all bursts that count. Somebody has to be at the
 * other end who sends without a pause (src/tools/bench_net.py).
 *
 * What a packet costs a program that keeps a device busy:
 *   send     a buffer from the supply, its length, its part of the burst, and
 *            to free it when the device is done; its contents are there
 *            already, as those of a reply that is kept
 *   receive  its part of the burst, to free it, and a new buffer for the device
 *
 * B1  Only a steady state counts. A burst that is sent counts if all of the one
 *     before came back in it, none more, none fewer; one that is received
 *     counts if it is full.
 * B2  The device works while we look at the clock: between two bursts a
 *     millisecond passes, which is in no figure.
 */
#include <stdio.h>
#include <stdlib.h>

#include <uk/alloc.h>
#include <uk/netdev.h>
#include <uk/time.h>

#include "ticks.h"

enum { BURST = 32, LEN = 64, BUFFERS = 512, HEADROOM = 64,
       ROOM = HEADROOM + 1518 };

/* What the bursts that count took. */
struct sum {
	uint64_t ticks, told, packets;
};

static struct uk_netbuf_pool tx_pool, rx_pool;
static struct uk_netdev *dev;

static struct uk_netbuf *buffer(void *arg __maybe_unused)
{
	return uk_netbuf_pool_get(&rx_pool);
}

static int open_device(struct uk_alloc *a)
{
	const struct uk_netdev_queue conf = { .a = a, .buffer = buffer };

	return uk_netbuf_pool_init(&rx_pool, a, BUFFERS, ROOM, HEADROOM) ||
	       uk_netbuf_pool_init(&tx_pool, a, BUFFERS, ROOM, HEADROOM) ||
	       uk_netdev_configure(dev, 1, 1) ||
	       uk_netdev_rxq_setup(dev, 0, &conf) ||
	       uk_netdev_txq_setup(dev, 0, &conf) || uk_netdev_start(dev);
}

static void pause(void) /* B2 */
{
	uint64_t end = uk_time_mono() + UK_NSEC_PER_MSEC;

	while (uk_time_mono() < end)
		;
}

static int send_burst(void)
{
	struct uk_netbuf *pkts[BURST];
	unsigned int i;

	for (i = 0; i < BURST; i++) {
		pkts[i] = uk_netbuf_pool_get(&tx_pool);
		pkts[i]->len = LEN;
	}
	return uk_netdev_tx_burst(dev, 0, pkts, BURST);
}

/* Contents, for each buffer of the supply: to nobody, of nobody's type. */
static void write_frames(void)
{
	static struct uk_netbuf *all[BUFFERS];
	unsigned int i, k;

	for (i = 0; i < BUFFERS; i++) {
		all[i] = uk_netbuf_pool_get(&tx_pool);
		for (k = 0; k < LEN; k++)
			all[i]->data[k] = (char)(k < 6 ? 0x02 : k == 12 ? 0x88
						 : k == 13 ? 0xb5 : k);
	}
	while (i-- > 0)
		uk_netbuf_free(all[i]);
}

static int send(unsigned long bursts, struct sum *s)
{
	uint64_t begin, told;
	uint32_t before;

	write_frames();
	while (bursts) {
		before = tx_pool.left;
		told = dev->stats.notifications;
		begin = ticks();
		if (send_burst() != BURST)
			return 1;
		begin = ticks() - begin;
		if (before == BUFFERS - BURST && tx_pool.left == before) {
			s->ticks += begin; /* B1 */
			s->told += dev->stats.notifications - told;
			s->packets += BURST;
			bursts--;
		}
		pause();
	}
	return 0;
}

static int receive(unsigned long bursts, struct sum *s)
{
	struct uk_netbuf *pkts[BURST];
	uint64_t begin, told;
	int i, n;

	while (bursts) {
		told = dev->stats.notifications;
		begin = ticks();
		n = uk_netdev_rx_burst(dev, 0, pkts, BURST);
		if (n < 0)
			return 1;
		for (i = 0; i < n; i++)
			uk_netbuf_free(pkts[i]);
		begin = ticks() - begin;
		if (n == BURST) {
			s->ticks += begin; /* B1 */
			s->told += dev->stats.notifications - told;
			s->packets += BURST;
			bursts--;
		} else {
			pause();
		}
	}
	return 0;
}

static void say(const char *what, const struct sum *s)
{
	printf("net %s %llu %llu %llu\n", what, (unsigned long long)s->ticks,
	       (unsigned long long)s->told, (unsigned long long)s->packets);
}

int main(int argc, char *argv[])
{
	unsigned long bursts = argc > 1 ? strtoul(argv[1], NULL, 10) : 100;
	struct sum sent = { 0 }, received = { 0 };

	dev = uk_netdev_get(0);
	if (!dev || open_device(uk_alloc_get_default())) {
		puts("no network device");
		return 2;
	}
	ticks_begin();
	if (receive(bursts, &received) || send(bursts, &sent)) {
		puts("the device does not do what it should");
		return 3;
	}
	say("receive", &received);
	say("send", &sent);
	return 0;
}
