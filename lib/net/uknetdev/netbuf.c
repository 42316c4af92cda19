/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Network buffers - references and chains.
 *
 * B1  A piece whose last reference goes is released before its neighbour is
 *     looked at: `next` is read first.
 * B2  All pieces of a packet are held equally often, unless somebody freed them
 *     one by one.
 */
#include <uk/assert.h>
#include <uk/netbuf.h>
#include <uk/string.h>

/* For memory that is nobody's to give back. */
static void release_nothing(struct uk_netbuf *nb __maybe_unused)
{
}

void uk_netbuf_init(struct uk_netbuf *nb, void *buf, uint32_t size,
		    uint32_t headroom, void (*release)(struct uk_netbuf *),
		    void *owner)
{
	UK_ASSERT(headroom <= size);
	/* one by one: of a literal the compiler makes a call of memset(), and
	 * a card has hundreds */
	nb->next = NULL;
	nb->data = (char *)buf + headroom;
	nb->len = 0;
	nb->size = size;
	nb->buf = buf;
	nb->refs = 1;
	nb->flags = 0;
	nb->csum_start = 0;
	nb->csum_offset = 0;
	nb->release = release ? release : release_nothing;
	nb->owner = owner;
}

static void release_to_heap(struct uk_netbuf *nb)
{
	uk_free(nb->owner, nb);
}

struct uk_netbuf *uk_netbuf_new(struct uk_alloc *a, uint32_t room,
				uint32_t headroom)
{
	struct uk_netbuf *nb;
	size_t size;

	if (__builtin_add_overflow((size_t)room, headroom, &size) ||
	    size > UINT32_MAX)
		return NULL;
	nb = uk_malloc(a, sizeof(*nb) + size);
	if (nb)
		uk_netbuf_init(nb, nb + 1, (uint32_t)size, headroom,
			       release_to_heap, a);
	return nb;
}

void uk_netbuf_ref(struct uk_netbuf *nb)
{
	for (; nb; nb = nb->next)
		nb->refs++;
}

//> netbuf-free
struct uk_netbuf *uk_netbuf_free_one(struct uk_netbuf *nb)
{
	struct uk_netbuf *rest = nb->next; /* B1 */

	UK_ASSERT(nb->refs);
	if (--nb->refs == 0)
		nb->release(nb);
	return rest;
}
//< netbuf-free

void uk_netbuf_append(struct uk_netbuf *nb, struct uk_netbuf *tail)
{
	while (nb->next)
		nb = nb->next;
	nb->next = tail;
}

uint32_t uk_netbuf_copy_out(const struct uk_netbuf *nb, uint32_t from,
			    void *to, uint32_t n)
{
	uint32_t done = 0, here;

	for (; nb && from >= nb->len; nb = nb->next)
		from -= nb->len;
	for (; nb && done < n; nb = nb->next, from = 0) {
		here = MIN(nb->len - from, n - done);
		memcpy((char *)to + done, nb->data + from, here);
		done += here;
	}
	return done;
}
