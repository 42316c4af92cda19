/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Frames - whom one is for, and which protocol is inside.
 *
 * F1  Nobody is answered who cannot be: a sender's address is never a group's
 *     (IEEE 802-2014, 8.2.2).
 * F2  What was sent to everybody may be a question for us (ARP), but a ping
 *     that was is not answered (RFC 1122, 3.3.6): all would answer at once.
 */
#include <uk/assert.h>
#include <uk/string.h>

#include "frame.h"

static const uint8_t everybody[6] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };

void eth_push(struct uk_netbuf *nb, const uint8_t to[], const uint8_t from[],
	      enum eth_type type)
{
	struct eth *e = uk_netbuf_push(nb, sizeof(*e));

	UK_ASSERT(e);
	memcpy(e->to, to, sizeof(e->to));
	memcpy(e->from, from, sizeof(e->from));
	e->type = be16((uint16_t)type);
}

//> frame-answer
bool frame_answer(struct uk_netbuf *nb, const struct host *me)
{
	const struct eth *e = (void *)nb->data;
	uint8_t asker[sizeof(e->from)];
	bool ours, all, done = false;
	uint16_t type;

	if (nb->next || !uk_netbuf_pull(nb, sizeof(*e)))
		return false; /* in pieces, or too short */
	ours = !memcmp(e->to, me->mac, sizeof(e->to));
	all = !memcmp(e->to, everybody, sizeof(e->to));
	type = be16(e->type);
	memcpy(asker, e->from, sizeof(asker));
	if (asker[0] & 1)
		return false; /* F1 */
	if (type == ETH_ARP && (ours || all))
		done = arp_answer(nb, me);
	else if (type == ETH_IPV4 && ours)
		done = ip_answer(nb, me); /* F2 */
	if (done)
		eth_push(nb, asker, me->mac, type);
	return done;
}
//< frame-answer
