/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * station_poll() in a program for this host (hostunit.h), with a device that is
 * made up. A line is one call:
 *
 *      came 5 answer 10110 room 2      how many frames came (negative: the
 *                                      device is broken), which of them are
 *                                      answered, how many the device takes
 *
 * The answer says which frames the device was given, in how many calls; which
 * were freed; what was returned and counted. What the device took is gone at
 * once, so that a look at it afterwards is found by the sanitizers.
 */
#include "station.h"

#include "hostunit.h"

enum { MOST = 64 };

static struct uk_netbuf *made[MOST];
static int came, room, given;
static char mask[MOST + 1];
static unsigned int tx_calls, rx_calls;
static char sent[1024], freed[1024];

static int number(const struct uk_netbuf *nb)
{
	return (int)nb->len;
}

static void note(char *list, const struct uk_netbuf *nb)
{
	size_t n = strlen(list);

	snprintf(list + n, 1024 - n, " %d", number(nb));
}

static void release(struct uk_netbuf *nb)
{
	note(freed, nb);
	free(nb);
}

/* Where uk_netbuf_free() goes with what is no packet of one piece, held once:
 * there is none. */
struct uk_netbuf *uk_netbuf_free_one(struct uk_netbuf *nb __maybe_unused)
{
	abort();
}

bool frame_look(struct uk_netbuf *nb, const struct host *me __maybe_unused)
{
	return mask[number(nb)] == '1';
}

int uk_netdev_rx_burst(struct uk_netdev *d __maybe_unused,
		       uint16_t q __maybe_unused, struct uk_netbuf *pkts[],
		       uint16_t n)
{
	int i;

	rx_calls++;
	if (came < 0)
		return came;
	for (i = 0; i < n && given < came; i++)
		pkts[i] = made[given++];
	return i;
}

int uk_netdev_tx_burst(struct uk_netdev *d __maybe_unused,
		       uint16_t q __maybe_unused, struct uk_netbuf *pkts[],
		       uint16_t n)
{
	int i;

	tx_calls += n > 0;
	if (room < 0)
		return room;
	for (i = 0; i < n && room; i++, room--) {
		note(sent, pkts[i]);
		free(pkts[i]);
	}
	return i;
}

static void ask(const char *line)
{
	static struct uk_netdev dev;
	struct station s = { .dev = &dev };
	int i, n;

	rx_calls = tx_calls = 0;
	given = 0;
	sent[0] = freed[0] = mask[0] = '\0';
	sscanf(line, "came %d answer %64s room %d", &came, mask, &room);
	for (i = 0; i < came; i++) {
		made[i] = calloc(1, sizeof(*made[i]));
		made[i]->len = (uint32_t)i;
		made[i]->refs = 1;
		made[i]->release = release;
	}
	n = station_poll(&s);
	for (i = given; i < came; i++)
		free(made[i]);
	ANSWER("sent%s in %u; freed%s; left %d; returned %d; counted %u", sent,
	       tx_calls, freed, MAX(came, 0) - given, n, s.lost);
}
