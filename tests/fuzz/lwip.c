/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Frames from a stranger: into the glue, lwIP, and the web server above them.
 *
 *      input -> frame -> card -> lib/net/lwip -> lwIP -> apps/httpd/conn.c
 *                        card <- what they say to that
 *
 * A stranger who knows nothing gets nowhere: so some operations make whole
 * packets around the input's bytes, with what lwIP looks at first (lengths and
 * sums, the numbers of a TCP connection, the number of a question). Time passes
 * and allocations fail when the input says so.
 *
 * What must hold: nobody reads far behind a frame's end (its buffer is poisoned
 * there) or outside of its blocks; what goes out is a well-formed packet; and
 * when all is over (a stranger leaves, time passes) each buffer and each block
 * is given back. lwIP lives on from one input to the next.
 */
#include "fuzz.h"

#include <limits.h> /* else lwIP makes an ssize_t of its own */

#include <lwip/dns.h>
#include <lwip/netif.h>
#include <sanitizer/asan_interface.h>
#include <uk/inittab.h>
#include <uk/loop.h>
#include <uk/netdev.h>
#include <uk/random.h>

#include "host.h"
#include "http.h"
#include "httpd.h"
#include "lwip.h"

/* Blocks that may stay: what lwIP keeps for a while of connections that the
 * server has left (a stranger who answers slowly is waited for the longer), and
 * groups of addresses. What is lost with each input is soon more. */
enum { STAY = 400, FRAMES = 8 };

/* A frame is at least so long once it goes up, and lwIP may look so many bytes
 * behind it (lib/net/lwip/input.c, I2). */
enum { FRAME_MIN = 60, LOOK_AHEAD = 8 };

static struct uk_netdev dev;
static struct uk_netdev_queue queue;
static struct bytes *input;
static struct frame waiting[FRAMES]; /* for the interface */
static unsigned int count;           /* how many */
static uint64_t now;

/* --- what an image has ---------------------------------------------------- */

uint64_t ukplat_monotonic_clock(void)
{
	return now;
}

void ukplat_rest(uint64_t until)
{
	now = until;
}

/* The same in each run. */
int uk_random_fill(void *buf, size_t len)
{
	static uint64_t state = 1;
	uint8_t *p = buf;

	while (len--) {
		state = state * 6364136223846793005ULL + 1442695040888963407ULL;
		*p++ = (uint8_t)(state >> 56);
	}
	return 0;
}

/* --- the card ------------------------------------------------------------- */

static void info(struct uk_netdev *d, struct uk_netdev_info *i)
{
	(void)d;
	i->features = UK_NETDEV_F_RX_CSUM;
}

static void hwaddr(struct uk_netdev *d, uint8_t addr[])
{
	(void)d;
	memcpy(addr, "\x02\0\0\0\0\x01", 6);
}

static int rxq_setup(struct uk_netdev *d, uint16_t q,
		     const struct uk_netdev_queue *conf)
{
	(void)d;
	(void)q;
	queue = *conf;
	return 0;
}

static struct uk_netbuf *buffer(void)
{
	struct uk_netbuf *nb = queue.buffer(queue.arg);

	if (nb)
		ASAN_UNPOISON_MEMORY_REGION(nb->buf, nb->size);
	return nb;
}

/* Nobody has to look there. */
static void poison(struct uk_netbuf *nb)
{
	char *end = nb->data + (nb->len < FRAME_MIN ? FRAME_MIN : nb->len);

	end += LOOK_AHEAD;
	if (end < nb->buf + nb->size)
		ASAN_POISON_MEMORY_REGION(end, nb->buf + nb->size - end);
}

static int rx(struct uk_netdev *d, uint16_t q, struct uk_netbuf *pkts[],
	      uint16_t n)
{
	int got;

	(void)d;
	(void)q;
	for (got = 0; got < n && count; got++) {
		struct frame *f = &waiting[0];

		pkts[got] = buffer();
		if (!pkts[got])
			break;
		memcpy(uk_netbuf_put(pkts[got], f->len), f->bytes, f->len);
		pkts[got]->flags = f->vouched ? UK_NETBUF_CSUM_GOOD : 0;
		poison(pkts[got]);
		memmove(waiting, waiting + 1, --count * sizeof(*waiting));
	}
	return got;
}

