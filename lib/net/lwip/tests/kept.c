/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What a case must leave as it found it: the buffers of all interfaces. They are
 * no memory that is allocated; one that lwIP or an application never gives back
 * is missing when packets come.
 */
#include <uk/test.h>

#include "lwip_priv.h"

static uint64_t held(void)
{
	struct netif *nif;
	uint64_t n = 0;

	for (nif = netif_list; nif; nif = nif->next)
		n += lwip_dev_of(nif)->pool.count - lwip_dev_of(nif)->pool.left;
	return n;
}

UK_TEST_KEPT(lwip_held) = { "packets held", held, NULL };
