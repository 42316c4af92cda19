/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Sorting, options, arithmetic, and what only passes on.
 */
#include "compare.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- sorting --- */

static size_t key_size; /* bytes of an element that count */
static long compared;

static int by_bytes(const void *a, const void *b)
{
	compared++;
	return memcmp(a, b, key_size);
}

/* Elements of which all bytes count have one sorted order only. */
void test_sort(long rounds)
{
	for (rounds /= 10; rounds; rounds--) {
		size_t n = below(below(4) ? 30 : 400), size = 1 + below(20), i;
		unsigned int kinds = 1 + below(below(2) ? 256 : 3), lg = 1;
		unsigned char *a = malloc(n * size), *b = malloc(n * size);
		unsigned char key[20];

		for (i = 0; i < n * size; i++)
			a[i] = b[i] = (unsigned char)below(kinds);
		key_size = size;
		qsort(a, n, size, by_bytes);
		compared = 0;
		wf_qsort(b, n, size, by_bytes);
		if (memcmp(a, b, n * size))
			differ("qsort of %zu times %zu bytes", n, size);
		while ((1u << lg) < n)
			lg++;
		if (compared > (long)(2 * n * (lg + 1)))
			differ("qsort of %zu takes %ld comparisons", n, compared);
		for (i = 0; i < size; i++)
			key[i] = (unsigned char)below(kinds);
		if (n && below(2))
			memcpy(key, a + below((unsigned int)n) * size, size);
		unsigned char *x = bsearch(key, a, n, size, by_bytes);
		unsigned char *y = wf_bsearch(key, a, n, size, by_bytes);
		if (!x != !y || (x && memcmp(x, y, size)))
			differ("bsearch in %zu times %zu bytes", n, size);
		free(a);
		free(b);
	}
}

/* --- options --- */

enum { ARGS = 12 };

/* What one library made of a command line. */
struct result {
	char log[2000];         /* each option and its argument */
	char *argv[ARGS + 1];   /* as it was left */
	int optind;             /* likewise */
};

static void note(struct result *r, int c, const char *arg, int wrong, int index)
{
	sprintf(r->log + strlen(r->log), "%d(%s,%d,%d) ", c, arg ? arg : "-",
		c == '?' || c == ':' ? wrong : 0, index);
}

static void compare_options(struct result *a, struct result *b, int argc,
			    char **argv, const char *opts)
{
	int i, same = !strcmp(a->log, b->log) && a->optind == b->optind;
	char line[500] = "";

	for (i = 0; i < argc; i++) {
		same &= a->argv[i] == b->argv[i];
		sprintf(line + strlen(line), "%s ", argv[i]);
	}
	if (!same)
		differ("\"%s\" of %s: %s end %d, ours %s end %d", opts, line,
		       a->log, a->optind, b->log, b->optind);
}

static void start(struct result *r, char **argv)
{
	memcpy(r->argv, argv, sizeof(r->argv));
	r->log[0] = '\0';
}

/* One command line through both; `longs` may be NULL. */
static void options(int argc, char **argv, const char *opts,
		    const struct option *longs)
{
	static struct result a, b;
	int c, index;

	start(&a, argv);
	start(&b, argv);
	optind = wf_optind = 0;
	opterr = wf_opterr = 0;
	do {
		index = -1;
		c = longs ? getopt_long(argc, a.argv, opts, longs, &index)
			  : getopt(argc, a.argv, opts);
		note(&a, c, optarg, optopt, index);
	} while (c != -1);
	do {
		index = -1;
		c = longs ? wf_getopt_long(argc, b.argv, opts, longs, &index)
			  : wf_getopt(argc, b.argv, opts);
		note(&b, c, wf_optarg, wf_optopt, index);
	} while (c != -1);
	a.optind = optind;
	b.optind = wf_optind;
	compare_options(&a, &b, argc, argv, opts);
}

static int random_argv(char **argv, const char *const *words, size_t n)
{
	int argc = 1 + (int)below(ARGS), i;

	argv[0] = "prog";
	for (i = 1; i < argc; i++)
		argv[i] = (char *)pick(words, n);
	argv[argc] = NULL;
	return argc;
}

static const char *const opt_strings[] = {
	"abc", "ab:c", "a::b:", "+ab:c", "-ab:c", ":ab:", "-:ab:c::", "+:b:", "",
};

void test_getopt(long rounds)
{
	static const char *const words[] = {
		"-a", "-b", "-c", "-ab", "-abc", "-bx", "-cab", "-x", "--", "-",
		"file", "other", "-b", "-ax", "", "-:", "-a:",
	};
	char *argv[ARGS + 1] = { NULL };
	int argc;

	for (; rounds; rounds--) {
		argc = random_argv(argv, words, sizeof(words) / sizeof(*words));
		options(argc, argv, PICK(opt_strings), NULL);
	}
}

