/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * @defgroup trace Tracepoints
 * A tracepoint records that something happened, with values, for a tool to
 * show as a time line later (src/tools/trace.py):
 *
 *      UK_TRACEPOINT(trace_open, "%s, flags %x", const char *, int);
 *      ...
 *      trace_open(path, flags);
 *
 * The first line, in a .c file, defines the function that the second calls. A
 * value is an integer, a bool, a pointer, or a string, of which up to 63 bytes
 * are kept; there are up to seven. The format is used by the tool alone: it
 * lies, with the name and the types, in the section .uk_trace_keys of
 * image.dbg, and takes no byte of what is booted.
 *
 * Context: any, interrupt handlers included. Without CONFIG_LIBUKTRACE the
 * function is empty. uktrace.enable=0 on the command line costs what a load, a
 * comparison and a branch cost.
 *
 * A name that ends in `_begin` opens a span on the time line, `_end` closes it.
 */
#ifndef UK_TRACE_H
#define UK_TRACE_H

#include <uk/essentials.h>

/** Bytes of a string that are kept, its NUL counted. */
#define UK_TRACE_STR	64
/** Words that seven values and the head of a record can take. */
#define UK_TRACE_WORDS	(2 + 7 * UK_TRACE_STR / 8)

/**
 * A record as it is put together: word 0 holds the tracepoint (low half) and
 * the number of words (high half), word 1 the cycles, then the values follow
 * without gaps, filled up with zeros to a word.
 */
struct uk_trace_record {
	uint64_t w[UK_TRACE_WORDS];
	uint32_t bytes; /**< used in w */
};

/* "UKTP": begins every key, so that a tool sees a wrong image.dbg. */
#define UK_TRACE_MAGIC	0x50544b55

