/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Packets for Wireshark - one header, then a line and bytes for each packet.
 *
 *      | magic version 0 0 snaplen linktype | sec nsec len total | bytes ...
 *        24 bytes                             16 bytes
 *
 * All numbers are in the writer's own order; the magic number says which.
 */
#include <uk/pcap.h>
#include <uk/time.h>

#define MAGIC_NANOSECONDS	0xa1b23c4dU

enum { LINKTYPE_ETHERNET = 1 };

/* At the beginning of the file. */
struct file_header {
	uint32_t magic;     /* MAGIC_NANOSECONDS */
	uint16_t major;     /* 2 */
	uint16_t minor;     /* 4 */
	uint32_t zone;      /* not used: 0 */
	uint32_t precision; /* likewise */
	uint32_t snaplen;   /* bytes of a packet at most */
	uint32_t linktype;  /* what a packet begins with */
};

/* Before each packet. */
struct packet_header {
	uint32_t sec;   /* since 1970 */
	uint32_t nsec;  /* and so many nanoseconds */
	uint32_t len;   /* bytes that follow */
	uint32_t total; /* bytes that the packet had */
};

//> pcap-see
static void see(struct uk_netdev_tap *t, const struct uk_netbuf *nb,
		bool out __maybe_unused)
{
	struct uk_pcap *p = __containerof(t, struct uk_pcap, tap);
	uint64_t now = uk_time_wall();
	uint32_t total = uk_netbuf_total(nb);
	struct packet_header h = {
		.sec = (uint32_t)(now / UK_NSEC_PER_SEC),
		.nsec = (uint32_t)(now % UK_NSEC_PER_SEC),
		.len = MIN(total, (uint32_t)UK_PCAP_SNAPLEN),
		.total = total,
	};
	uint32_t left = h.len, n;

	p->write(p, &h, sizeof(h));
	for (; nb && left; nb = nb->next, left -= n) {
		n = MIN(nb->len, left);
		p->write(p, nb->data, n);
	}
	p->packets++;
}
//< pcap-see

void uk_pcap_begin(struct uk_pcap *p, struct uk_netdev *d)
{
	static const struct file_header h = {
		.magic = MAGIC_NANOSECONDS,
		.major = 2,
		.minor = 4,
		.snaplen = UK_PCAP_SNAPLEN,
		.linktype = LINKTYPE_ETHERNET,
	};

	p->packets = 0;
	p->tap.see = see;
	p->write(p, &h, sizeof(h));
	uk_netdev_tap_add(d, &p->tap);
}

void uk_pcap_end(struct uk_pcap *p, struct uk_netdev *d)
{
	uk_netdev_tap_del(d, &p->tap);
}
