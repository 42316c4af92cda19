/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The split ring with a device that does what the input says: it may follow
 * the specification, or write any byte anywhere in the memory that it shares
 * with the driver, at any time.
 *
 * What must hold all the same: each buffer comes back once, with no more bytes
 * than it has room for; the driver's own knowledge stays whole
 * (uk_virtq_check); and after a reset all buffers are there again.
 */
#include "fuzz.h"

#include <uk/errno.h>
#include <uk/virtq.h>

enum { PAGE = 4096, PIECES = 12, OUT_MAX = 64, BURST = 70 };

/* The ring, and what is known of it. */
struct world {
	struct uk_virtq q;
	char *mem;        /* its memory */
	size_t shared;    /* bytes of it that the device may write */
	uint16_t taken;   /* how far the device read the available ring */
	char *buffers[OUT_MAX]; /* that are out; NULL: a free place */
	uint32_t room[OUT_MAX]; /* bytes that the device may write there */
	unsigned int out; /* how many are out */
};

static volatile size_t sink;

static void add(struct world *w, struct bytes *in)
{
	struct uk_virtq_piece p[PIECES];
	unsigned int out = take8(in) % 5, n = out + take8(in) % 8, i, place;
	uint32_t room = 0, len;
	size_t total = 0;
	int err;

	for (place = 0; place < OUT_MAX && w->buffers[place]; place++)
		;
	if (place == OUT_MAX)
		return;
	w->buffers[place] = malloc(PIECES * 256);
	for (i = 0; i < n; i++) {
		len = take8(in);
		p[i] = (struct uk_virtq_piece){ w->buffers[place] + total, len };
		total += len;
		room += i >= out ? len : 0;
	}
	err = uk_virtq_add(&w->q, p, out, n - out, w->buffers[place]);
	REQUIRE(!err || err == -EINVAL || err == -ENOSPC || err == -EIO,
		"add: %d", err);
	REQUIRE(!w->q.broken || err, "a broken queue took a buffer");
	w->room[place] = room;
	w->out += !err;
	if (err) {
		free(w->buffers[place]);
		w->buffers[place] = NULL;
	}
}

/* A buffer came back: it must be one that is out. */
static void back(struct world *w, const char *cookie, uint32_t len)
{
	unsigned int i;

	for (i = 0; i < OUT_MAX; i++)
		if (w->buffers[i] == cookie)
			break;
	REQUIRE(i < OUT_MAX, "a buffer came that was not out");
	REQUIRE(len <= w->room[i], "%u bytes in a buffer of %u", len,
		w->room[i]);
	free(w->buffers[i]);
	w->buffers[i] = NULL;
	w->out--;
}

/* All that is added is published before any is taken back (R4). */
static void get(struct world *w)
{
	uint32_t len = 0;
	char *cookie;

	sink += uk_virtq_publish(&w->q);
	cookie = uk_virtq_get(&w->q, &len);
	if (cookie)
		back(w, cookie, len);
}

/* Buffers of one piece, as many as there is room for; half of them, if need be,
 * are to be written. */
static void add_run(struct world *w, struct bytes *in)
{
	unsigned int n = take8(in) % 8, place;
	bool write = take8(in) & 1;
	struct uk_virtq_run r;

	n = MIN(n, uk_virtq_run_begin(&r, &w->q));
	for (place = 0; n && place < OUT_MAX; place++) {
		if (w->buffers[place])
			continue;
		w->room[place] = write ? 1 + take8(in) : 0;
		w->buffers[place] = malloc(256);
		uk_virtq_run_add(&r, w->buffers[place],
				 write ? w->room[place] : 256, write,
				 w->buffers[place]);
		w->out++;
		n--;
	}
	uk_virtq_run_end(&r, &w->q);
}

static void get_burst(struct world *w, struct bytes *in)
{
	unsigned int i, n = take8(in) % BURST;
	struct uk_virtq_done *done = malloc(n * sizeof(*done));
	unsigned int got;

	sink += uk_virtq_publish(&w->q);
	got = uk_virtq_get_burst(&w->q, done, n);
	REQUIRE(got <= n, "%u of %u", got, n);
	for (i = 0; i < got; i++)
		back(w, done[i].cookie, done[i].len);
	free(done);
}

/* One more entry of the used ring: as a device should, the next buffer of the
 * available ring; or (`lie`) any, also one just beyond the table. */
static void use(struct world *w, struct bytes *in, bool lie)
{
	uint16_t mask = (uint16_t)(w->q.num - 1);
	struct uk_virtq_used_elem e = { .len = take8(in) };

	if (lie)
		e.id = take8(in) % (w->q.num + 2U);
	else if (w->taken != w->q.avail->idx)
		e.id = w->q.avail->ring[w->taken++ & mask];
	else
		return;
	w->q.used->ring[w->q.used->idx & mask] = e;
	w->q.used->idx++;
}

static void reset(struct world *w)
{
	char *cookie;

	while ((cookie = uk_virtq_detach(&w->q)))
		back(w, cookie, 0);
	REQUIRE(!w->out, "%u buffers are lost", w->out);
	REQUIRE(w->q.free == w->q.num, "%u descriptors of %u", w->q.free,
		w->q.num);
}

static void begin(struct world *w, struct bytes *in)
{
	uint16_t num = (uint16_t)(1U << take8(in) % 7);
	uint64_t features = (take8(in) & 3) * UK_VIRTIO_F_INDIRECT;
	size_t size = uk_virtq_size(num);
	void *mem = NULL;

	REQUIRE(!posix_memalign(&mem, PAGE, size), "no memory");
	w->mem = mem;
	REQUIRE(!uk_virtq_init(&w->q, mem, num, features), "init");
	w->shared = (size_t)((char *)w->q.slots - w->mem);
}

void fuzz_ring(const char *name, struct bytes *in)
{
	struct world w = { 0 };
	const char *why;
	size_t at;

	(void)name;
	begin(&w, in);
	while (in->left) {
		switch (take8(in) % 10) {
		case 0: add(&w, in); break;
		case 1: sink += uk_virtq_publish(&w.q); break;
		case 2: get(&w); break;
		case 3: use(&w, in, false); break;
		case 4:
			at = take16(in) % w.shared;
			w.mem[at] = (char)take8(in);
			break;
		case 5: /* where lies are told: the used ring's index */
			w.q.used->idx = (uint16_t)(w.q.used->idx + take8(in) - 8);
			break;
		case 6: sink += uk_virtq_wait(&w.q, take8(in) & 1); break;
		case 7: use(&w, in, true); break;
		case 8: add_run(&w, in); break;
		default: get_burst(&w, in); break;
		}
		why = uk_virtq_check(&w.q);
		REQUIRE(why == w.q.broken, "%s", why ? why : "(nothing)");
	}
	reset(&w);
	free(w.mem);
}
