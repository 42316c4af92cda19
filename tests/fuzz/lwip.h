/* SPDX-License-Identifier: BSD-3-Clause */
/* The network's ends: the image's card (lwip.c) and the stranger (stranger.c). */
#ifndef FUZZ_LWIP_H
#define FUZZ_LWIP_H

#include "fuzz.h"

enum { FRAME_MAX = 1536 }; /* all that a buffer has room for */

/* A frame on its way. */
struct frame {
	uint8_t bytes[FRAME_MAX]; /* from the Ethernet header on */
	uint32_t len;             /* how many */
	bool vouched;             /* the card says that its sums are right */
};

/* lwip.c: a place for the next frame that comes, to be filled. */
struct frame *card_frame(void);

/* stranger.c: nothing was said yet. */
void stranger_begins(void);
/* A frame, made from the input as `op` says. */
void stranger_says(unsigned int op, struct bytes *in);
/* What goes out is well-formed; and what the stranger learns from it. */
void stranger_hears(const struct frame *f);

#endif /* FUZZ_LWIP_H */
