/* SPDX-License-Identifier: BSD-3-Clause */
/* Packets in one direction, and what happens to them (lane.c). */
#ifndef NETTEST_LANE_H
#define NETTEST_LANE_H

#include <uk/nettest.h>

/* Begin with nothing; the choices follow from the seed and the `number`. */
void lane_begin(struct uk_nettest_lane *l, uint64_t seed, uint64_t number);
/* @return whether a packet, and a second one of it, could wait */
bool lane_has_room(const struct uk_nettest_lane *l);
/* A packet comes: decide. It is the lane's from here on. */
void lane_put(struct uk_nettest_lane *l, struct uk_nettest *t,
	      struct uk_netbuf *nb);
/* Time goes on without a packet. */
void lane_tick(struct uk_nettest_lane *l);
/* @return the next packet whose time has come; it stays. NULL: none */
struct uk_netbuf *lane_next(const struct uk_nettest_lane *l);
/* Take that one out. */
void lane_take(struct uk_nettest_lane *l);
/* Free all that wait. */
void lane_end(struct uk_nettest_lane *l);

#endif /* NETTEST_LANE_H */
