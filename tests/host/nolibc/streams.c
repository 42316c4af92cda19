/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Streams, the environment, and the ends of a program. The host's library has
 * files and processes instead: here stands what must come out.
 */
#include "compare.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

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

static void wrapped_streams(void)
{
	int n = 0;

	if (wf_fileno(wf_stdin) != 0 || wf_fileno(wf_stdout) != 1 ||
	    wf_fileno(wf_stderr) != 2)
		differ("fileno");
	typed = "x12 ";
	if (wf_getc(wf_stdin) != 'x' || wf_fscanf(wf_stdin, "%d", &n) != 1 ||
	    n != 12)
		differ("getc, fscanf");
	typed = NULL;
	wf_setbuf(wf_stdout, NULL);
	wf_putc('p', wf_stdout);
	written("setbuf, putc", "p");
	wf_setvbuf(wf_stdout, NULL, _IOLBF, 0);
}

void test_stdio(long rounds)
{
	(void)rounds;
	output();
	input();
	wrapped_streams();
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

static void leave_by_7(void)
{
	_exit(7);
}

static void by_exit(void)
{
	wf_atexit(show);
	wf_atexit(second);
	wf_exit(1);
}

static void by_quick_exit(void)
{
	wf_atexit(show);
	wf_at_quick_exit(leave_by_7);
	wf_quick_exit(42);
}

static void by_Exit(void)
{
	wf_atexit(show);
	wf__Exit(42);
}

static void by_assertion(void)
{
	wf___assert_fail("1 == 2", "f.c", 7, "g");
}

/* Let a child process end, and see with which status. */
static void ends(const char *how, void (*child)(void), int expected)
{
	int status, pid = fork();

	if (!pid)
		child();
	waitpid(pid, &status, 0);
	if (!WIFEXITED(status) || WEXITSTATUS(status) != expected)
		differ("%s: status %x", how, status);
}

void test_env(long rounds)
{
	static char *env[] = { "HOME=/", "EMPTY=", "AB=2", "A=1", NULL };
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
	ends("exit", by_exit, 5);
	ends("quick_exit", by_quick_exit, 7);
	ends("_Exit", by_Exit, 42);
	ends("abort", wf_abort, CRASHED);
	ends("assert", by_assertion, CRASHED);
}