//> uk-tracepoint
#if CONFIG_LIBUKTRACE
#define UK_TRACEPOINT(name, fmt, ...)                                          \
	static const struct {                                                  \
		uint32_t magic;                                                \
		char types[8];                                                 \
		char text[sizeof(#name "\0" fmt)];                             \
	} uk_trace_key_##name __used __section(".uk_trace_keys." #name) = {    \
		UK_TRACE_MAGIC,                                                \
		{ UK_TRACE_MAP(UK_TRACE_CODE, ##__VA_ARGS__) '\0' },           \
		#name "\0" fmt,                                                \
	};                                                                     \
	static __noinline __maybe_unused void name##_record(                   \
		UK_TRACE_PARAMS(__VA_ARGS__))                                  \
	{                                                                      \
		struct uk_trace_record r;                                      \
									       \
		uk_trace_begin(&r, &uk_trace_key_##name);                      \
		UK_TRACE_MAP(UK_TRACE_PUT, ##__VA_ARGS__)                      \
		uk_trace_end(&r);                                              \
	}                                                                      \
	static inline __maybe_unused void name(UK_TRACE_PARAMS(__VA_ARGS__))   \
	{                                                                      \
		if (unlikely(uk_trace_on))                                     \
			name##_record(UK_TRACE_ARGS(__VA_ARGS__));             \
	}                                                                      \
	_Static_assert(sizeof(#name) > 1, "a tracepoint has a name")
#else
#define UK_TRACEPOINT(name, fmt, ...)                                          \
	static inline __maybe_unused void name(                                \
		UK_TRACE_PARAMS(__VA_ARGS__))                                  \
	{                                                                      \
		UK_TRACE_MAP(UK_TRACE_IGNORE, ##__VA_ARGS__)                   \
	}                                                                      \
	_Static_assert(sizeof(#name) > 1, "a tracepoint has a name")
#endif
//< uk-tracepoint

/** Whether tracepoints record. */
extern bool uk_trace_on;

/* What a tracepoint calls, in this order. */
void uk_trace_begin(struct uk_trace_record *r, const void *key);
void uk_trace_put(struct uk_trace_record *r, const void *value, size_t size);
void uk_trace_put_str(struct uk_trace_record *r, const void *str, size_t size);
void uk_trace_end(struct uk_trace_record *r);

/* The letter of a type, as in Python's module struct; s: a string, P: a
 * pointer. */
#define UK_TRACE_CODE(n, type)                                                 \
	_Generic((type)0, char *: 's', const char *: 's', _Bool: '?',          \
		 char: (char)-1 < 0 ? 'b' : 'B',                               \
		 signed char: 'b', unsigned char: 'B',                         \
		 short: 'h', unsigned short: 'H', int: 'i', unsigned int: 'I', \
		 long: sizeof(long) == 8 ? 'q' : 'i',                          \
		 unsigned long: sizeof(long) == 8 ? 'Q' : 'I',                 \
		 long long: 'q', unsigned long long: 'Q', default: 'P'),

#define UK_TRACE_PUT(n, type)                                                  \
	_Generic(a##n, char *: uk_trace_put_str,                               \
		 const char *: uk_trace_put_str,                               \
		 default: uk_trace_put)(&r, &a##n, sizeof(a##n));

#define UK_TRACE_IGNORE(n, type)	(void)a##n;

/* UK_TRACE_MAP(M, int, char): M(1, int) M(2, char); likewise for parameters,
 * `int a1, char a2`, and for arguments, `a1, a2`. */
#define UK_TRACE_PICK(_0, _1, _2, _3, _4, _5, _6, _7, n, ...) n
#define UK_TRACE_COUNT(...)                                                    \
	UK_TRACE_PICK(_, ##__VA_ARGS__, 7, 6, 5, 4, 3, 2, 1, 0)
#define UK_TRACE_MAP(m, ...)                                                   \
	UK_CONCAT(UK_TRACE_M, UK_TRACE_COUNT(__VA_ARGS__))(m, ##__VA_ARGS__)
#define UK_TRACE_M0(m, ...)
#define UK_TRACE_M1(m, a)	m(1, a)
#define UK_TRACE_M2(m, a, b)	m(1, a) m(2, b)
#define UK_TRACE_M3(m, a, b, c)	m(1, a) m(2, b) m(3, c)
#define UK_TRACE_M4(m, a, b, c, d)	UK_TRACE_M3(m, a, b, c) m(4, d)
#define UK_TRACE_M5(m, a, b, c, d, e)	UK_TRACE_M4(m, a, b, c, d) m(5, e)
#define UK_TRACE_M6(m, a, b, c, d, e, f)                                       \
	UK_TRACE_M5(m, a, b, c, d, e) m(6, f)
#define UK_TRACE_M7(m, a, b, c, d, e, f, g)                                    \
	UK_TRACE_M6(m, a, b, c, d, e, f) m(7, g)

#define UK_TRACE_PARAMS(...)                                                   \
	UK_CONCAT(UK_TRACE_P, UK_TRACE_COUNT(__VA_ARGS__))(__VA_ARGS__)
#define UK_TRACE_P0(...)	void
#define UK_TRACE_P1(a)		a a1
#define UK_TRACE_P2(a, b)	a a1, b a2
#define UK_TRACE_P3(a, b, c)	a a1, b a2, c a3
#define UK_TRACE_P4(a, b, c, d)	UK_TRACE_P3(a, b, c), d a4
#define UK_TRACE_P5(a, b, c, d, e)	UK_TRACE_P4(a, b, c, d), e a5
#define UK_TRACE_P6(a, b, c, d, e, f)	UK_TRACE_P5(a, b, c, d, e), f a6
#define UK_TRACE_P7(a, b, c, d, e, f, g)                                       \
	UK_TRACE_P6(a, b, c, d, e, f), g a7

#define UK_TRACE_ARGS(...)                                                     \
	UK_CONCAT(UK_TRACE_A, UK_TRACE_COUNT(__VA_ARGS__))
#define UK_TRACE_A0
#define UK_TRACE_A1		a1
#define UK_TRACE_A2		a1, a2
#define UK_TRACE_A3		a1, a2, a3
#define UK_TRACE_A4		a1, a2, a3, a4
#define UK_TRACE_A5		a1, a2, a3, a4, a5
#define UK_TRACE_A6		a1, a2, a3, a4, a5, a6
#define UK_TRACE_A7		a1, a2, a3, a4, a5, a6, a7

#endif /* UK_TRACE_H */
