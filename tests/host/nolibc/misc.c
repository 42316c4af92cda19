/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Sorting, options, streams, the environment, arithmetic.
 */
#include "compare.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

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

/* --- streams --- */

static void written(const char *what, const char *expected)
{
	if (console_len != strlen(expected) ||
	    memcmp(console, expected, console_len))
		differ("%s: console has \"%.*s\"", what, (int)console_len,
		       console);
	console_len = 0;
}

static void output(void)
{
	char long_line[1300];

	wf_printf("half");
	written("no newline yet", "");
	wf_printf(" %s\nnext", "line");
	written("up to the newline", "half line\n");
	wf_puts("!");
	written("puts ends the line", "next!\n");
	wf_fputs("x", wf_stdout);
	wf_putchar('y');
	wf_fputc('z', wf_stderr);
	written("stderr does not wait", "z");
	wf_fflush(NULL);
	written("fflush", "xy");
	wf_fprintf(wf_stderr, "%d-%d", 1, 2);
	written("fprintf on stderr", "1-2");
	memset(long_line, 'l', sizeof(long_line));
	if (wf_fwrite(long_line, 1, sizeof(long_line), wf_stdout) != sizeof(long_line))
		differ("fwrite");
	wf_fflush(wf_stdout);
	if (console_len != sizeof(long_line))
		differ("a long line has %zu bytes", console_len);
	console_len = 0;
	wf_setvbuf(wf_stdout, NULL, _IOFBF, 0);
	wf_puts("kept");
	written("fully buffered", "");
	wf_setvbuf(wf_stdout, NULL, _IONBF, 0);
	written("setvbuf flushes", "kept\n");
	wf_putchar('u');
	written("unbuffered", "u");
	wf_setvbuf(wf_stdout, NULL, _IOLBF, 0);
	wf_errno = ENOENT;
	wf_perror("file");
	written("perror", "file: No such file or directory\n");
	if (wf_fputs("x", wf_stdin) != EOF || wf_errno != EBADF)
		differ("stdin was written");
}

static void input(void)
{
	char line[20];
	int a = 0, b = 0;

	typed = "one\rtwo 42\nlonger than it all\n17 x";
	if (wf_getchar() != 'o' || wf_ungetc('O', wf_stdin) != 'O')
		differ("getchar, ungetc");
	if (!wf_fgets(line, sizeof(line), wf_stdin) || strcmp(line, "One\n"))
		differ("fgets: %s", line);
	wf_printf("prompt: ");
	if (wf_scanf("%19s%d\n", line, &a) != 2 || a != 42 || strcmp(line, "two"))
		differ("scanf: %s, %d", line, a);
	wf_fflush(wf_stdout);
	written("a prompt", "prompt: ");
	if (!wf_fgets(line, 7, wf_stdin) || strcmp(line, "longer"))
		differ("fgets cuts: %s", line);
	if (wf_fread(line, 2, 3, wf_stdin) != 3 || memcmp(line, " than ", 6))
		differ("fread: %.6s", line);
	wf_fgets(line, sizeof(line), wf_stdin);
	if (wf_scanf("%d%d", &a, &b) != 1 || a != 17 || wf_getchar() != 'x')
		differ("scanf stops at x: %d", a);
	if (wf_feof(wf_stdin) || wf_getchar() != EOF || !wf_feof(wf_stdin) ||
	    wf_fgets(line, sizeof(line), wf_stdin))
		differ("the end");
	wf_clearerr(wf_stdin);
	typed = NULL;
}

void test_stdio(long rounds)
{
	(void)rounds;
	output();
	input();
}

/* --- the environment and the end --- */

static char end_log[100];

static void first(void)
{
	strcat(end_log, "first ");
}

static void show(void)
{
	_exit(strcmp(end_log, "second first ") ? 9 : 5);
}

static void second(void)
{
	strcat(end_log, "second ");
	wf_atexit(first); /* while the list is being worked off */
}

/* exit() in a child: handlers in reverse, then the status. */
static void ends(void)
{
	int status, pid = fork();

	if (!pid) {
		wf_atexit(show);
		wf_atexit(second);
		wf_exit(1);
	}
	waitpid(pid, &status, 0);
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 5)
		differ("atexit handlers: status %x", status);
	pid = fork();
	if (!pid) {
		wf_atexit(show);
		wf__Exit(42);
	}
	waitpid(pid, &status, 0);
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 42)
		differ("_Exit: status %x", status);
}

void test_env(long rounds)
{
	static char *env[] = { "HOME=/", "EMPTY=", "A=1", "AB=2", NULL };
	static char set[] = "NEW=3", again[] = "A=9";
	char room[80][8];
	int i, n = 0;

	(void)rounds;
	wf_environ = env;
	if (strcmp(wf_getenv("A"), "1") || strcmp(wf_getenv("AB"), "2") ||
	    strcmp(wf_getenv("EMPTY"), "") || wf_getenv("B") ||
	    wf_getenv("A=1") || wf_getenv(""))
		differ("getenv");
	if (wf_putenv(set) || wf_putenv(again) ||
	    strcmp(wf_getenv("NEW"), "3") || strcmp(wf_getenv("A"), "9"))
		differ("putenv");
	if (wf_unsetenv("AB") || wf_getenv("AB") || !wf_getenv("NEW"))
		differ("unsetenv");
	for (i = 0; i < 80; i++) {
		sprintf(room[i], "V%d=%d", i, i);
		n += wf_putenv(room[i]) == 0;
	}
	if (n != 60 || wf_errno != ENOMEM || strcmp(wf_getenv("V59"), "59"))
		differ("putenv found room for %d", n);
	ends();
}

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
