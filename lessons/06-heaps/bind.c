/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Which heap for whom: exercise heaps.1.
 *
 * Idea: a tenant that is flooded, or that leaks, uses up the heap that it has.
 * So it gets one that is only its own, and what it cannot have then, nobody
 * else lacks.
 *
 *      default heap   [ pool: 64 letters | slab: the journal's | the rest ]
 *                       code decides       configuration or
 *                                          command line decides
 */
#include <uk/allocpool.h>
#include <uk/errno.h>

#include "heaps.h"

//> bind-two
int heaps_bind(struct heaps *h)
{
//# ex heaps.1 3
	struct uk_allocpool *letters;

	letters = uk_allocpool_alloc(uk_alloc_get_default(), INBOX_MOST,
				     sizeof(struct letter), UK_ALLOC_ALIGN);
	if (!letters)
		return -ENOMEM;
	h->inbox = uk_allocpool2ukalloc(letters);
	h->journal = uk_alloc_of("journal");
	return 0;
//-	h->inbox = uk_alloc_get_default(); /* heaps.1 is yours to write */
//-	h->journal = uk_alloc_get_default();
//-	return 0;
//# end
}
//< bind-two
