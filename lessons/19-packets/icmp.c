/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ICMP - the echo of a ping (RFC 792; RFC 1122, 3.2.2.6).
 *
 * Idea: the data come back as they are. The asker has put into them whatever he
 * wants to see again: a number, a time, a pattern.
 */
#include "frame.h"

//> icmp-answer
bool icmp_answer(struct uk_netbuf *nb)
{
//# ex ping.2 4
	struct icmp *m = (void *)nb->data;

	if (nb->len < sizeof(*m) || m->type != ICMP_ECHO)
		return false;
	if (inet_sum(m, nb->len))
		return false;
	m->type = ICMP_REPLY;
	m->sum = 0; /* it is summed as well */
	m->sum = inet_sum(m, nb->len);
	return true;
//-	(void)nb; /* ping.2 is yours to write */
//-	return false;
//# end
}
//< icmp-answer
