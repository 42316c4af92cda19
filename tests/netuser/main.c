/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * As little of a network as NET=user can be seen with, for tests/test_netrun.py:
 * asks who has the gateway's address, says that its own is here, and ends when
 * somebody wants to connect to port 80 (RFC 826; RFC 791, 9293).
 */
#include <uk/alloc.h>
#include <uk/loop.h>
#include <uk/netdev.h>
#include <uk/print.h>
#include <uk/string.h>
#include <uk/time.h>

enum { BUFFERS = 64, HEADROOM = 64, ROOM = HEADROOM + 1518, ARP_LEN = 42 };
enum { ARP_ASK = 1, ARP_ANSWER = 2, TCP_SYN = 2 };

static const uint8_t own[4] = { 10, 0, 2, 15 }, gateway[4] = { 10, 0, 2, 2 };
static const uint8_t arp[10] = { 8, 6, 0, 1, 8, 0, 6, 4, 0, 0 };
static uint8_t mac[6];
static struct uk_netbuf_pool pool;
static struct uk_netdev *dev;
static bool answered;

static struct uk_netbuf *buffer(void *arg __maybe_unused)
{
	return uk_netbuf_pool_get(&pool);
}

/* Ethernet, ARP, from us: a question to all, or an answer to one. */
static void send_arp(char op, const void *to_mac, const void *from_ip,
		     const void *to_ip)
{
	struct uk_netbuf *nb = buffer(NULL);
	char *p;

	if (!nb)
		return;
	p = uk_netbuf_put(nb, 60);
	memset(p, 0, 60);
	memcpy(p, to_mac, 6);
	memcpy(p + 6, mac, 6);
	memcpy(p + 12, arp, sizeof(arp));
	p[21] = op;
	memcpy(p + 22, mac, 6);
	memcpy(p + 28, from_ip, 4);
	memcpy(p + 32, to_mac, 6);
	memcpy(p + 38, to_ip, 4);
	if (uk_netdev_tx_burst(dev, 0, &nb, 1) != 1)
		uk_netbuf_free(nb);
}

static void look(const struct uk_netbuf *nb)
{
	const uint8_t *p = (const uint8_t *)nb->data;

	if (nb->len >= ARP_LEN && !memcmp(p + 12, arp, 9)) {
		if (p[21] == ARP_ASK)
			send_arp(ARP_ANSWER, p + 22, p + 38, p + 28);
		else if (!answered)
			uk_pr_info("gateway: %02x:%02x:%02x:%02x:%02x:%02x",
				   p[22], p[23], p[24], p[25], p[26], p[27]);
		answered |= p[21] == ARP_ANSWER;
	} else if (nb->len >= 54 && p[12] == 8 && !p[13] && p[14] == 0x45 &&
		   p[23] == 6 && !p[36] && p[37] == 80 && p[47] & TCP_SYN) {
		uk_pr_info("SYN to port 80");
		uk_loop_stop(0);
	}
}

static bool poll(struct uk_loop_poller *p __maybe_unused)
{
	struct uk_netbuf *nb;

	if (uk_netdev_rx_burst(dev, 0, &nb, 1) != 1)
		return false;
	look(nb);
	uk_netbuf_free(nb);
	return true;
}

static void ask(struct uk_loop_alarm *a)
{
	static const uint8_t all[6] = { 255, 255, 255, 255, 255, 255 };

	if (!answered)
		send_arp(ARP_ASK, all, own, gateway);
	uk_loop_at(a, uk_time_mono() + 100 * UK_NSEC_PER_MSEC);
}

int main(void)
{
	struct uk_alloc *a = uk_alloc_get_default();
	const struct uk_netdev_queue conf = {
		.len = BUFFERS / 2, .a = a, .buffer = buffer,
	};
	struct uk_loop_poller p = { .poll = poll };
	struct uk_loop_alarm alarm = { .ring = ask };

	dev = uk_netdev_get(0);
	if (!dev)
		return 3;
	if (uk_netbuf_pool_init(&pool, a, BUFFERS, ROOM, HEADROOM) ||
	    uk_netdev_configure(dev, 1, 1) ||
	    uk_netdev_rxq_setup(dev, 0, &conf) ||
	    uk_netdev_txq_setup(dev, 0, &conf) || uk_netdev_start(dev))
		return 4;
	uk_netdev_hwaddr(dev, mac);
	uk_loop_at(&alarm, 0);
	uk_loop_add(&p);
	return uk_loop_run();
}
