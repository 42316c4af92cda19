/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The invariants of a ring, walked (ring.c says what they are).
 */
#include <uk/errno.h>
#include <uk/virtq.h>

/* R1. @return how many descriptors are free, or -EINVAL */
static int count_free(const struct uk_virtq *q)
{
	uint16_t i = q->first;
	int n;

	for (n = 0; n < q->free; n++) {
		if (i >= q->num || q->slots[i].count)
			return -EINVAL;
		i = q->slots[i].next;
	}
	return n;
}

/* R2. @return how many descriptors buffers have, or -EINVAL */
static int count_taken(const struct uk_virtq *q, unsigned int *buffers)
{
	uint16_t i, k, at;
	int n = 0;

	*buffers = 0;
	for (i = 0; i < q->num; i++) {
		if (!q->slots[i].count)
			continue;
		(*buffers)++;
		for (k = 0, at = i; k < q->slots[i].count; k++, n++) {
			if (at >= q->num || (k && q->slots[at].count))
				return -EINVAL;
			at = q->slots[at].next;
		}
	}
	return n;
}

const char *uk_virtq_check(const struct uk_virtq *q)
{
	unsigned int buffers;
	int free = count_free(q), taken = count_taken(q, &buffers);

	if (free < 0)
		return "the list of free descriptors leads astray";
	if (taken < 0)
		return "a buffer's descriptors lead astray";
	if (free + taken != q->num)
		return "a descriptor is lost, or there twice";
	if ((uint16_t)(q->added - q->seen) != buffers)
		return "not as many buffers are out as the indexes say"; /* R3 */
	return q->broken;
}
