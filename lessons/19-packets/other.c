/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The other end - somebody who asks, so that there is something to answer.
 *
 * Idea: a packet is written from the inside out. First the data, then each
 * header before what is there already, into the headroom:
 *
 *      buffer()      [ headroom                       |              ]
 *      ping()        [ headroom           icmp | data |              ]
 *      ip_push()     [ headroom      ip | icmp | data |              ]
 *      eth_push()    [ headroom eth | ip | icmp | data |             ]
 *
 * What comes back is compared byte by byte with what was asked.
 */
#include <uk/assert.h>
#include <uk/fmt.h>
#include <uk/print.h>
#include <uk/string.h>

#include "station.h"

enum { PINGS = 8, DATA = 56, DAMAGED = 99 };

static const uint8_t everybody[6] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
static const uint8_t somebody[4] = { 10, 0, 2, 99 };

/* Let `s` work until nothing comes. @return in how many bursts that was */
static unsigned int work(struct station *s)
{
	unsigned int bursts = 0;

	while (station_poll(s) > 0)
		bursts++;
	return bursts;
}

static void send(struct station *o, struct uk_netbuf *pkts[], int n)
{
	int sent = uk_netdev_tx_burst(o->dev, 0, pkts, (uint16_t)n);

	UK_ASSERT(sent == n); /* the cable is empty, and longer than this */
}

/* --- ARP ------------------------------------------------------------------- */

static struct uk_netbuf *question(struct station *o, const uint8_t ip[])
{
	struct uk_netbuf *nb = uk_netbuf_pool_get(&o->pool);
	struct arp *a = uk_netbuf_put(nb, sizeof(*a));

	*a = (struct arp){
		.hardware = be16(ARP_ETHERNET), .protocol = be16(ETH_IPV4),
		.mac_len = 6, .ip_len = 4, .op = be16(ARP_ASK),
	};
	memcpy(a->from_mac, o->me.mac, sizeof(a->from_mac));
	memcpy(a->from_ip, o->me.ip, sizeof(a->from_ip));
	memcpy(a->to_ip, ip, sizeof(a->to_ip));
	eth_push(nb, everybody, o->me.mac, ETH_ARP);
	return nb;
}

/* Byte by byte: Ethernet's header is a line of its own. */
static void show(const struct uk_netbuf *nb)
{
	char line[3 * sizeof(struct eth) + 1];
	uint32_t i, n, at;

	for (at = 0; at < nb->len; at += n) {
		n = MIN(nb->len - at, (uint32_t)sizeof(struct eth));
		for (i = 0; i < n; i++)
			uk_snprintf(line + 3 * i, 4, " %02x",
				    (uint8_t)nb->data[at + i]);
		uk_pr_info("  %2u:%s", at, line);
	}
}

static void who_has(struct station *o, struct station *s, const uint8_t ip[])
{
	struct uk_netbuf *nb = question(o, ip);
	const struct arp *a;

	uk_pr_info("who has %u.%u.%u.%u?", ip[0], ip[1], ip[2], ip[3]);
	if (ip == s->me.ip)
		show(nb);
	send(o, &nb, 1);
	work(s);
	if (uk_netdev_rx_burst(o->dev, 0, &nb, 1) != 1) {
		uk_pr_info("nobody says so");
		return;
	}
	a = (void *)(nb->data + sizeof(struct eth));
	uk_pr_info("it is at %02x:%02x:%02x:%02x:%02x:%02x", a->from_mac[0],
		   a->from_mac[1], a->from_mac[2], a->from_mac[3],
		   a->from_mac[4], a->from_mac[5]);
	uk_netbuf_free(nb);
}

/* --- ping ------------------------------------------------------------------- */

//> other-ping
static struct uk_netbuf *ping(struct station *o, const struct host *whom,
			      uint16_t seq)
{
	struct uk_netbuf *nb = uk_netbuf_pool_get(&o->pool);
	struct icmp *m;

	memset(uk_netbuf_put(nb, DATA), seq, DATA);
	m = uk_netbuf_push(nb, sizeof(*m));
	*m = (struct icmp){ .type = ICMP_ECHO, .seq = be16(seq) };
	m->sum = inet_sum(m, nb->len);
	if (seq == DAMAGED)
		m->id ^= 1; /* on its way */
	ip_push(nb, whom->ip, o->me.ip);
	eth_push(nb, whom->mac, o->me.mac, ETH_IPV4);
	return nb;
}
//< other-ping

/* @return whether it is the answer to ping `seq` */
static bool is_echo(const struct uk_netbuf *nb, const struct host *whom,
		    uint16_t seq)
{
	const struct ip *ip = (void *)(nb->data + sizeof(struct eth));
	const struct icmp *m = (void *)(ip + 1);

	return nb->len == sizeof(struct eth) + sizeof(*ip) + sizeof(*m) + DATA &&
	       !memcmp(ip->from, whom->ip, sizeof(ip->from)) &&
	       m->type == ICMP_REPLY && m->seq == be16(seq) &&
	       !inet_sum(ip, sizeof(*ip)) && !inet_sum(m, sizeof(*m) + DATA);
}

static void pings(struct station *o, struct station *s)
{
	struct uk_netbuf *pkts[PINGS];
	unsigned int bursts, right = 0;
	int i, n;

	uk_pr_info("%d pings at once:", PINGS);
	for (i = 0; i < PINGS; i++)
		pkts[i] = ping(o, &s->me, (uint16_t)i);
	send(o, pkts, PINGS);
	bursts = work(s);
	n = uk_netdev_rx_burst(o->dev, 0, pkts, PINGS);
	for (i = 0; i < n; i++) {
		right += is_echo(pkts[i], &s->me, (uint16_t)i);
		uk_netbuf_free(pkts[i]);
	}
	uk_pr_info("%d answers, %u of them right, in %u burst%s", MAX(n, 0),
		   right, bursts, bursts == 1 ? "" : "s");
}

static void damaged(struct station *o, struct station *s)
{
	struct uk_netbuf *nb = ping(o, &s->me, DAMAGED);

	uk_pr_info("a damaged ping:");
	send(o, &nb, 1);
	work(s);
	if (uk_netdev_rx_burst(o->dev, 0, &nb, 1) != 1)
		return;
	uk_pr_info("it came back!");
	uk_netbuf_free(nb);
}

int other_end(struct station *s, struct uk_netdev *far)
{
	static const uint8_t ip[4] = { 10, 0, 2, 2 };
	struct station o;
	int err = station_open(&o, far, ip);

	if (err)
		return err;
	who_has(&o, s, s->me.ip);
	who_has(&o, s, somebody);
	pings(&o, s);
	damaged(&o, s);
	station_close(&o);
	return 0;
}
