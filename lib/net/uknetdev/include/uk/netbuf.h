/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * @defgroup netbuf Network buffers
 * A packet on its way. One piece of memory with room at both ends, so that
 * each layer can put its header before what the layer above wrote, without
 * copying:
 *
 *      buf                data                data + len       buf + size
 *      |---- headroom ----|====== bytes ======|--- tailroom ---|
 *           <- push(n)                                 pull(n) ->
 *
 * A packet may be a chain of such pieces (`next`). Whoever holds a reference
 * may read; who holds the only one may write. The last uk_netbuf_free() gives
 * the piece to its `release`, which knows where the memory came from.
 *
 * Context: any; one packet belongs to one thread at a time.
 */
#ifndef UK_NETBUF_H
#define UK_NETBUF_H

#include <uk/alloc.h>
#include <uk/essentials.h>

/** What a packet says about its checksum. */
enum uk_netbuf_flags {
	/**
	 * To a device: sum from csum_start on and put the result csum_offset
	 * bytes behind it (where the pseudo-header's sum stands already).
	 */
	UK_NETBUF_CSUM_PARTIAL = 1 << 0,
	/** From a device: the checksums were looked at and are right. */
	UK_NETBUF_CSUM_GOOD    = 1 << 1,
};

//> netbuf
/** A piece of a packet. */
struct uk_netbuf {
	struct uk_netbuf *next; /**< the next piece of this packet, or NULL */
	char *data;             /**< the first byte of the contents */
	uint32_t len;           /**< bytes of contents in this piece */
	uint32_t size;          /**< bytes of `buf` */
	char *buf;              /**< the memory */
	uint32_t refs;          /**< who holds it; see uk_netbuf_ref() */
	uint16_t flags;         /**< of uk_netbuf_flags; of the first piece */
	uint16_t csum_start;    /**< bytes from data on */
	uint16_t csum_offset;   /**< bytes from csum_start on */
	/** Called when nobody holds it any more; never NULL. */
	void (*release)(struct uk_netbuf *nb);
	void *owner;            /**< for `release` */
};
//< netbuf

/**
 * Describe memory as an empty netbuf, held once.
 * @param headroom bytes before its data, at most `size`
 * @param release may be NULL: nobody wants to know
 */
void uk_netbuf_init(struct uk_netbuf *nb, void *buf, uint32_t size,
		    uint32_t headroom, void (*release)(struct uk_netbuf *),
		    void *owner);

/**
 * A netbuf with its memory from a heap, which is also where it goes.
 * @param room bytes for contents, behind `headroom` bytes
 * @return NULL if there is no memory
 */
struct uk_netbuf *uk_netbuf_new(struct uk_alloc *a, uint32_t room,
				uint32_t headroom);

/** Hold a packet once more (each of its pieces). */
void uk_netbuf_ref(struct uk_netbuf *nb);

/** Free one piece only; @return the rest of its packet. */
struct uk_netbuf *uk_netbuf_free_one(struct uk_netbuf *nb);

/** Hold it once less; all pieces. Not NULL. */
static inline void uk_netbuf_drop(struct uk_netbuf *nb)
{
	if (likely(!nb->next && nb->refs == 1)) { /* as most are */
		nb->refs = 0;
		nb->release(nb);
		return;
	}
	while (nb)
		nb = uk_netbuf_free_one(nb);
}

/** The same; NULL is nothing. */
static inline void uk_netbuf_free(struct uk_netbuf *nb)
{
	if (nb)
		uk_netbuf_drop(nb);
}

static inline uint32_t uk_netbuf_headroom(const struct uk_netbuf *nb)
{
	return (uint32_t)(nb->data - nb->buf);
}

static inline uint32_t uk_netbuf_tailroom(const struct uk_netbuf *nb)
{
	return nb->size - uk_netbuf_headroom(nb) - nb->len;
}

//> netbuf-ends
/** `n` bytes more at the front. @return the new first byte; NULL: no room */
static inline void *uk_netbuf_push(struct uk_netbuf *nb, uint32_t n)
{
	if (n > uk_netbuf_headroom(nb))
		return NULL;
	nb->data -= n;
	nb->len += n;
	return nb->data;
}

