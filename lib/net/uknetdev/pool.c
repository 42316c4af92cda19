/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A supply of equal netbufs.
 *
 * Idea: one piece of memory, cut up once. The free ones hang on a list by their
 * own `next`; the description of a netbuf lies before its memory, so that both
 * are in the cache together.
 *
 *      mem  [ netbuf | headroom ... ][ netbuf | headroom ... ] ...
 */
#include <uk/errno.h>
#include <uk/netbuf.h>

/* What one takes of the memory: the devices want their buffers on a line. */
static size_t stride(uint32_t size)
{
	return ALIGN_UP(sizeof(struct uk_netbuf) + size, 64UL);
}

static void release_to_pool(struct uk_netbuf *nb)
{
	struct uk_netbuf_pool *p = nb->owner;

	nb->next = p->free;
	p->free = nb;
	p->left++;
}

int uk_netbuf_pool_init(struct uk_netbuf_pool *p, struct uk_alloc *a,
			uint32_t count, uint32_t size, uint32_t headroom)
{
	const size_t step = stride(size);
	struct uk_netbuf *nb;
	size_t bytes;
	char *at;

	if (headroom > size || __builtin_mul_overflow(step, (size_t)count, &bytes))
		return -EINVAL;
	*p = (struct uk_netbuf_pool){
		.a = a, .headroom = headroom, .count = count,
		.mem = uk_memalign(a, 64, bytes),
	};
	if (!p->mem)
		return -ENOMEM;
	for (at = (char *)p->mem + bytes; at > (char *)p->mem; ) {
		at -= step; /* downwards: the first one is taken first */
		nb = (void *)at;
		uk_netbuf_init(nb, nb + 1, size, headroom, release_to_pool, p);
		release_to_pool(nb);
	}
	return 0;
}

int uk_netbuf_pool_end(struct uk_netbuf_pool *p)
{
	if (p->left != p->count)
		return -EBUSY;
	uk_free(p->a, p->mem);
	*p = (struct uk_netbuf_pool){ 0 };
	return 0;
}