/* What was sent is freed when the card is called again, as real ones do it. */
static int tx(struct uk_netdev *d, uint16_t q, struct uk_netbuf *pkts[],
	      uint16_t n)
{
	static struct uk_netbuf *sent[64];
	static unsigned int sent_count;
	static struct frame f;
	uint16_t i;

	(void)d;
	(void)q;
	while (sent_count)
		uk_netbuf_free(sent[--sent_count]);
	for (i = 0; i < n && i < ARRAY_SIZE(sent); i++) {
		f.len = uk_netbuf_copy_out(pkts[i], 0, f.bytes, FRAME_MAX);
		REQUIRE(uk_netbuf_total(pkts[i]) <= 1514, "%u bytes go out",
			uk_netbuf_total(pkts[i]));
		sent[sent_count++] = pkts[i];
		stranger_hears(&f);
	}
	return i;
}

static const struct uk_netdev_ops ops = {
	.info = info, .hwaddr = hwaddr, .rxq_setup = rxq_setup,
	.rx_burst = rx, .tx_burst = tx,
};

struct frame *card_frame(void)
{
	static struct frame lost;

	return count < FRAMES ? &waiting[count++] : &lost;
}

/* Buffers that nobody holds. */
static unsigned int buffers(void)
{
	static struct uk_netbuf *all[4096];
	unsigned int n = 0, i;

	while (n < 4096 && (all[n] = buffer()))
		n++;
	for (i = 0; i < n; i++)
		uk_netbuf_free(all[i]);
	return n;
}

/* --- the image ------------------------------------------------------------ */

/* The steps of the boot that there are here: lwIP's. */
static void boot(void)
{
	static const struct httpd_limits limits = { .slow = 10, .idle = 30 };
	const struct uk_init_entry *e;
	struct uk_init_ctx ctx = { 0 };

	host_heap();
	uk_netdev_register(&dev, &ops, "stranger");
	uk_table_for_each(e, uk_inittab)
		if (!strcmp(e->name, "stack_init"))
			REQUIRE(!e->init(&ctx), "no stack");
	REQUIRE(netif_list, "no interface");
	http_files();
	REQUIRE(!httpd_listen(80, &limits, 0), "no server");
}

static void turn(uint64_t ms)
{
	uint64_t until = now + ms * 1000000;

	for (; now < until; now += 250 * 1000000ULL)
		while (uk_loop_turn(now))
			;
}

/* The addresses that it has, whatever the stranger gave it. */
static void set_addresses(void)
{
	ip4_addr_t addr, mask, gw;

	IP4_ADDR(&addr, 10, 0, 0, 1);
	IP4_ADDR(&mask, 255, 255, 255, 0);
	IP4_ADDR(&gw, 10, 0, 0, 9);
	netif_set_addr(netif_list, &addr, &mask, &gw);
}

static void on_name(const char *name, const ip_addr_t *addr, void *arg)
{
	(void)name;
	(void)addr;
	(void)arg;
}

static void ask(void)
{
	ip_addr_t addr;

	IP_ADDR4(&addr, 10, 0, 0, 9);
	dns_setserver(0, &addr);
	dns_gethostbyname("www.example.org", &addr, on_name, NULL);
}

static void operate(void)
{
	unsigned int op = take8(input);

	switch (op % 8) {
	case 6:
		turn(take8(input) * 100ULL);
		break;
	case 7:
		if (op & 8)
			host_fails_in = take8(input) % 16;
		else
			ask();
		break;
	default:
		stranger_says(op, input);
		turn(1);
	}
}

/* Until nothing is under way any more, but not for ever. */
static void settle(unsigned int blocks, unsigned int all)
{
	unsigned int s;

	host_fails_in = 0;
	for (s = 0; s < 1800; s += 20) {
		turn(20000);
		if (host_blocks <= blocks && buffers() == all)
			return;
	}
	REQUIRE(buffers() == all, "%u buffers of %u", buffers(), all);
	REQUIRE(host_blocks <= blocks + STAY, "%u blocks, before: %u",
		host_blocks, blocks);
}

void fuzz_lwip(const char *name, struct bytes *in)
{
	static unsigned int blocks, all;

	(void)name;
	input = in;
	if (!dev.ops) {
		boot();
		turn(60000);
		blocks = host_blocks;
		all = buffers();
	}
	set_addresses();
	stranger_begins();
	while (in->left)
		operate();
	settle(blocks, all);
}
