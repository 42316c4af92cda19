/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The split ring - a queue between two who do not trust each other.
 *
 * Idea: the descriptor table is shared, but the driver never reads it: which
 * descriptors are free, and which belong to which buffer, stands in the slots,
 * where the device cannot write. Free descriptors form a list; a buffer takes
 * one descriptor for each of its pieces, or (with VIRTIO_F_INDIRECT_DESC) one
 * for all of them, which points at a table of its own:
 *
 *      slots   [ 0: cookie, 2 ]->[ 3 ]     first -> [ 1 ]->[ 2 ]->[ 4 ] ...
 *      desc      0: out, NEXT 3    3: in
 *
 * R1  first, and `free` - 1 steps along `next`, are exactly the descriptors
 *     that no buffer has.
 * R2  The slots that have a count are those of the descriptors with which a
 *     buffer that is out begins.
 * R3  No more buffers are out than `num`; so the used ring cannot be further
 *     ahead of `seen` than there are buffers out.
 * R4  Who takes buffers back has published all that he added: the device has
 *     all that are out, and naming one of them is no lie.
 *
 * Order of memory (2.7.13, 2.7.14): entries before idx, by a release; the
 * device's idx before its entries, by an acquire; and between our idx and the
 * device's wish to be told a full barrier, for each side writes one and reads
 * the other.
 *
 * Read uk_virtq_add(), uk_virtq_publish(), uk_virtq_get_burst(), in that order.
 */
#include <uk/arch/lcpu.h>
#include <uk/arch/types.h>
#include <uk/assert.h>
#include <uk/atomic.h>
#include <uk/errno.h>
#include <uk/string.h>
#include <uk/virtq.h>

#define NO_NOTIFY	1 /* flags of the used ring */
#define NO_INTERRUPT	1 /* flags of the available ring */

static uint16_t take_free(struct uk_virtq *q);
static void describe(struct uk_virtq_desc *d, const struct uk_virtq_piece *p,
		     bool write);
static uint16_t chain(struct uk_virtq *q, const struct uk_virtq_piece *p,
		      unsigned int out, unsigned int count);
static uint16_t table(struct uk_virtq *q, const struct uk_virtq_piece *p,
		      unsigned int out, unsigned int count);
static const char *judge(const struct uk_virtq *q, uint32_t id, uint32_t len);
static void release_chain(struct uk_virtq *q, uint16_t head, unsigned int next);

/* --- memory -------------------------------------------------------------- */

/* Where the parts lie: the device writes to the used ring only, which begins a
 * page of its own; what is ours alone comes last. */
static size_t avail_at(uint16_t num)
{
	return num * sizeof(struct uk_virtq_desc);
}

static size_t used_event_at(uint16_t num)
{
	return avail_at(num) + sizeof(struct uk_virtq_avail) +
	       num * sizeof(uint16_t);
}

static size_t used_at(uint16_t num)
{
	return ALIGN_UP(used_event_at(num) + sizeof(uint16_t), __PAGE_SIZE);
}

static size_t avail_event_at(uint16_t num)
{
	return used_at(num) + sizeof(struct uk_virtq_used) +
	       num * sizeof(struct uk_virtq_used_elem);
}

static size_t tables_at(uint16_t num)
{
	return ALIGN_UP(avail_event_at(num) + sizeof(uint16_t), __PAGE_SIZE);
}

static size_t slots_at(uint16_t num)
{
	return tables_at(num) +
	       num * (size_t)UK_VIRTQ_PIECES * sizeof(struct uk_virtq_desc);
}

size_t uk_virtq_size(uint16_t num)
{
	return slots_at(num) + num * sizeof(struct uk_virtq_slot);
}

