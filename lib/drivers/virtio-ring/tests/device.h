/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A ring of 8 entries, and a device at its other end that is made up: it follows
 * the specification, and where a case says so, it lies.
 */
#ifndef VIRTIO_RING_DEVICE_H
#define VIRTIO_RING_DEVICE_H

#include <uk/virtq.h>

enum { NUM = 8 };

extern struct uk_virtq ring;
extern char ring_data[NUM * 4][16]; /* pieces for buffers */
extern uint16_t ring_taken;         /* how far the device read it */

/* An empty ring, data that are zeros. */
void ring_begin(uint64_t features);
/* A buffer of the pieces from ring_data[first] on, which is its cookie. */
int ring_add(unsigned int first, unsigned int out, unsigned int in);
void ring_expect_whole(void);

/* Take the next buffer. @return its head, or -1 */
int device_take(void);
/* Fill all that may be written in the buffer `head`. @return the bytes */
uint32_t device_fill(int head, char c);
/* Done with a buffer: what the used ring says. */
void device_use(uint32_t id, uint32_t len);
/* When it wants to be told (UK_VIRTIO_F_EVENT_IDX). */
void device_wants_event(uint16_t at);

#endif /* VIRTIO_RING_DEVICE_H */
