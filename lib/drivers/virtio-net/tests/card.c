/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The card that is made up (card.h): registers, then queues.
 *
 * C1  Whatever a case began it ends by itself: unplug() is deferred, and says
 *     so if a buffer did not come back.
 */
#include <uk/alloc.h>
#include <uk/errno.h>
#include <uk/string.h>
#include <uk/test.h>

#include "card.h"

struct card card;

/* --- registers ------------------------------------------------------------ */

static uint64_t features(struct uk_virtio_dev *v __maybe_unused)
{
	return card.offered | (card.legacy ? 0 : UK_VIRTIO_F_VERSION_1);
}

static void accept(struct uk_virtio_dev *v __maybe_unused, uint64_t f)
{
	card.accepted = f;
}

static uint8_t status(struct uk_virtio_dev *v __maybe_unused)
{
	return card.status;
}

static void set_status(struct uk_virtio_dev *v __maybe_unused, uint8_t s)
{
	if (!card.stuck)
		card.status = s;
}

static void config(struct uk_virtio_dev *v __maybe_unused, unsigned int at,
		   void *buf, unsigned int len)
{
	memcpy(buf, card.config + at, len);
}

static uint16_t queue_max(struct uk_virtio_dev *v __maybe_unused,
			  uint16_t i __maybe_unused)
{
	return card.num;
}

static int queue_set(struct uk_virtio_dev *v __maybe_unused, uint16_t i,
		     const struct uk_virtq *q)
{
	if (i == NET_TXQ && card.refuse_tx)
		return card.refuse_tx;
	card.q[i] = *q;
	card.taken[i] = 0;
	return 0;
}

static void notify(struct uk_virtio_dev *v __maybe_unused, uint16_t i)
{
	card.told[i]++;
}

static const struct uk_virtio_transport transport = {
	.features = features, .accept = accept, .status = status,
	.set_status = set_status, .config = config, .queue_max = queue_max,
	.queue_set = queue_set, .notify = notify,
};

/* --- plugging it in, and out ---------------------------------------------- */

static void end(void)
{
	struct net_card *c;

	if (card.dev) {
		c = card_of(card.dev);
		uk_netdev_stop(card.dev);
		uk_netdev_unregister(card.dev);
		uk_free(uk_alloc_of("virtio"), c);
	}
	if (card.v.dev.link.next)
		uk_list_del(&card.v.dev.link);
	if (card.pool.mem)
		UK_TEST_EXPECT_ZERO(uk_netbuf_pool_end(&card.pool)); /* C1 */
	card.dev = NULL;
	card.v.dev.link.next = NULL;
	card.pool.mem = NULL;
}

void card_reset(void)
{
	static const uint8_t config_space[] = { 2, 0, 0, 0, 0, 9, /* address */
						1, 0, 0, 0, 0xdc, 5 };

	end(); /* the last one of this case */
	memset(&card, 0, sizeof(card));
	memcpy(card.config, config_space, sizeof(card.config));
	card.headroom = 64;
	card.room = 1518;
	card.num = CARD_NUM;
	card.buffers = CARD_BUFFERS;
}

static void unplug(void *arg __maybe_unused)
{
	end();
}

static struct uk_netbuf *buffer(void *arg __maybe_unused)
{
	return uk_netbuf_pool_get(&card.pool);
}

bool card_open(void)
{
	const struct uk_netdev_queue conf = {
		.a = uk_alloc_get_default(), .buffer = buffer,
	};
	int err = uk_netdev_configure(card.dev, 1, 1);

	if (!err)
		err = uk_netdev_rxq_setup(card.dev, 0, &conf);
	if (!err)
		err = uk_netdev_txq_setup(card.dev, 0, &conf);
	if (!err)
		err = uk_netdev_start(card.dev);
	UK_TEST_EXPECT_ZERO(err);
	return !err;
}

