/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of network buffers: room, references, chains, supplies.
 *
 * Idea: a buffer is plain arithmetic over memory that belongs to the case, so
 * each limit is tried one byte before it and one byte behind it, and a release
 * function counts who let go.
 */
#include <uk/alloc.h>
#include <uk/errno.h>
#include <uk/netbuf.h>
#include <uk/string.h>
#include <uk/test.h>

static unsigned int released;

static void count(struct uk_netbuf *nb __maybe_unused)
{
	released++;
}

UK_TESTCASE(netbuf, headers_are_put_in_front_and_taken_off)
{
	static char mem[64];
	struct uk_netbuf nb;
	char *p;

	uk_netbuf_init(&nb, mem, sizeof(mem), 16, NULL, NULL);
	UK_TEST_EXPECT_UNUM_EQ(uk_netbuf_headroom(&nb), 16);
	UK_TEST_EXPECT_UNUM_EQ(uk_netbuf_tailroom(&nb), 48);
	p = uk_netbuf_put(&nb, 10);
	UK_TEST_EXPECT_PTR_EQ(p, mem + 16);
	UK_TEST_EXPECT_PTR_EQ(uk_netbuf_push(&nb, 14), mem + 2);
	UK_TEST_EXPECT_UNUM_EQ(nb.len, 24);
	UK_TEST_EXPECT_PTR_EQ(uk_netbuf_pull(&nb, 14), p);
	UK_TEST_EXPECT_UNUM_EQ(nb.len, 10);
}

UK_TESTCASE(netbuf, new_one_has_nothing_of_what_was_there_before)
{
	static char mem[64];
	struct uk_netbuf nb;

	memset(&nb, 0xa5, sizeof(nb));
	uk_netbuf_init(&nb, mem, sizeof(mem), 16, count, mem);
	UK_TEST_EXPECT_NULL(nb.next);
	UK_TEST_EXPECT_PTR_EQ(nb.data, mem + 16);
	UK_TEST_EXPECT_UNUM_EQ(nb.len, 0);
	UK_TEST_EXPECT_UNUM_EQ(nb.size, sizeof(mem));
	UK_TEST_EXPECT_PTR_EQ(nb.buf, mem);
	UK_TEST_EXPECT_UNUM_EQ(nb.refs, 1);
	UK_TEST_EXPECT_UNUM_EQ(nb.flags, 0);
	UK_TEST_EXPECT_UNUM_EQ(nb.csum_start, 0);
	UK_TEST_EXPECT_UNUM_EQ(nb.csum_offset, 0);
	UK_TEST_EXPECT(nb.release == count);
	UK_TEST_EXPECT_PTR_EQ(nb.owner, mem);
}

UK_TESTCASE(netbuf, what_has_no_room_changes_nothing)
{
	static char mem[64];
	struct uk_netbuf nb;

	uk_netbuf_init(&nb, mem, sizeof(mem), 16, NULL, NULL);
	UK_TEST_EXPECT_NULL(uk_netbuf_push(&nb, 17));
	UK_TEST_EXPECT_NULL(uk_netbuf_put(&nb, 49));
	UK_TEST_EXPECT_NULL(uk_netbuf_pull(&nb, 1));
	UK_TEST_EXPECT_NULL(uk_netbuf_put(&nb, UINT32_MAX));
	UK_TEST_EXPECT_UNUM_EQ(nb.len, 0);
	UK_TEST_EXPECT_PTR_EQ(nb.data, mem + 16);
}

UK_TESTCASE(netbuf, last_reference_releases_and_no_earlier_one)
{
	static char mem[2][16];
	struct uk_netbuf a, b;

	uk_netbuf_init(&a, mem[0], 16, 0, count, NULL);
	uk_netbuf_init(&b, mem[1], 16, 0, count, NULL);
	uk_netbuf_append(&a, &b);
	uk_netbuf_ref(&a);
	released = 0;
	uk_netbuf_free(&a);
	UK_TEST_EXPECT_UNUM_EQ(released, 0);
	UK_TEST_EXPECT_PTR_EQ(uk_netbuf_free_one(&a), &b);
	UK_TEST_EXPECT_UNUM_EQ(released, 1);
	uk_netbuf_free(&b);
	UK_TEST_EXPECT_UNUM_EQ(released, 2);
	uk_netbuf_free(NULL);
}

UK_TESTCASE(netbuf, one_piece_is_released_once_and_without_a_listener_too)
{
	static char mem[16];
	struct uk_netbuf a;

	uk_netbuf_init(&a, mem, 16, 0, count, NULL);
	released = 0;
	uk_netbuf_ref(&a);
	uk_netbuf_free(&a);
	UK_TEST_EXPECT_UNUM_EQ(released, 0);
	UK_TEST_EXPECT_UNUM_EQ(a.refs, 1);
	uk_netbuf_free(&a);
	UK_TEST_EXPECT_UNUM_EQ(released, 1);
	UK_TEST_EXPECT_UNUM_EQ(a.refs, 0); /* nobody's: no second time */
	uk_netbuf_init(&a, mem, 16, 0, NULL, NULL);
	uk_netbuf_free(&a);
	UK_TEST_EXPECT_UNUM_EQ(a.refs, 0);
	UK_TEST_EXPECT_UNUM_EQ(released, 1);
}

