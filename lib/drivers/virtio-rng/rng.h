/* SPDX-License-Identifier: BSD-3-Clause */
/* What virtio-rng and its tests share. */
#ifndef VIRTIO_RNG_H
#define VIRTIO_RNG_H

#include <uk/virtio.h>

enum {
	RNG_QUEUE_LEN = 8,      /* one buffer is out at a time */
	RNG_BUF_LEN = 64,       /* bytes that are asked for at a time */
	RNG_POLLS = 20000000,   /* looks at the queue before it is given up:
				 * a second or so */
};

/* A device. */
struct rng_device {
	struct uk_virtio_dev *v;
	struct rng_device *next;   /* the one found before it */
	struct uk_virtq q;         /* requestq (5.4.2) */
	unsigned int polls;        /* RNG_POLLS */
	bool dead;                 /* it did not answer, or lied */
	uint8_t buf[RNG_BUF_LEN];  /* the device writes here */
};

/* rng.c: fill all of `buf`. @return 0, or -EIO: it is dead */
int rng_read_from(struct rng_device *r, void *buf, size_t len);

#endif /* VIRTIO_RNG_H */
