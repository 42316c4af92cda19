/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * IPv4 - a packet that is whole, undamaged and for us (RFC 791; RFC 1122, 3.2).
 *
 * Idea: everything that the sender says is doubted once, here. The lengths come
 * in two versions, one from the device and one in the header; a frame may be
 * longer than its packet, for short ones are padded, and never shorter.
 *
 * I1  Behind is_good() each byte that the header speaks of is there.
 * I2  A fragment is part of a packet, and we do not put packets together.
 * I3  The answer's header has no options, so that it fits where the question's
 *     was.
 */
#include <uk/assert.h>
#include <uk/string.h>

#include "frame.h"

enum { VERSION_4 = 4 << 4 };

static uint32_t header_len(const struct ip *ip)
{
	return (ip->version & 15) * 4U;
}

//> inet-sum
uint16_t inet_sum(const void *data, uint32_t n)
{
	const uint8_t *p = data;
	uint64_t sum = 0;
	uint16_t v;

	for (; n > 1; n -= 2, p += 2) {
		memcpy(&v, p, sizeof(v)); /* at any address */
		sum += v;
	}
	if (n)
		sum += *p; /* and a 0 behind it */
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}
//< inet-sum

/* No host is called by these (RFC 1122, 3.2.1.3): 0, loopback, groups, all. */
static bool is_nobody(const uint8_t ip[])
{
	return ip[0] == 0 || ip[0] == 127 || ip[0] >= 224;
}

//> ip-is-good
static bool is_good(const struct uk_netbuf *nb, const struct host *me)
{
	const struct ip *ip = (void *)nb->data;
	uint32_t header, len;

	if (nb->len < sizeof(*ip))
		return false;
	header = header_len(ip);
	len = be16(ip->len);
	return (ip->version & 0xf0) == VERSION_4 && header >= sizeof(*ip) &&
	       len >= header && len <= nb->len && /* I1 */
	       inet_sum(ip, header) == 0 &&
	       !(be16(ip->frag) & IP_FRAGMENT) && /* I2 */
	       !memcmp(ip->to, me->ip, sizeof(me->ip)) && !is_nobody(ip->from);
}
//< ip-is-good

void ip_push(struct uk_netbuf *nb, const uint8_t to[], const uint8_t from[])
{
	struct ip *ip = uk_netbuf_push(nb, sizeof(*ip));

	UK_ASSERT(ip);
	*ip = (struct ip){
		.version = VERSION_4 | sizeof(*ip) / 4,
		.len = be16((uint16_t)nb->len),
		.frag = be16(IP_DONT_FRAGMENT),
		.ttl = IP_TTL,
		.protocol = IP_ICMP,
	};
	memcpy(ip->from, from, sizeof(ip->from));
	memcpy(ip->to, to, sizeof(ip->to));
	ip->sum = inet_sum(ip, sizeof(*ip));
}

//> ip-answer
bool ip_answer(struct uk_netbuf *nb, const struct host *me)
{
	const struct ip *ip = (void *)nb->data;
	uint8_t asker[sizeof(ip->from)];

	if (!is_good(nb, me) || ip->protocol != IP_ICMP)
		return false;
	memcpy(asker, ip->from, sizeof(asker));
	nb->len = be16(ip->len); /* the rest is padding */
	uk_netbuf_pull(nb, header_len(ip));
	if (!icmp_answer(nb))
		return false;
	ip_push(nb, asker, me->ip); /* I3 */
	return true;
}
//< ip-answer
