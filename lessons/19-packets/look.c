/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Look - the first frames, a line each.
 */
#include <uk/print.h>

#include "station.h"

static const char *name_of(uint16_t type)
{
	switch (type) {
	case ETH_ARP:
		return "ARP";
	case ETH_IPV4:
		return "IPv4";
	case ETH_IPV6:
		return "IPv6";
	default:
		return "unknown";
	}
}

bool frame_look(struct uk_netbuf *nb, const struct host *me)
{
	static unsigned int frames;
	const struct eth *e = (void *)nb->data;
	uint16_t type = nb->len < sizeof(*e) ? 0 : be16(e->type);
	uint32_t len = uk_netbuf_total(nb);
	bool answered = frame_answer(nb, me); /* e is overwritten now */

	if (frames++ < CONFIG_LESSON19_LINES)
		uk_pr_info("  %4u bytes, %s (0x%04x): %s", len, name_of(type),
			   type, answered ? "answered" : "no answer");
	return answered;
}
