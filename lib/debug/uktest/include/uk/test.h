/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * @defgroup test Unit tests
 * Test cases that run inside the image and are reported in KTAP
 * (docs.kernel.org/dev-tools/ktap.html):
 *
 *      UK_TESTCASE(ukbell, late_bell_rings_once)
 *      {
 *              UK_TEST_EXPECT_UNUM_EQ(rung, 1);
 *      }
 *
 * An expectation that is not met is reported with its place and values, and
 * the case goes on; it ends with UK_TEST_ASSERT(). A case that met them all is
 * "ok". Cases run one after the other, in the order of their names within the
 * order of the suites' names, on one thread; they may do whatever that thread
 * may do. Nothing is cleaned up behind them but what they defer.
 *
 * Expressions are evaluated once. In a helper function the macros work too;
 * those that end the case end the helper only (which must return void).
 */
#ifndef UK_TEST_H
#define UK_TEST_H

#include <uk/essentials.h>
#include <uk/table.h>

/** A case, or what precedes the cases of a suite. */
struct uk_testcase {
	const char *suite;  /**< the name of the suite */
	const char *name;   /**< the name of the case; NULL for the suite's line */
	void (*run)(void);  /**< the case; NULL for the suite's line */
	int (*init)(void);  /**< what runs before the first case, or NULL */
};

UK_TABLE_DECLARE(uk_testtab, struct uk_testcase);

/** State a test case; its body follows. */
#define UK_TESTCASE(suite_, case_)                                             \
	static void uk_testcase_##suite_##_##case_(void);                      \
	UK_TABLE_ENTRY(uk_testtab, suite_.case_, struct uk_testcase,           \
		       uk_testtab_##suite_##_##case_) = {                      \
		.suite = #suite_, .name = #case_,                              \
		.run = uk_testcase_##suite_##_##case_,                         \
	};                                                                     \
	static void uk_testcase_##suite_##_##case_(void)

/**
 * State a suite, which is needed only to prepare something.
 * @param init_fn `int f(void)`, or NULL: runs once before the suite's first
 *        case; where it returns a negative errno all the cases fail
 */
#define uk_testsuite_register(suite_, init_fn)                                 \
	UK_TABLE_ENTRY(uk_testtab, suite_., struct uk_testcase,                \
		       uk_testsuite_##suite_) = {                              \
		.suite = #suite_, .init = init_fn,                             \
	}

/** The place and the words of an expectation. */
struct uk_test_at {
	const char *file; /**< __FILE__ */
	int line;         /**< __LINE__ */
	const char *text; /**< the expression: "a == b" */
};

#define UK_TEST_AT(text) &(const struct uk_test_at){ __FILE__, __LINE__, text }