UK_TESTCASE(netbuf, bytes_are_copied_across_pieces)
{
	static char mem[3][4];
	struct uk_netbuf n[3];
	char out[16];
	size_t i;

	for (i = 0; i < 3; i++) {
		uk_netbuf_init(&n[i], mem[i], 4, 0, NULL, NULL);
		memcpy(uk_netbuf_put(&n[i], 4), &"abcdefghijkl"[4 * i], 4);
		if (i)
			uk_netbuf_append(&n[0], &n[i]);
	}
	UK_TEST_EXPECT_UNUM_EQ(uk_netbuf_total(n), 12);
	UK_TEST_EXPECT_UNUM_EQ(uk_netbuf_copy_out(n, 3, out, 6), 6);
	UK_TEST_EXPECT_BYTES_EQ(out, "defghi", 6);
	UK_TEST_EXPECT_UNUM_EQ(uk_netbuf_copy_out(n, 10, out, 6), 2);
	UK_TEST_EXPECT_BYTES_EQ(out, "kl", 2);
	UK_TEST_EXPECT_UNUM_EQ(uk_netbuf_copy_out(n, 12, out, 6), 0);
}

UK_TESTCASE(netbuf, one_from_a_heap_goes_back_there)
{
	struct uk_alloc *a = uk_alloc_get_default();
	size_t before = uk_alloc_availmem(a);
	struct uk_netbuf *nb = uk_netbuf_new(a, 1500, 64);

	UK_TEST_ASSERT(nb);
	UK_TEST_EXPECT_UNUM_EQ(uk_netbuf_headroom(nb), 64);
	UK_TEST_EXPECT_UNUM_EQ(uk_netbuf_tailroom(nb), 1500);
	uk_netbuf_free(nb);
	if (!(a->flags & UK_ALLOC_NO_REUSE))
		UK_TEST_EXPECT_UNUM_EQ(uk_alloc_availmem(a), before);
	UK_TEST_EXPECT_NULL(uk_netbuf_new(a, UINT32_MAX, 1));
}

UK_TESTCASE(netbuf, supply_ends_and_is_filled_up_again)
{
	struct uk_alloc *a = uk_alloc_get_default();
	struct uk_netbuf *nb[3];
	struct uk_netbuf_pool p;
	size_t i;

	UK_TEST_ASSERT(uk_netbuf_pool_init(&p, a, 3, 128, 32) == 0);
	for (i = 0; i < 3; i++) {
		nb[i] = uk_netbuf_pool_get(&p);
		UK_TEST_ASSERT(nb[i]);
		UK_TEST_EXPECT_UNUM_EQ(uk_netbuf_headroom(nb[i]), 32);
		UK_TEST_EXPECT_UNUM_EQ(uk_netbuf_tailroom(nb[i]), 96);
	}
	UK_TEST_EXPECT_NULL(uk_netbuf_pool_get(&p));
	UK_TEST_EXPECT_SNUM_EQ(uk_netbuf_pool_end(&p), -EBUSY);
	uk_netbuf_put(nb[1], 50);
	nb[1]->flags = UK_NETBUF_CSUM_GOOD;
	uk_netbuf_free(nb[1]);
	UK_TEST_EXPECT_PTR_EQ(uk_netbuf_pool_get(&p), nb[1]);
	UK_TEST_EXPECT_UNUM_EQ(nb[1]->len, 0); /* as if it were new */
	UK_TEST_EXPECT_UNUM_EQ(nb[1]->flags, 0);
	for (i = 0; i < 3; i++)
		uk_netbuf_free(nb[i]);
	UK_TEST_EXPECT_ZERO(uk_netbuf_pool_end(&p));
	UK_TEST_EXPECT_SNUM_EQ(uk_netbuf_pool_init(&p, a, 1, 8, 9), -EINVAL);
}

UK_TESTCASE(netbuf, queue_is_left_in_the_order_of_coming)
{
	static char mem[3][16];
	struct uk_netbuf n[3];
	struct uk_netbuf_queue q = { 0 };
	int i;

	released = 0;
	for (i = 0; i < 3; i++)
		uk_netbuf_init(&n[i], mem[i], 16, 0, count, NULL);
	UK_TEST_EXPECT_NULL(uk_netbuf_queue_get(&q));
	uk_netbuf_queue_put(&q, &n[0]);
	uk_netbuf_queue_put(&q, &n[1]);
	UK_TEST_EXPECT_PTR_EQ(uk_netbuf_queue_get(&q), &n[0]);
	UK_TEST_EXPECT_NULL(n[0].next);
	uk_netbuf_queue_put(&q, &n[2]);
	uk_netbuf_queue_put(&q, &n[0]);
	UK_TEST_EXPECT_UNUM_EQ(q.count, 3);
	UK_TEST_EXPECT_PTR_EQ(uk_netbuf_queue_get(&q), &n[1]);
	UK_TEST_EXPECT_PTR_EQ(uk_netbuf_queue_get(&q), &n[2]);
	uk_netbuf_queue_free(&q);
	UK_TEST_EXPECT_UNUM_EQ(released, 1);
	UK_TEST_EXPECT_UNUM_EQ(q.count, 0);
	UK_TEST_EXPECT_NULL(uk_netbuf_queue_get(&q));
}
