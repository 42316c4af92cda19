/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Bursts - what came is looked at, and what is answered goes out together.
 *
 * B1  Every frame that was received is ours, and has one end: it is sent, and
 *     then the device's (netdev.h, N1), or it is freed here.
 * B2  The device is handed all answers of a burst in one call, so that it is
 *     told of them once.
 */
#include "station.h"

//> station-poll
int station_poll(struct station *s)
{
//# ex burst.1 3
	struct uk_netbuf *in[STATION_BURST], *out[STATION_BURST];
	int i, n, sent = 0, answers = 0;

	n = uk_netdev_rx_burst(s->dev, 0, in, STATION_BURST);
	for (i = 0; i < n; i++) {
		if (frame_look(in[i], &s->me))
			out[answers++] = in[i];
		else
			uk_netbuf_free(in[i]); /* B1 */
	}
	if (answers) /* B2 */
		sent = uk_netdev_tx_burst(s->dev, 0, out, (uint16_t)answers);
	sent = MAX(sent, 0);
	for (i = sent; i < answers; i++)
		uk_netbuf_free(out[i]); /* no room: whoever asked asks again */
	s->lost += (unsigned int)(answers - sent);
	return n;
//-	struct uk_netbuf *nb; /* burst.1 is yours to write: one by one so far */
//-	int n = uk_netdev_rx_burst(s->dev, 0, &nb, 1);
//-
//-	if (n == 1 && (!frame_look(nb, &s->me) ||
//-		       uk_netdev_tx_burst(s->dev, 0, &nb, 1) != 1))
//-		uk_netbuf_free(nb);
//-	return n;
//# end
}
//< station-poll
