/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Two interfaces and a bad line (wire.h). lwIP's clocks are counters, which its
 * timers' functions move on: here they are called without a clock.
 */
#include <lwip/dns.h>
#include <lwip/etharp.h>
#include <lwip/ip4_frag.h>
#include <lwip/ip6_frag.h>
#include <lwip/nd6.h>
#include <lwip/priv/tcp_priv.h>
#include <uk/alloc.h>
#include <uk/string.h>

#include "wire.h"

struct wire wire;

bool wire_carry(void)
{
	struct lwip_dev **d = wire.d;
	bool busy = d[0]->poller.poll(&d[0]->poller);

	return d[1]->poller.poll(&d[1]->poller) || busy;
}

void wire_tick(unsigned int n)
{
	lwip_before_tcp();
	tcp_tmr();
	if (n % 4)
		return;
	etharp_tmr();
	nd6_tmr();
	ip_reass_tmr();
	ip6_reass_tmr();
	dns_tmr();
}

bool wire_begin(const struct uk_nettest_faults *f)
{
	struct uk_netloop *cable = wire.cable;
	struct lwip_dev **d = wire.d;

	if (uk_netloop_add(&cable[0]) || uk_netloop_add(&cable[1]))
		return false;
	uk_netloop_connect(&cable[0], &cable[1]);
	if (uk_nettest_over(&wire.line, &cable[0].dev, f,
			    uk_alloc_get_default()))
		return false;
	d[0] = lwip_attach(&wire.line.dev);
	d[1] = lwip_attach(&cable[1].dev);
	return d[0] && d[1] && !lwip_address(&d[0]->nif, "10.7.0.1/24") &&
	       !lwip_address(&d[1]->nif, "10.7.0.2/24") &&
	       !lwip_address(&d[0]->nif, "fd00:7::1/64") &&
	       !lwip_address(&d[1]->nif, "fd00:7::2/64");
}

void wire_settle(void)
{
	unsigned int i;

	while (tcp_active_pcbs)
		tcp_abort(tcp_active_pcbs);
	while (tcp_tw_pcbs)
		tcp_abort(tcp_tw_pcbs);
	for (i = 0; i <= 4 * IPV6_REASS_MAXAGE; i++)
		wire_tick(i);
}

void wire_end(void)
{
	unsigned int i;

	wire_settle();
	for (i = 0; i < 2; i++)
		if (wire.d[i])
			lwip_detach(wire.d[i]);
	if (wire.line.below)
		uk_nettest_remove(&wire.line);
	for (i = 0; i < 2; i++)
		if (wire.cable[i].peer)
			uk_netloop_remove(&wire.cable[i]);
	memset(&wire, 0, sizeof(wire));
}