int uk_virtq_init(struct uk_virtq *q, void *mem, uint16_t num,
		  uint64_t features)
{
	char *base = mem;
	uint16_t i;

	if (!POWER_OF_2(num) || num > UK_VIRTQ_MAX ||
	    !IS_ALIGNED(mem, __PAGE_SIZE))
		return -EINVAL;
	/* descriptors and their tables, most of it, are written before use */
	memset(base + avail_at(num), 0, tables_at(num) - avail_at(num));
	memset(base + slots_at(num), 0, num * sizeof(*q->slots));
	*q = (struct uk_virtq){
		.desc = mem,
		.avail = (void *)(base + avail_at(num)),
		.used = (void *)(base + used_at(num)),
		.used_event = (void *)(base + used_event_at(num)),
		.avail_event = (void *)(base + avail_event_at(num)),
		.tables = (void *)(base + tables_at(num)),
		.slots = (void *)(base + slots_at(num)),
		.num = num,
		.free = num,
		.indirect = features & UK_VIRTIO_F_INDIRECT,
		.event_idx = features & UK_VIRTIO_F_EVENT_IDX,
	};
	for (i = 0; i < num; i++)
		q->slots[i].next = (uint16_t)(i + 1); /* R1 */
	uk_virtq_wait(q, false);
	return 0;
}

/* --- to the device ------------------------------------------------------- */

//> virtq-add
int uk_virtq_add(struct uk_virtq *q, const struct uk_virtq_piece *p,
		 unsigned int out, unsigned int in, void *cookie)
{
	unsigned int i, count = out + in;
	bool one = q->indirect && count > 1 && count <= UK_VIRTQ_PIECES;
	uint32_t writable = 0;
	uint16_t head;

	if (q->broken)
		return -EIO;
	if (!count || count > q->num || !cookie)
		return -EINVAL;
	for (i = 0; i < count; i++)
		if (!p[i].len || (i >= out && __builtin_add_overflow(
					  writable, p[i].len, &writable)))
			return -EINVAL;
	if (q->free < (one ? 1 : count))
		return -ENOSPC;
	head = one ? table(q, p, out, count) : chain(q, p, out, count);
	q->slots[head].cookie = cookie; /* R2 */
	q->slots[head].writable = writable;
	q->slots[head].count = one ? 1 : (uint16_t)count;
	q->avail->ring[q->added & (q->num - 1)] = head;
	q->added++;
	return 0;
}
//< virtq-add

static uint16_t take_free(struct uk_virtq *q)
{
	uint16_t i = q->first;

	q->first = q->slots[i].next;
	q->free--;
	return i;
}

static void describe(struct uk_virtq_desc *d, const struct uk_virtq_piece *p,
		     bool write)
{
	d->addr = (uintptr_t)p->addr;
	d->len = p->len;
	d->flags = write ? UK_VIRTQ_DESC_WRITE : 0;
}

/* A descriptor for each piece. @return the first */
static uint16_t chain(struct uk_virtq *q, const struct uk_virtq_piece *p,
		      unsigned int out, unsigned int count)
{
	uint16_t head = q->first, at;
	unsigned int i;

	for (i = 0; i < count; i++) {
		at = take_free(q); /* and slots[at].next stays: the way on */
		describe(&q->desc[at], &p[i], i >= out);
		if (i + 1 < count) {
			q->desc[at].flags |= UK_VIRTQ_DESC_NEXT;
			q->desc[at].next = q->first;
		}
	}
	return head;
}

/* One descriptor, and a table of its own. @return it */
static uint16_t table(struct uk_virtq *q, const struct uk_virtq_piece *p,
		      unsigned int out, unsigned int count)
{
	uint16_t head = take_free(q);
	struct uk_virtq_desc *t = &q->tables[head * UK_VIRTQ_PIECES];
	unsigned int i;

	for (i = 0; i < count; i++) {
		describe(&t[i], &p[i], i >= out);
		if (i + 1 < count) {
			t[i].flags |= UK_VIRTQ_DESC_NEXT;
			t[i].next = (uint16_t)(i + 1);
		}
	}
	q->desc[head].addr = (uintptr_t)t;
	q->desc[head].len = (uint32_t)(count * sizeof(*t));
	q->desc[head].flags = UK_VIRTQ_DESC_INDIRECT;
	return head;
}