/** `n` bytes fewer at the front. @return the new first byte; NULL: too short */
static inline void *uk_netbuf_pull(struct uk_netbuf *nb, uint32_t n)
{
	if (n > nb->len)
		return NULL;
	nb->data += n;
	nb->len -= n;
	return nb->data;
}
//< netbuf-ends

/** `n` bytes more at the end. @return the first of them; NULL: no room */
static inline void *uk_netbuf_put(struct uk_netbuf *nb, uint32_t n)
{
	void *at = nb->data + nb->len;

	if (n > uk_netbuf_tailroom(nb))
		return NULL;
	nb->len += n;
	return at;
}

/** @return bytes of contents of the whole packet */
static inline uint32_t uk_netbuf_total(const struct uk_netbuf *nb)
{
	uint32_t n = 0;

	for (; nb; nb = nb->next)
		n += nb->len;
	return n;
}

/** Put `tail` behind the last piece of `nb`. */
void uk_netbuf_append(struct uk_netbuf *nb, struct uk_netbuf *tail);

/**
 * Copy `n` bytes out of a packet, from its byte `from` on.
 * @return how many there were
 */
uint32_t uk_netbuf_copy_out(const struct uk_netbuf *nb, uint32_t from,
			    void *to, uint32_t n);

/** Packets of one piece each that wait in order: `next` is who comes next. */
struct uk_netbuf_queue {
	struct uk_netbuf *first; /**< who waits longest; NULL: nobody */
	struct uk_netbuf *last;  /**< where the next one goes */
	uint32_t count;          /**< how many wait */
};

/** Let `nb` wait behind all others. */
static inline void uk_netbuf_queue_put(struct uk_netbuf_queue *q,
				       struct uk_netbuf *nb)
{
	nb->next = NULL;
	if (q->count++)
		q->last->next = nb;
	else
		q->first = nb;
	q->last = nb;
}

/** @return who waited longest, or NULL */
static inline struct uk_netbuf *uk_netbuf_queue_get(struct uk_netbuf_queue *q)
{
	struct uk_netbuf *nb = q->first;

	if (nb) {
		q->first = nb->next;
		q->count--;
		nb->next = NULL;
	}
	return nb;
}

/** Free all that wait. */
static inline void uk_netbuf_queue_free(struct uk_netbuf_queue *q)
{
	struct uk_netbuf *nb;

	while ((nb = uk_netbuf_queue_get(q)))
		uk_netbuf_free(nb);
}

/**
 * A supply of equal netbufs, made at once: taking and giving back is a few
 * instructions, and a flood takes no more than this.
 */
struct uk_netbuf_pool {
	struct uk_netbuf *free; /**< those that nobody holds... */
	size_t left;            /**< ...and how many they are */
	void *mem;              /**< all of them */
	struct uk_alloc *a;     /**< where `mem` is from */
	uint32_t headroom;      /**< of a fresh one */
	uint32_t count;         /**< how many there are */
};

/** @return 0, or -ENOMEM. @param size bytes of each, headroom and all */
int uk_netbuf_pool_init(struct uk_netbuf_pool *p, struct uk_alloc *a,
			uint32_t count, uint32_t size, uint32_t headroom);
/** @return an empty netbuf, or NULL if all are held */
static inline struct uk_netbuf *uk_netbuf_pool_get(struct uk_netbuf_pool *p)
{
	struct uk_netbuf *nb = p->free;

	if (!nb)
		return NULL;
	p->free = nb->next;
	p->left--;
	nb->next = NULL;
	nb->data = nb->buf + p->headroom;
	nb->len = 0;
	nb->refs = 1;
	nb->flags = 0;
	nb->csum_start = 0;
	return nb;
}
/** Give the memory back. @return -EBUSY while somebody holds one of them */
int uk_netbuf_pool_end(struct uk_netbuf_pool *p);

#endif /* UK_NETBUF_H */
