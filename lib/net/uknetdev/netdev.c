/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Network devices - the list, and the states of one.
 *
 *      FOUND --configure--> CONFIGURED --start--> RUNNING
 *        ^                      |  ^                 |
 *        `------unregister------'  `------stop-------'
 *
 * D1  The driver is asked only for what fits the state: it need not check.
 * D2  A device runs only when each queue in use was set up.
 */
#include <uk/errno.h>
#include <uk/libparam.h>
#include <uk/netdev.h>
#include <uk/string.h>

enum { DEVICES_MAX = 16 };

static void drop_queues(struct uk_netdev *d);

static UK_LIST_HEAD(devices);

static char *ip[DEVICES_MAX]; /* NULL from some element on */
UK_LIBPARAM_PARAM_ARR(ip, charp, "of each device: \"address/prefix gateway "
		      "name-server\", dhcp, or none");

const char *uk_netdev_ip_words(unsigned int i)
{
	return i < DEVICES_MAX ? ip[i] : NULL;
}

static void name_it(char name[], unsigned int n)
{
	memcpy(name, "net", 3);
	if (n >= 10)
		name[3] = (char)('0' + n / 10);
	name[3 + (n >= 10)] = (char)('0' + n % 10);
	name[4 + (n >= 10)] = 0;
}

/* The lowest number that no device has; DEVICES_MAX: there is none. */
static unsigned int free_number(void)
{
	char name[sizeof(((struct uk_netdev *)0)->name)];
	struct uk_netdev *d;
	unsigned int n;

	for (n = 0; n < DEVICES_MAX; n++) {
		bool taken = false;

		name_it(name, n);
		uk_list_for_each_entry(d, &devices, link)
			taken |= strcmp(d->name, name) == 0;
		if (!taken)
			break;
	}
	return n;
}

int uk_netdev_register(struct uk_netdev *d, const struct uk_netdev_ops *ops,
		       const char *driver)
{
	unsigned int i, n = free_number();
	struct uk_list_head *at = &devices;
	struct uk_netdev_info info;

	if (n == DEVICES_MAX)
		return -ENOSPC;
	d->ops = ops;
	d->driver = driver;
	d->state = UK_NETDEV_FOUND;
	d->taps = NULL;
	name_it(d->name, n);
	uk_netdev_info(d, &info);
	d->mtu = MIN(info.mtu_max, (uint16_t)UK_NETDEV_MTU);
	for (i = 0; i < n; i++) /* all lower numbers are taken */
		at = at->next;
	uk_list_add(&d->link, at);
	return 0;
}

void uk_netdev_unregister(struct uk_netdev *d)
{
	drop_queues(d);
	d->state = UK_NETDEV_FOUND;
	uk_list_del(&d->link);
}

struct uk_netdev *uk_netdev_get(unsigned int i)
{
	struct uk_netdev *d;

	uk_list_for_each_entry(d, &devices, link)
		if (i-- == 0)
			return d;
	return NULL;
}

unsigned int uk_netdev_count(void)
{
	unsigned int n = 0;

	while (uk_netdev_get(n))
		n++;
	return n;
}

void uk_netdev_info(struct uk_netdev *d, struct uk_netdev_info *info)
{
	*info = (struct uk_netdev_info){
		.rx_queues = 1, .tx_queues = 1, .mtu_max = UK_NETDEV_MTU,
	};
	d->ops->info(d, info);
}

//> netdev-states
int uk_netdev_configure(struct uk_netdev *d, uint16_t rx_queues,
			uint16_t tx_queues)
{
	struct uk_netdev_info info;

	if (d->state == UK_NETDEV_RUNNING)
		return -EBUSY;
	uk_netdev_info(d, &info);
	if (!rx_queues || rx_queues > info.rx_queues || !tx_queues ||
	    tx_queues > info.tx_queues)
		return -EINVAL;
	drop_queues(d);
	d->rx_queues = rx_queues;
	d->tx_queues = tx_queues;
	d->state = UK_NETDEV_CONFIGURED;
	return 0;
}

int uk_netdev_rxq_setup(struct uk_netdev *d, uint16_t q,
			const struct uk_netdev_queue *conf)
{
	int err;

	if (d->state != UK_NETDEV_CONFIGURED)
		return -EBUSY;
	if (q != d->rx_ready || q >= d->rx_queues || !conf->buffer)
		return -EINVAL;
	err = d->ops->rxq_setup ? d->ops->rxq_setup(d, q, conf) : 0;
	d->rx_ready += !err;
	return err;
}

int uk_netdev_txq_setup(struct uk_netdev *d, uint16_t q,
			const struct uk_netdev_queue *conf)
{
	int err;

	if (d->state != UK_NETDEV_CONFIGURED)
		return -EBUSY;
	if (q != d->tx_ready || q >= d->tx_queues)
		return -EINVAL;
	err = d->ops->txq_setup ? d->ops->txq_setup(d, q, conf) : 0;
	d->tx_ready += !err;
	return err;
}

int uk_netdev_start(struct uk_netdev *d)
{
	int err;

	if (d->state != UK_NETDEV_CONFIGURED)
		return -EBUSY;
	if (d->rx_ready != d->rx_queues || d->tx_ready != d->tx_queues)
		return -EINVAL; /* D2 */
	d->stats = (struct uk_netdev_stats){ 0 };
	err = d->ops->start ? d->ops->start(d) : 0;
	if (!err)
		d->state = UK_NETDEV_RUNNING;
	return err;
}

void uk_netdev_stop(struct uk_netdev *d)
{
	if (d->state != UK_NETDEV_RUNNING)
		return;
	drop_queues(d);
	d->state = UK_NETDEV_CONFIGURED;
}

/* Whatever of them was set up. */
static void drop_queues(struct uk_netdev *d)
{
	if ((d->rx_ready || d->tx_ready) && d->ops->stop)
		d->ops->stop(d);
	d->rx_ready = d->tx_ready = 0;
}
//< netdev-states

void uk_netdev_hwaddr(struct uk_netdev *d, uint8_t addr[UK_NETDEV_HWADDR_LEN])
{
	d->ops->hwaddr(d, addr);
}

int uk_netdev_hwaddr_set(struct uk_netdev *d, const uint8_t addr[])
{
	if (addr[0] & 1)
		return -EINVAL; /* a group's: IEEE 802-2014, 8.2.2 */
	return d->ops->hwaddr_set ? d->ops->hwaddr_set(d, addr) : -ENOTSUP;
}

int uk_netdev_mtu_set(struct uk_netdev *d, uint16_t mtu)
{
	struct uk_netdev_info info;
	int err;

	uk_netdev_info(d, &info);
	if (mtu < 68 || mtu > info.mtu_max)
		return -EINVAL;
	err = d->ops->mtu_set ? d->ops->mtu_set(d, mtu) : -ENOTSUP;
	if (!err)
		d->mtu = mtu;
	return err;
}

int uk_netdev_promisc_set(struct uk_netdev *d, bool on)
{
	int err = d->ops->promisc_set ? d->ops->promisc_set(d, on) : -ENOTSUP;

	if (!err)
		d->promisc = on;
	return err;
}

bool uk_netdev_link(struct uk_netdev *d)
{
	return d->ops->link ? d->ops->link(d) : true;
}

int uk_netdev_rx_intr(struct uk_netdev *d, uint16_t q, bool on)
{
	return d->ops->rx_intr ? d->ops->rx_intr(d, q, on) : -ENOTSUP;
}