//> virtq-publish
bool uk_virtq_publish(struct uk_virtq *q)
{
	uint16_t before = q->published, now = q->added;

	if (before == now || q->broken)
		return false;
	uk_store_n_release(&q->avail->idx, now);
	q->published = now;
	ukarch_mb();
	if (!q->event_idx)
		return !(uk_load_n(&q->used->flags) & NO_NOTIFY);
	/* 2.7.10: is the entry that it waits for among those just shown? */
	return (uint16_t)(now - uk_load_n(q->avail_event) - 1) <
	       (uint16_t)(now - before);
}
//< virtq-publish

/* --- from the device ----------------------------------------------------- */

//> virtq-get
unsigned int uk_virtq_get_burst(struct uk_virtq *q, struct uk_virtq_done done[],
				unsigned int n)
{
	/* variables of its own: see struct uk_virtq_run */
	const volatile struct uk_virtq_used *used = q->used;
	struct uk_virtq_slot *slots = q->slots, *slot;
	const unsigned int num = q->num, seen = q->seen;
	unsigned int at, ready, id, len, first = q->first;

	if (unlikely(q->broken))
		return 0;
	UK_ASSERT(q->added == q->published); /* R4 */
	ready = (uint16_t)(uk_load_n_acquire(&used->idx) - seen);
	if (unlikely(ready > (uint16_t)(q->published - seen))) {
		q->broken = "used more buffers than it was given"; /* R3 */
		return 0;
	}
	n = seen + MIN(n, ready);
	for (at = seen; at != n; at++, done++) {
		id = used->ring[at & (num - 1)].id; /* V1: once each */
		len = used->ring[at & (num - 1)].len;
		slot = &slots[id];
		if (likely(id < num && len <= slot->writable &&
			   slot->count == 1)) {
			slot->next = (uint16_t)first;
		} else { /* wrong, or of more than one descriptor */
			q->broken = judge(q, id, len);
			if (q->broken)
				break;
			release_chain(q, (uint16_t)id, first);
		}
		slot->count = 0; /* R2 */
		done->cookie = slot->cookie;
		done->len = len;
		first = id;
	}
	q->seen = (uint16_t)at;
	q->first = (uint16_t)first;
	q->free = (uint16_t)(q->free + at - seen);
	return at - seen;
}

/* @return NULL, or what the device got wrong. */
static const char *judge(const struct uk_virtq *q, uint32_t id, uint32_t len)
{
	if (id >= q->num)
		return "used a descriptor beyond the table";
	if (!q->slots[id].count)
		return "used a buffer that it does not have";
	if (len > q->slots[id].writable)
		return "wrote more than there was room for";
	return NULL;
}
//< virtq-get

/* The descriptors of a buffer are free, before `next`. The first of them is
 * counted by the caller, as for most buffers it is the only one. */
static void release_chain(struct uk_virtq *q, uint16_t head, unsigned int next)
{
	struct uk_virtq_slot *slot = &q->slots[head];
	uint16_t more = slot->count - 1U;

	q->free += more;
	while (more--)
		slot = &q->slots[slot->next];
	slot->next = (uint16_t)next;
}

void *uk_virtq_detach(struct uk_virtq *q)
{
	uint16_t i;

	for (i = 0; i < q->num; i++) {
		if (!q->slots[i].count)
			continue;
		release_chain(q, i, q->first);
		q->slots[i].count = 0;
		q->first = i;
		q->free++;
		q->seen++; /* R3: one fewer is out */
		return q->slots[i].cookie;
	}
	return NULL;
}

/* 2.7.7.1: where there is an index, the flag stays 0; an index that the device
 * has gone past already is 65,536 buffers away. */
bool uk_virtq_wait(struct uk_virtq *q, bool on)
{
	if (q->event_idx)
		uk_store_n(q->used_event,
			   (uint16_t)(on ? q->seen : q->seen - 1));
	else
		uk_store_n(&q->avail->flags, (uint16_t)(on ? 0 : NO_INTERRUPT));
	ukarch_mb();
	return uk_virtq_pending(q);
}
