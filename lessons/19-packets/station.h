/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A station on a wire: a device, its buffers, and what becomes of frames.
 */
#ifndef STATION_H
#define STATION_H

#include <uk/netdev.h>

#include "frame.h"

enum { STATION_BURST = 32 }; /* frames that are taken at once */

struct station {
	struct uk_netdev *dev;
	struct host me;
	struct uk_netbuf_pool pool; /* all its buffers */
	size_t waiting;             /* those in which the device waits for
				     * frames, when nothing is on its way */
	unsigned int lost;          /* answers that the device had no room for */
};

/* station.c: start a device. @return 0 or a negative errno */
int station_open(struct station *s, struct uk_netdev *dev, const uint8_t ip[]);
/* Stop it, once what was sent has left. */
void station_close(struct station *s);

/*
 * burst.c: take what came, at most STATION_BURST frames, and answer it.
 * @return how many came, or a negative errno: the device is broken
 */
int station_poll(struct station *s);

/* look.c: frame_answer(), and a line on the console. */
bool frame_look(struct uk_netbuf *nb, const struct host *me);

/* other.c: a conversation with `s` over a cable, both ends of it in this image.
 * `other` is the far end of the cable that the device of `s` is at. */
int other_end(struct station *s, struct uk_netdev *other);

#endif /* STATION_H */
