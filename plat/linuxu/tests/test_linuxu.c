/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of linuxu: what the host's user may say, how arguments travel, and the
 * words for each fault. Traps and ends proper need a process each: the system
 * tests start them. What differs between processors: test_sigframe_*.c.
 */
#include <uk/arch/types.h>
#include <uk/argparse.h>
#include <uk/errno.h>
#include <uk/test.h>

#include "host.h"
#include "linuxu.h"

/* --- sizes and numbers --------------------------------------------------- */

static uint64_t size_of(const char *text)
{
	uint64_t n = 0xbad;

	UK_TEST_EXPECT_ZERO(linuxu_parse_size(text, &n));
	return n;
}

UK_TESTCASE(linuxu, size_has_a_unit_and_mebibytes_without_one)
{
	UK_TEST_EXPECT_UNUM_EQ(size_of("64"), 64u << 20);
	UK_TEST_EXPECT_UNUM_EQ(size_of("64M"), 64u << 20);
	UK_TEST_EXPECT_UNUM_EQ(size_of("4k"), 4096);
	UK_TEST_EXPECT_UNUM_EQ(size_of("007K"), 7 << 10);
	UK_TEST_EXPECT_UNUM_EQ(size_of("3g"), 3ULL << 30);
	UK_TEST_EXPECT_UNUM_EQ(size_of("0"), 0);
}

UK_TESTCASE(linuxu, size_that_is_none_is_refused)
{
	static const char *const bad[] = { "", "M", "64X", "64MB", "64 M",
					   " 64M", "-1", "+1", "0x40", "6.4M" };
	uint64_t n = 1;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		UK_TEST_EXPECT_SNUM_EQ(linuxu_parse_size(bad[i], &n), -EINVAL);
		UK_TEST_EXPECT_UNUM_EQ(n, 1);
	}
}

UK_TESTCASE(linuxu, size_beyond_64_bits_is_refused)
{
	uint64_t n = 1;

	UK_TEST_EXPECT_UNUM_EQ(size_of("17179869183G"), ~0ULL << 30);
	UK_TEST_EXPECT_SNUM_EQ(linuxu_parse_size("17179869184G", &n), -ERANGE);
	UK_TEST_EXPECT_SNUM_EQ(
		linuxu_parse_size("18446744073709551616K", &n), -ERANGE);
	UK_TEST_EXPECT_UNUM_EQ(n, 1);
}