bool card_begin(void)
{
	unsigned int before = uk_netdev_count();
	int err;

	uk_test_defer(unplug, NULL);
	card.v = (struct uk_virtio_dev){
		.ops = &transport, .legacy = card.legacy, .dev.name = "made-up",
	};
	err = uk_virtio_add(&card.v, UK_VIRTIO_NET);
	UK_TEST_EXPECT_ZERO(err);
	if (err)
		return false;
	card.dev = uk_netdev_get(before);
	err = uk_netbuf_pool_init(&card.pool, uk_alloc_get_default(),
				  card.buffers, card.headroom + card.room,
				  card.headroom);
	UK_TEST_EXPECT_ZERO(err);
	return !err && card_open();
}

/* --- its queues ----------------------------------------------------------- */

int card_take(uint16_t queue)
{
	struct uk_virtq *q = &card.q[queue];

	if (card.taken[queue] == q->avail->idx)
		return -1;
	return q->avail->ring[card.taken[queue]++ & (q->num - 1)];
}

void card_use(uint16_t queue, uint32_t id, uint32_t len)
{
	struct uk_virtq_used *used = card.q[queue].used;

	used->ring[used->idx & (card.q[queue].num - 1)] =
		(struct uk_virtq_used_elem){ id, len };
	used->idx++;
}

/* Copy between a buffer's pieces and `mem`. @return the bytes */
static uint32_t copy(const struct uk_virtq *q, int head, char *mem,
		     uint32_t len, unsigned int *pieces)
{
	const struct uk_virtq_desc *t = q->desc, *d = &q->desc[head];
	uint32_t done = 0, n;

	if (d->flags & UK_VIRTQ_DESC_INDIRECT)
		d = t = (void *)(uintptr_t)d->addr;
	for (*pieces = 1;; d = &t[d->next], (*pieces)++) {
		n = MIN(d->len, len - done);
		if (d->flags & UK_VIRTQ_DESC_WRITE)
			memcpy((void *)(uintptr_t)d->addr, mem + done, n);
		else
			memcpy(mem + done, (void *)(uintptr_t)d->addr, n);
		done += n;
		if (!(d->flags & UK_VIRTQ_DESC_NEXT))
			return done;
	}
}

static uint32_t header_len(void)
{
	return card.legacy ? NET_HEADER_LEGACY : sizeof(struct net_header);
}

bool card_receive(const void *data, uint32_t len, uint8_t flags)
{
	static char mem[CARD_PACKET_MAX];
	struct net_header h = { .flags = flags, .num_buffers = 1 };
	int head = card_take(NET_RXQ);
	unsigned int pieces;

	if (head < 0)
		return false;
	memcpy(mem, &h, header_len());
	memcpy(mem + header_len(), data, len);
	len += header_len();
	card_use(NET_RXQ, (uint32_t)head,
		 copy(&card.q[NET_RXQ], head, mem, len, &pieces));
	return true;
}

bool card_sent(struct card_packet *p)
{
	static char mem[CARD_PACKET_MAX];
	int head = card_take(NET_TXQ);
	uint32_t len;

	memset(p, 0, sizeof(*p));
	if (head < 0)
		return false;
	len = copy(&card.q[NET_TXQ], head, mem, sizeof(mem), &p->pieces);
	memcpy(&p->h, mem, header_len());
	p->len = len - header_len();
	memcpy(p->data, mem + header_len(), p->len);
	card_use(NET_TXQ, (uint32_t)head, 0);
	return true;
}

/* --- its user ------------------------------------------------------------- */

struct uk_netbuf *card_packet_of(uint32_t len, char c)
{
	struct uk_netbuf *nb = uk_netbuf_pool_get(&card.pool);

	if (nb)
		memset(uk_netbuf_put(nb, len), c, len);
	return nb;
}

int card_send(struct uk_netbuf *nb)
{
	int n = uk_netdev_tx_burst(card.dev, 0, &nb, 1);

	if (n < 1)
		uk_netbuf_free(nb);
	return n;
}

struct uk_netbuf *card_got(void)
{
	struct uk_netbuf *nb = NULL;

	return uk_netdev_rx_burst(card.dev, 0, &nb, 1) == 1 ? nb : NULL;
}
