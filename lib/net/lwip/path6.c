/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The path of an IPv6 packet - whose it is next, and how long it may be.
 *
 * R1  Who is not on the link is reached by the gateway that the command line
 *     names, else by a router that has announced itself (RFC 4861, 6.3).
 * R2  No packet is longer than 1280 bytes, which each path carries; a node may
 *     leave it at that and look for no more (RFC 8200, 5). What lwIP 2.1.3 does
 *     instead is to believe each message that says "too big": of a path for 50
 *     bytes it makes fragments without contents, and never gets to the end; and
 *     segments of TCP that wait for their acknowledgement are cut where they
 *     lie, and not whole any more when they are sent again.
 */
#include "lwip_priv.h"

/* RFC 8200, 5: the least that a link carries in one packet. */
enum { MTU_EVERYWHERE = 1280 };

/* R1. lwIP asks for what is not on the link (LWIP_HOOK_ND6_GET_GW). @return
 * NULL: a router */
const struct ip6_addr *uk_lwip_gateway6(struct netif *nif)
{
	struct lwip_dev *d = lwip_dev_of(nif);

	if (nif->linkoutput != lwip_output || ip6_addr_isany(&d->gateway6))
		return NULL; /* not one of ours, or it has none */
	return &d->gateway6;
}

/* R2. Takes the place of lwIP's nd6_get_destination_mtu(): see Makefile.uk. */
u16_t uk_lwip_mtu6(const ip6_addr_t *to __maybe_unused, struct netif *nif)
{
	return MIN(nif->mtu, (u16_t)MTU_EVERYWHERE);
}