UK_TESTCASE(linuxu, descriptor_is_digits_within_bounds)
{
	UK_TEST_EXPECT_SNUM_EQ(linuxu_parse_int("0", 9), 0);
	UK_TEST_EXPECT_SNUM_EQ(linuxu_parse_int("9", 9), 9);
	UK_TEST_EXPECT_SNUM_EQ(linuxu_parse_int("10", 9), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(linuxu_parse_int("", 9), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(linuxu_parse_int("-1", 9), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(linuxu_parse_int("3 ", 9), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(linuxu_parse_int("99999999999999999999",
						INT32_MAX), -EINVAL);
}

UK_TESTCASE(linuxu, environment_is_searched_by_the_whole_name)
{
	char *env[] = { "WEFT_MEMORY=1", "WEFT=2", "WEFT_MEM", "WEFT_MEM=3=4",
			"WEFT_MEM=5", NULL };

	UK_TEST_EXPECT_STR_EQ(linuxu_getenv(env, "WEFT_MEM"), "3=4");
	UK_TEST_EXPECT_NULL(linuxu_getenv(env, "WEFT_CTL"));
	UK_TEST_EXPECT_NULL(linuxu_getenv(env + 5, "WEFT"));
}

/* --- arguments ----------------------------------------------------------- */

static char line[128]; /* what joined() made */

static const char *joined(char *const args[])
{
	size_t count = 0;
	long len;

	while (args[count])
		count++;
	len = linuxu_join_args(args, count, line, sizeof(line));
	UK_TEST_EXPECT_SNUM_GE(len, 0);
	UK_TEST_EXPECT_ZERO(line[len]);
	return line;
}

#define JOINED(...) joined((char *[]){ __VA_ARGS__, NULL })

UK_TESTCASE(linuxu, one_argument_is_the_whole_line)
{
	UK_TEST_EXPECT_STR_EQ(JOINED("a.b=1 -- c 'd e'"), "a.b=1 -- c 'd e'");
	UK_TEST_EXPECT_STR_EQ(joined((char *[]){ NULL }), "");
}

UK_TESTCASE(linuxu, several_arguments_stay_the_words_that_they_were)
{
	UK_TEST_EXPECT_STR_EQ(JOINED("a.b=1", "--", "c"), "a.b=1 -- c");
	UK_TEST_EXPECT_STR_EQ(JOINED("--", "a b", ""), "-- 'a b' ''");
	UK_TEST_EXPECT_STR_EQ(JOINED("--", "it's", "\"q\""),
			      "-- 'it'\\''s' '\"q\"'");
	UK_TEST_EXPECT_STR_EQ(JOINED("--", "a\\b", "\t"), "-- 'a\\b' '\t'");
}

UK_TESTCASE(linuxu, joined_words_survive_the_parser)
{
	static char *args[] = { "a.b=c d", "--", "", " ", "it's", "''", "\"",
				"\\", "a\\'b", "\n", "a=b", NULL };
	char *got[ARRAY_SIZE(args)];
	size_t i, where;
	int n;

	joined(args);
	n = uk_argparse(line, got, ARRAY_SIZE(got), &where);
	UK_TEST_ASSERT(n == (int)ARRAY_SIZE(args) - 1);
	for (i = 0; args[i]; i++)
		UK_TEST_EXPECT_STR_EQ(got[i], args[i]);
}

UK_TESTCASE(linuxu, only_the_value_of_a_parameter_is_quoted)
{
	UK_TEST_EXPECT_STR_EQ(JOINED("a.b=c d", "--"), "a.b='c d' --");
	UK_TEST_EXPECT_STR_EQ(JOINED("a.b=", "--"), "a.b= --");
	UK_TEST_EXPECT_STR_EQ(JOINED("a.b=[ 1 'x y' ]", "--"),
			      "a.b=[ 1 'x y' ] --");
	UK_TEST_EXPECT_STR_EQ(JOINED("--", "ab=c d"), "-- 'ab=c d'");
}

UK_TESTCASE(linuxu, line_that_does_not_fit_is_refused_and_ends)
{
	char out[8] = "xxxxxxx";
	char *seven[] = { "abc", "def" }, *eight[] = { "abc", "defg" };

	UK_TEST_EXPECT_SNUM_EQ(linuxu_join_args(seven, 2, out, 8), 7);
	UK_TEST_EXPECT_STR_EQ(out, "abc def");
	UK_TEST_EXPECT_SNUM_EQ(linuxu_join_args(eight, 2, out, 8), -E2BIG);
	UK_TEST_EXPECT_STR_EQ(out, "abc def");
}

/* --- faults -------------------------------------------------------------- */

/* Linux, include/uapi/asm-generic/siginfo.h. */
enum { MAPERR = 1, ACCERR = 2, ADRALN = 1, ADRERR = 2, INTDIV = 1,
       KERNEL = 128, USER = 0, TKILL = -6 };

static const char *words(struct linuxu_fault f)
{
	static char buf[128];

	linuxu_fault_words(buf, sizeof(buf), &f);
	return buf;
}

#define WORDS(...) words((struct linuxu_fault){ __VA_ARGS__ })

UK_TESTCASE(linuxu, page_fault_names_access_address_and_cause)
{
	UK_TEST_EXPECT_STR_EQ(
		WORDS(.sig = HOST_SIGSEGV, .code = MAPERR, .addr = 0x10,
		      .access = LINUXU_WRITE),
		"page fault: write to 0x10, NULL pointer");
	UK_TEST_EXPECT_STR_EQ(
		WORDS(.sig = HOST_SIGSEGV, .code = MAPERR, .addr = 0,
		      .access = LINUXU_EXECUTE),
		"page fault: execution of 0x0, NULL pointer call");
	UK_TEST_EXPECT_STR_EQ(
		WORDS(.sig = HOST_SIGSEGV, .code = MAPERR, .addr = __PAGE_SIZE,
		      .access = LINUXU_READ),
		"page fault: read of 0x1000, nothing is mapped there");
	UK_TEST_EXPECT_STR_EQ(
		WORDS(.sig = HOST_SIGSEGV, .code = ACCERR, .addr = 0x400000,
		      .access = LINUXU_WRITE),
		"page fault: write to 0x400000, which is read-only");
	UK_TEST_EXPECT_STR_EQ(
		WORDS(.sig = HOST_SIGSEGV, .code = ACCERR, .addr = 0x404000,
		      .access = LINUXU_EXECUTE),
		"page fault: execution of 0x404000, which is data, not code");
}

UK_TESTCASE(linuxu, guard_page_is_a_stack_overflow)
{
	UK_TEST_EXPECT_STR_EQ(
		WORDS(.sig = HOST_SIGSEGV, .code = ACCERR, .addr = 0x407ff8,
		      .access = LINUXU_WRITE, .guard = true),
		"page fault: write to 0x407ff8, stack overflow: "
		"guard page hit");
}

UK_TESTCASE(linuxu, other_traps_have_words_of_their_own)
{
	UK_TEST_EXPECT_STR_EQ(WORDS(.sig = HOST_SIGFPE, .code = INTDIV),
			      "division by zero");
	UK_TEST_EXPECT_STR_EQ(WORDS(.sig = HOST_SIGFPE, .code = 3),
			      "arithmetic trap");
	UK_TEST_EXPECT_STR_EQ(WORDS(.sig = HOST_SIGILL, .code = 1),
			      "illegal instruction");
	UK_TEST_EXPECT_STR_EQ(WORDS(.sig = HOST_SIGTRAP, .code = 1),
			      "breakpoint");
	UK_TEST_EXPECT_STR_EQ(
		WORDS(.sig = HOST_SIGBUS, .code = ADRERR, .addr = 0x80000000),
		"bus error: access to 0x80000000, past the end of its file");
	UK_TEST_EXPECT_STR_EQ(
		WORDS(.sig = HOST_SIGBUS, .code = ADRALN, .addr = 0x1001),
		"bus error: access to 0x1001, which is misaligned");
	UK_TEST_EXPECT_STR_EQ(WORDS(.sig = HOST_SIGSEGV, .code = KERNEL),
			      "general protection fault: an impossible "
			      "address or a privileged instruction");
}

UK_TESTCASE(linuxu, signal_of_a_process_is_no_fault)
{
	UK_TEST_EXPECT_STR_EQ(
		WORDS(.sig = HOST_SIGSEGV, .code = USER, .sender = 4711),
		"signal 11 sent by process 4711");
	UK_TEST_EXPECT_STR_EQ(
		WORDS(.sig = HOST_SIGBUS, .code = TKILL, .sender = 1),
		"signal 7 sent by process 1");
}

UK_TESTCASE(linuxu, words_that_do_not_fit_are_cut_and_end)
{
	struct linuxu_fault f = { .sig = HOST_SIGTRAP, .code = 1 };
	char buf[6] = "xxxxx";

	linuxu_fault_words(buf, 6, &f);
	UK_TEST_EXPECT_STR_EQ(buf, "break");
	linuxu_fault_words(buf, 1, &f);
	UK_TEST_EXPECT_STR_EQ(buf, "");
}
