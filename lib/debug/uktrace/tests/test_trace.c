/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of uktrace: what a tracepoint records, and what a full ring keeps.
 *
 * Idea: the tracepoints below are ordinary ones; after they have been hit, the
 * ring is read as src/tools/trace.py will read it, word by word. The cases of
 * the full ring work on a ring of their own and compare with arithmetic.
 */
#include <uk/sections.h>
#include <uk/string.h>
#include <uk/test.h>

#include "trace_priv.h"

UK_TRACEPOINT(test_nothing, "nothing");
UK_TRACEPOINT(test_numbers, "%d %u %lld", signed char, uint32_t, long long);
UK_TRACEPOINT(test_string, "%s, %d", const char *, int);
UK_TRACEPOINT(test_seven, "%s %s %s %s %s %s %s", const char *, char *,
	      const char *, const char *, const char *, const char *,
	      const char *);
UK_TRACEPOINT(test_kinds, "%d %p %c", bool, void *, char);

static struct ring r; /* the one that ring_write() is tested with */

/* The newest record of the real ring, which is `words` long. */
static const uint64_t *newest(unsigned int words)
{
	static uint64_t rec[UK_TRACE_WORDS];
	const struct ring *live = trace_ring(0);
	unsigned int i;

	for (i = 0; i < words; i++)
		rec[i] = live->w[(live->head - words + i) % RING_WORDS];
	return rec;
}

/* Record with tracing on, and put the switch back. */
#define RECORD(call)                                                           \
	do {                                                                   \
		bool was_on = uk_trace_on;                                     \
									       \
		uk_trace_on = true;                                            \
		call;                                                          \
		uk_trace_on = was_on;                                          \
	} while (0)

UK_TESTCASE(uktrace, record_says_which_and_when)
{
	const uint64_t *rec;
	uint64_t before;

	RECORD(test_nothing());
	rec = newest(2);
	UK_TEST_EXPECT_UNUM_EQ(record_words(rec[0]), 2);
	UK_TEST_EXPECT_UNUM_EQ((uint32_t)rec[0],
			       (uint32_t)((uintptr_t)&uk_trace_key_test_nothing
					  - (uintptr_t)__image_start));
	before = rec[1];
	RECORD(test_nothing());
	UK_TEST_EXPECT_UNUM_GE(newest(2)[1], before);
}

UK_TESTCASE(uktrace, values_follow_without_gaps)
{
	const uint64_t *rec;

	RECORD(test_numbers(-2, 0xfeedbeef, -3));
	rec = newest(4); /* 16 + 1 + 4 + 8 bytes */
	UK_TEST_ASSERT(record_words(rec[0]) == 4);
	UK_TEST_EXPECT_BYTES_EQ(rec + 2, "\xfe\xef\xbe\xed\xfe\xfd\xff\xff"
				"\xff\xff\xff\xff\xff\0\0\0", 16);
}

UK_TESTCASE(uktrace, string_is_copied_and_cut_at_63_bytes)
{
	char s[] = "0123456789012345678901234567890123456789"
		   "0123456789012345678901234567890123456789";
	const char *kept;

	RECORD(test_string("ab", 7));
	UK_TEST_EXPECT_BYTES_EQ(newest(3) + 2, "ab\0\7\0\0\0\0", 8);
	RECORD(test_string(s, 7));
	s[0] = 'X';
	kept = (const char *)(newest(11) + 2); /* 16 + 64 + 4 bytes */
	UK_TEST_EXPECT_UNUM_EQ(strlen(kept), 63);
	UK_TEST_EXPECT(kept[0] == '0');
	RECORD(test_string(NULL, 7));
	UK_TEST_EXPECT_STR_EQ((const char *)(newest(4) + 2), "(null)");
}

UK_TESTCASE(uktrace, seven_long_strings_fit_a_record)
{
	char s[2 * UK_TRACE_STR];

	memset(s, 'x', sizeof(s) - 1);
	s[sizeof(s) - 1] = '\0';
	RECORD(test_seven(s, s, s, s, s, s, s));
	UK_TEST_EXPECT_UNUM_EQ(record_words(newest(UK_TRACE_WORDS)[0]),
			       UK_TRACE_WORDS);
}

UK_TESTCASE(uktrace, key_holds_types_name_and_format)
{
	static const char types[] = {
		UK_TRACE_MAP(UK_TRACE_CODE, bool, short, unsigned int,
			     long long, size_t, const char *, void *) '\0'
	};

	/* The key itself is in no memory: only what it is made of is here. */
	UK_TEST_EXPECT_STR_EQ(types, sizeof(size_t) == 8 ? "?hIqQsP"
							 : "?hIqIsP");
	UK_TEST_EXPECT_UNUM_EQ(sizeof(uk_trace_key_test_kinds.text),
			       sizeof("test_kinds") + sizeof("%d %p %c"));
}

UK_TESTCASE(uktrace, switched_off_records_nothing)
{
	bool was_on = uk_trace_on;
	uint64_t head = trace_ring(0)->head;

	uk_trace_on = false;
	test_kinds(true, NULL, 'c');
	UK_TEST_EXPECT_UNUM_EQ(trace_ring(0)->head, head);
	uk_trace_on = true;
	test_kinds(true, NULL, 'c');
	UK_TEST_EXPECT_UNUM_EQ(trace_ring(0)->head, head + 4);
	uk_trace_on = was_on;
}

/* Write a record of `words` words, marked with `mark`. */
static void write_one(unsigned int words, uint64_t mark)
{
	static uint64_t rec[UK_TRACE_WORDS];

	rec[0] = (uint64_t)words << 32 | mark;
	rec[words - 1] = mark;
	ring_write(&r, rec);
}

/* R1, and that the ring can be read from its tail to its head. */
static bool ring_is_whole(void)
{
	uint64_t at = r.tail;

	if (r.head - r.tail > RING_WORDS)
		return false;
	while (at < r.head) {
		uint64_t first = r.w[at % RING_WORDS];

		if (record_words(first) < 2 ||
		    r.w[(at + record_words(first) - 1) % RING_WORDS] !=
			    (uint32_t)first)
			return false;
		at += record_words(first);
	}
	return at == r.head;
}

UK_TESTCASE(uktrace, full_ring_keeps_whole_records_and_counts_the_rest)
{
	uint64_t i, kept = 0, at;

	memset(&r, 0, sizeof(r));
	for (i = 1; i <= RING_WORDS; i++) {
		write_one(2 + i % 5, i);
		UK_TEST_ASSERT(ring_is_whole());
	}
	for (at = r.tail; at < r.head; kept++)
		at += record_words(r.w[at % RING_WORDS]);
	UK_TEST_EXPECT_UNUM_EQ(kept + r.lost, RING_WORDS);
	UK_TEST_EXPECT_UNUM_GT(kept, RING_WORDS / 8);
}

UK_TESTCASE(uktrace, full_ring_forgets_the_end_it_was_told_to)
{
	uint64_t i;

	memset(&r, 0, sizeof(r));
	for (i = 1; i <= RING_WORDS; i++)
		write_one(2, i);
	UK_TEST_EXPECT_UNUM_EQ(r.lost, RING_WORDS / 2);
	if (UK_IS_ON(CONFIG_LIBUKTRACE_OVERWRITE))
		UK_TEST_EXPECT_UNUM_EQ((uint32_t)ring_word(&r, 0),
				       RING_WORDS / 2 + 1);
	else
		UK_TEST_EXPECT_UNUM_EQ((uint32_t)ring_word(&r, 0), 1);
}
