/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Lesson 20 - a server by callbacks.
 *
 * The server waits on port 80 of every interface. First it has a visitor from
 * this very image, over the loopback device, which is 10.0.0.1; then, if the
 * machine has a card, whoever comes:
 *
 *      make run LESSON=20      http://localhost:8080
 *
 * until Ctrl-C, or until `lesson20.until` visitors have left.
 */
#include <lwip/netif.h>
#include <uk/libparam.h>
#include <uk/loop.h>
#include <uk/netdev.h>
#include <uk/print.h>
#include <uk/string.h>

#include "server.h"

static uint64_t until = 0; /* 0: for ever */
UK_LIBPARAM_PARAM(until, u64, "end after so many visitors");

//> loop-address
/* The interface that hears itself gets an address, which nobody else gives it. */
static bool loop_is_up(void)
{
	uint8_t mac[UK_NETDEV_HWADDR_LEN];
	struct uk_netdev *dev = uk_netdev_get(uk_netdev_count() - 1);
	ip4_addr_t addr, mask, none = { 0 };
	struct netif *nif;

	uk_netdev_hwaddr(dev, mac);
	IP4_ADDR(&addr, 10, 0, 0, 1);
	IP4_ADDR(&mask, 255, 255, 255, 0);
	NETIF_FOREACH(nif)
		if (!memcmp(nif->hwaddr, mac, sizeof(mac))) {
			netif_set_addr(nif, &addr, &mask, &none);
			return true;
		}
	return false;
}
//< loop-address

int main(void)
{
	bool card = uk_netdev_count() > 1; /* besides the loopback device */
	int err;

	if (!loop_is_up() || server_start())
		return 1;
	visitor_start();
	uk_pr_info("a visitor from within:");
	err = uk_loop_run();
	uk_pr_info("%u visitors are left", server_visits());
	if (err || !card)
		return err;
	server_until(until);
	uk_pr_info("open to everybody");
	err = uk_loop_run();
	uk_pr_info("%u visitors are left", server_visits());
	return err;
}