#define UK_TEST_EXPECT(expr)                                                   \
	((void)uk_test_bool(!!(expr), UK_TEST_AT(#expr)))
#define UK_TEST_EXPECT_ZERO(expr)	UK_TEST_EXPECT_SNUM_EQ(expr, 0)
#define UK_TEST_EXPECT_NULL(ptr)	UK_TEST_EXPECT_PTR_EQ(ptr, NULL)
#define UK_TEST_EXPECT_NOT_NULL(ptr)                                           \
	((void)uk_test_bool((uintptr_t)(ptr) != 0,                              \
			    UK_TEST_AT(#ptr " is not NULL")))
#define UK_TEST_EXPECT_PTR_EQ(a, b)                                            \
	((void)uk_test_ptr((const volatile void *)(a),                         \
			   (const volatile void *)(b),                         \
			   UK_TEST_AT(#a " == " #b)))

/* Both sides are converted to 64 bits, signed or unsigned, then compared. */
#define UK_TEST_NUM_(type, sign, a, op, b)                                     \
	({                                                                     \
		type _a = (type)(a), _b = (type)(b);                           \
		uk_test_num(_a op _b, sign, (uint64_t)_a, (uint64_t)_b,        \
			    UK_TEST_AT(#a " " #op " " #b));                    \
	})
#define UK_TEST_SNUM_(a, op, b)                                                \
	((void)UK_TEST_NUM_(int64_t, true, a, op, b))
#define UK_TEST_UNUM_(a, op, b)                                                \
	((void)UK_TEST_NUM_(uint64_t, false, a, op, b))

#define UK_TEST_EXPECT_SNUM_EQ(a, b)	UK_TEST_SNUM_(a, ==, b)
#define UK_TEST_EXPECT_SNUM_NE(a, b)	UK_TEST_SNUM_(a, !=, b)
#define UK_TEST_EXPECT_SNUM_GT(a, b)	UK_TEST_SNUM_(a, >, b)
#define UK_TEST_EXPECT_SNUM_GE(a, b)	UK_TEST_SNUM_(a, >=, b)
#define UK_TEST_EXPECT_SNUM_LT(a, b)	UK_TEST_SNUM_(a, <, b)
#define UK_TEST_EXPECT_SNUM_LE(a, b)	UK_TEST_SNUM_(a, <=, b)
#define UK_TEST_EXPECT_UNUM_EQ(a, b)	UK_TEST_UNUM_(a, ==, b)
#define UK_TEST_EXPECT_UNUM_NE(a, b)	UK_TEST_UNUM_(a, !=, b)
#define UK_TEST_EXPECT_UNUM_GT(a, b)	UK_TEST_UNUM_(a, >, b)
#define UK_TEST_EXPECT_UNUM_GE(a, b)	UK_TEST_UNUM_(a, >=, b)
#define UK_TEST_EXPECT_UNUM_LT(a, b)	UK_TEST_UNUM_(a, <, b)
#define UK_TEST_EXPECT_UNUM_LE(a, b)	UK_TEST_UNUM_(a, <=, b)

/** Two strings; NULL equals only NULL. */
#define UK_TEST_EXPECT_STR_EQ(a, b)                                            \
	((void)uk_test_str(a, b, UK_TEST_AT(#a " == " #b)))
/** `n` bytes at two places; the report shows the first that differs. */
#define UK_TEST_EXPECT_BYTES_EQ(a, b, n)                                       \
	((void)uk_test_bytes(a, b, n, UK_TEST_AT(#a " == " #b)))

/** An expectation without which the rest of the case makes no sense. */
#define UK_TEST_ASSERT(expr)                                                   \
	do {                                                                   \
		if (!uk_test_bool(!!(expr), UK_TEST_AT(#expr)))                \
			return;                                                \
	} while (0)

/** End the case, as neither passed nor failed. @param reason a few words */
#define UK_TEST_SKIP(reason)                                                   \
	do {                                                                   \
		uk_test_skip(reason);                                          \
		return;                                                        \
	} while (0)

/* What the macros call: count and report. @return whether it was met */
bool uk_test_bool(bool ok, const struct uk_test_at *at);
bool uk_test_num(bool ok, bool is_signed, uint64_t a, uint64_t b,
		 const struct uk_test_at *at);
bool uk_test_ptr(const volatile void *a, const volatile void *b,
		 const struct uk_test_at *at);
bool uk_test_str(const char *a, const char *b, const struct uk_test_at *at);
bool uk_test_bytes(const void *a, const void *b, size_t n,
		   const struct uk_test_at *at);
void uk_test_skip(const char *reason);

/** What a case may defer at a time. */
#define UK_TEST_DEFER_MAX	16

/**
 * Have `fn(arg)` called when the running case is over, however it ends: after
 * a UK_TEST_ASSERT() too. Last first; the same `fn` and `arg` twice are once.
 */
void uk_test_defer(void (*fn)(void *arg), void *arg);

/**
 * Something that a case must leave as it found it, even where an allocation
 * failed in it: asked about before and after each run with failures (see
 * CONFIG_LIBUKTEST_FAULT). State one in the library that knows:
 *
 *      UK_TEST_KEPT(fdtab_open) = { "open files", count_open, NULL };
 */
struct uk_test_kept {
	const char *what;           /**< "blocks alive" */
	uint64_t (*count)(void);    /**< how many there are now */
	const char *(*check)(void); /**< NULL, or @return what is broken */
};

UK_TABLE_DECLARE(uk_test_kept, struct uk_test_kept);

#define UK_TEST_KEPT(ident)                                                    \
	UK_TABLE_ENTRY(uk_test_kept, ident, struct uk_test_kept,               \
		       uk_test_kept_##ident)

/** Say something about the running case: one line, without a newline. */
void uk_test_log(const char *fmt, ...) __printf(1, 2);

/**
 * Run the cases that `glob` selects and report them. From a thread; not from
 * a test case.
 * @param glob `*` and `?` are special; it is compared with the name of the
 *        suite, or with "suite.case" where it holds a dot; NULL selects all
 * @return how many failed, which is at least 1 if none was selected
 */
unsigned int uk_test_run(const char *glob);

#endif /* UK_TEST_H */