void test_getopt_long(long rounds)
{
	static int flag;
	static const struct option longs[] = {
		{ "verbose", no_argument, NULL, 'v' },
		{ "version", no_argument, NULL, 'V' },
		{ "out-dir", required_argument, NULL, 1001 },
		{ "out", required_argument, NULL, 'o' },
		{ "opt", optional_argument, NULL, 'p' },
		{ "flag", no_argument, &flag, 7 },
		{ "same-a", no_argument, NULL, 's' },
		{ "same-b", no_argument, NULL, 's' },
		{ "a", no_argument, NULL, 1000 },
		{ NULL, 0, NULL, 0 },
	};
	static const char *const words[] = {
		"-a", "-b", "-ab", "file", "--", "--verbose", "--verb", "--ver",
		"--version", "--out=x", "--out", "--o", "--opt", "--opt=y", "--ou",
		"--flag", "--flag=1", "--nothing", "--s", "--same-b", "--a", "-",
		"--out=", "--=x", "other", "-x", "-bfile",
	};
	char *argv[ARGS + 1] = { NULL };
	int argc;

	for (; rounds; rounds--) {
		argc = random_argv(argv, words, sizeof(words) / sizeof(*words));
		options(argc, argv, PICK(opt_strings), longs);
	}
}

/* --- arithmetic --- */

void test_arith(long rounds)
{
	static unsigned char seen[1 << 16];
	unsigned int state = 1, bits = 0, i;

	for (; rounds; rounds--) {
		int n = (int)edgy();

		if (ffs(n) != wf_ffs(n) || ffsl(n) != wf_ffsl(n) ||
		    ffsll(n * (1LL << 20)) != wf_ffsll(n * (1LL << 20)))
			differ("ffs(%d)", n);
		if (n > 0 && (wf_abs(-n) != n || wf_labs(-n) != n))
			differ("abs(%d)", -n);
	}
	for (i = 0; i < 1 << 20; i++) {
		int r = wf_rand_r(&state);

		if (r < 0)
			differ("rand_r gives %d", r);
		seen[r >> 15] = 1;
		bits |= (unsigned int)r;
	}
	for (i = 0; i < sizeof(seen) && seen[i]; i++)
		;
	if (i < sizeof(seen) || bits != 0x7fffffff)
		differ("rand_r does not spread: %u, %x", i, bits);
	for (i = 0; i < 140; i++)
		if (!wf_strerror((int)i) || strlen(wf_strerror((int)i)) < 5)
			differ("strerror(%u)", i);
}

/* --- functions that only pass on to one that is tested above --- */

static int by_bytes_r(const void *a, const void *b, void *size)
{
	return memcmp(a, b, *(size_t *)size);
}

static void wrapped_strings(void)
{
	char a[] = "some words", b[] = "some words", out[12] = "";
	size_t one = 1;

	if (strcmp(wf_strtok(a, " "), "some") ||
	    strcmp(wf_strtok(NULL, " "), "words") || wf_strtok(NULL, " "))
		differ("strtok");
	if (wf_index(b, 'o') != b + 1 || wf_rindex(b, 'o') != b + 6)
		differ("index, rindex");
	wf_bcopy(b, out, 5);
	if (strcmp(out, "some ") || wf_bcmp(b, out, 5) || !wf_bcmp(b, out, 6))
		differ("bcopy, bcmp");
	wf_bzero(out, 3);
	if (out[0] || out[2] || out[3] != 'e')
		differ("bzero");
	wf_qsort_r(b, 4, 1, by_bytes_r, &one);
	if (strncmp(b, "emos", 4))
		differ("qsort_r: %s", b);
	if (!wf_isascii(127) || wf_isascii(128) || wf_toascii(0xe1) != 'a')
		differ("isascii, toascii");
}

void test_wrappers(long rounds)
{
	int first_of_1;

	wrapped_strings();
	for (; rounds; rounds--) {
		intmax_t n = (intmax_t)edgy() / 2, d = (intmax_t)edgy() / 2;
		int m = (int)n / 2, e = (int)d / 2;

		if (!d || !e || d == -1)
			continue;
		div_t x = wf_div(m, e);
		ldiv_t y = wf_ldiv(n, d);
		lldiv_t z = wf_lldiv(n, d);
		imaxdiv_t w = wf_imaxdiv(n, d);

		if (x.quot != m / e || x.rem != m % e || y.quot != n / d ||
		    y.rem != n % d || z.quot != n / d || z.rem != n % d ||
		    w.quot != n / d || w.rem != n % d ||
		    wf_imaxabs(n) != imaxabs(n) || wf_llabs(n) != llabs(n))
			differ("div and others: %jd, %jd", n, d);
	}
	if (wf_atol("-3000000000x") != -3000000000 ||
	    wf_atoll(" 3000000000") != 3000000000 || wf_atof("2.5e1") != 25)
		differ("atol, atoll, atof");
	wf_srand(1);
	first_of_1 = wf_rand();
	wf_srand(2);
	if (wf_rand() == first_of_1)
		differ("srand changes nothing");
	wf_srand(1);
	if (wf_rand() != first_of_1)
		differ("srand does not repeat");
}
