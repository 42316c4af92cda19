/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the harnesses share: the input, and what to do when something is wrong.
 *
 * A harness is a function of some bytes. Whatever they are, it may not leave
 * its memory (the sanitizers see that) and what it REQUIREs must hold. It sees
 * the host's C library and Weft's public headers; Weft's functions whose names
 * the host has too are called weft_...
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Say what is wrong and end: libFuzzer keeps the input. */
#define REQUIRE(expr, fmt, ...)                                                \
	do {                                                                   \
		if (!(expr)) {                                                 \
			fprintf(stderr, "%s:%d: " fmt "\n", __FILE__,          \
				__LINE__, ##__VA_ARGS__);                      \
			abort();                                               \
		}                                                              \
	} while (0)

/* The input. */
struct bytes {
	const uint8_t *p; /* the next byte */
	size_t left;      /* how many there are */
};

/* The next byte; 0 where there are none. */
static inline unsigned int take8(struct bytes *in)
{
	if (!in->left)
		return 0;
	in->left--;
	return *in->p++;
}

static inline unsigned int take16(struct bytes *in)
{
	unsigned int low = take8(in);

	return low | take8(in) << 8;
}

static inline uint64_t take64(struct bytes *in)
{
	uint64_t v = 0;
	int i;

	for (i = 0; i < 64; i += 16)
		v |= (uint64_t)take16(in) << i;
	return v;
}

/* Up to `max` - 1 bytes up to a NUL or the end, as a string in a heap block of
 * exactly its size, so that the sanitizer sees a step past its end. */
char *take_string(struct bytes *in, size_t max);

/* The harnesses; `name` is one of harnesses.h. */
#define HARNESS(name, function, max)                                           \
	void function(const char *name_, struct bytes *in);
#include "harnesses.h"
#undef HARNESS

/* libFuzzer's: fuzz.c defines the first three. */
int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max,
			       unsigned int seed);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max);

/* nolibc's, under the names that they have here. */
int *weft___errno_location(void);
#define weft_errno (*weft___errno_location())
long weft_strtol(const char *s, char **end, int base);
unsigned long weft_strtoul(const char *s, char **end, int base);
double weft_strtod(const char *s, char **end);
float weft_strtof(const char *s, char **end);
int weft_sscanf(const char *s, const char *fmt, ...);

/* fdt.c: its own way to damage a tree; as LLVMFuzzerCustomMutator(). */
size_t fuzz_fdt_mutate(uint8_t *data, size_t size, size_t max,
		       unsigned int seed);

#endif /* FUZZ_H */
