/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Two interfaces of one stack and a bad line between them:
 *
 *      d[0] -- uknettest -- cable -- d[1]
 *
 * What is bound to one of them has no way but the cable.
 */
#ifndef LWIP_TESTS_WIRE_H
#define LWIP_TESTS_WIRE_H

#include <uk/netloop.h>
#include <uk/nettest.h>

#include "lwip_priv.h"

extern struct wire {
	struct uk_netloop cable[2]; /* its ends */
	struct uk_nettest line;     /* over the first one */
	struct lwip_dev *d[2];      /* 10.7.0.1, fd00:7::1; 10.7.0.2, fd00:7::2 */
} wire;

/* @return whether all of it is there; wire_end() is due in any case */
bool wire_begin(const struct uk_nettest_faults *f);
void wire_end(void);

/* What is on its way moves on. @return whether something was */
bool wire_carry(void);

/* A quarter of a second goes by, number `n` of them. Where nothing else looks at
 * the clock, minutes of waiting for what was lost take no time. */
void wire_tick(unsigned int n);

/* Nothing is under way any more: connections are aborted, and questions and parts
 * of datagrams forgotten for their age. */
void wire_settle(void);

#endif /* LWIP_TESTS_WIRE_H */
