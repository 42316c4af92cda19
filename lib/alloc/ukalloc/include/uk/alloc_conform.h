/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * @defgroup allocconform Conformance of allocators
 * What every implementation of uk/alloc.h must do, as test cases. The tests of
 * an implementation state them all with one line,
 *
 *      uk_testsuite_register(ukalloctlsf_conform, NULL);
 *      UK_ALLOC_CONFORM(ukalloctlsf_conform, "tlsf");
 *
 * and its Config.uk selects LIBUKALLOC_CONFORM in its option for tests. Each
 * case makes a heap of its own by name in an arena of UK_ALLOC_CONFORM_ARENA
 * bytes, and unregisters it at its end. A heap's flags say what is not
 * asked of it: no reuse of a heap with UK_ALLOC_NO_REUSE, no sizes above
 * uk_alloc_maxalloc() and no alignment above UK_ALLOC_ALIGN of one with
 * UK_ALLOC_FIXED.
 *
 * Context: a test case. The arena is one for all: one case at a time.
 */
#ifndef UK_ALLOC_CONFORM_H
#define UK_ALLOC_CONFORM_H

#include <uk/alloc.h>
#include <uk/test.h>

/** Bytes of the arena that a case's heap is made in; 64 KiB aligned. */
#define UK_ALLOC_CONFORM_ARENA	(1UL << 20)

/**
 * For a case with a heap of its own: the heap is unregistered when the case is
 * over, also where an assertion has ended it. @return `a`, which may be NULL
 */
struct uk_alloc *uk_alloc_conform_forget(struct uk_alloc *a);

/**
 * Make such a heap. One that a function of the same case left in that memory,
 * ended by an assertion, is unregistered before. As uk_alloc_create().
 */
struct uk_alloc *uk_alloc_conform_heap(const char *impl, void *base,
				       size_t len);

/* The cases. tests/test_unit.py reads their names from here. */
#define UK_ALLOC_CONFORM_CASES(X, suite, impl)                                 \
	X(suite, impl, blocks_are_aligned_and_inside)                          \
	X(suite, impl, blocks_do_not_overlap)                                  \
	X(suite, impl, zero_is_a_size)                                         \
	X(suite, impl, free_of_null_is_nothing)                                \
	X(suite, impl, usable_covers_the_request)                              \
	X(suite, impl, every_power_of_two_alignment_is_kept)                   \
	X(suite, impl, other_alignments_are_refused)                           \
	X(suite, impl, sizes_that_overflow_are_refused)                        \
	X(suite, impl, calloc_clears_what_was_used)                            \
	X(suite, impl, realloc_keeps_contents)                                 \
	X(suite, impl, realloc_that_fails_changes_nothing)                     \
	X(suite, impl, pages_are_whole_pages)                                  \
	X(suite, impl, maxalloc_can_be_had)                                    \
	X(suite, impl, exhaustion_is_recovered_from)                           \
	X(suite, impl, freed_blocks_join_again)                                \
	X(suite, impl, added_memory_is_used)                                   \
	X(suite, impl, memory_too_small_is_refused)                            \
	X(suite, impl, random_operations_keep_invariants)                      \
	X(suite, impl, fragmentation_is_bounded)

#define UK_ALLOC_CONFORM_CASE(suite, impl, name)                               \
	UK_TESTCASE(suite, name)                                               \
	{                                                                      \
		uk_alloc_conform_##name(impl);                                 \
	}

/** State all the cases. @param suite a suite of its own @param impl "tlsf" */
#define UK_ALLOC_CONFORM(suite, impl)                                          \
	UK_ALLOC_CONFORM_CASES(UK_ALLOC_CONFORM_CASE, suite, impl)             \
	_Static_assert(1, "")

#define UK_ALLOC_CONFORM_DECLARE(suite, impl, name)                            \
	void uk_alloc_conform_##name(const char *impl);
UK_ALLOC_CONFORM_CASES(UK_ALLOC_CONFORM_DECLARE, , impl)

#endif /* UK_ALLOC_CONFORM_H */
