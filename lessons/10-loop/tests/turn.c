/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The event loop in a program for this host (hostunit.h): a line is a story,
 * told to a loop that has forgotten all others. Alarms are letters; the steps
 * of a story are separated by semicolons:
 *
 *      at A 30         cancel A         when A at B 30     when A cancel B
 *      turn 40         -> what rang in it, `*` where the poller had its go, and
 *                         + or - for what uk_loop_turn() returned
 */
#include <uk/loop.h>
#include <uk/time.h>

#include "hostunit.h"

enum { LETTERS = 26, MOST = 100 };

/* What an alarm does when it rings. */
struct letter {
	struct uk_loop_alarm alarm; /* ours */
	bool sets, cancels;         /* ...another one, or nothing */
	char whom;                  /* that one */
	unsigned long long at;      /* when, if it sets */
};

static struct letter letters[LETTERS];
static unsigned int rung; /* in this story */

uint64_t ukplat_monotonic_clock(void)
{
	return 0;
}

void ukplat_rest(uint64_t until __maybe_unused)
{
}

static struct letter *of(char c)
{
	return &letters[c - 'A'];
}

static void ring(struct uk_loop_alarm *a)
{
	struct letter *l = __containerof(a, struct letter, alarm);

	putchar('A' + (int)(l - letters));
	if (rung++ >= MOST) /* a turn that does not end is no answer */
		return;
	if (l->sets)
		uk_loop_at(&of(l->whom)->alarm, l->at);
	if (l->cancels)
		uk_loop_cancel(&of(l->whom)->alarm);
}

static bool poll(struct uk_loop_poller *p __maybe_unused)
{
	putchar('*');
	return false;
}

static void forget(void)
{
	unsigned int i;

	for (i = 0; i < LETTERS; i++) {
		uk_loop_cancel(&letters[i].alarm);
		letters[i] = (struct letter){ .alarm.ring = ring };
	}
	rung = 0;
}

static void step(const char *s)
{
	unsigned long long at = 0;
	char c, to;

	if (sscanf(s, " at %c %llu", &c, &at) == 2) {
		uk_loop_at(&of(c)->alarm, at);
	} else if (sscanf(s, " cancel %c", &c) == 1) {
		uk_loop_cancel(&of(c)->alarm);
	} else if (sscanf(s, " when %c at %c %llu", &c, &to, &at) == 3) {
		of(c)->sets = true;
		of(c)->cancels = false;
		of(c)->whom = to;
		of(c)->at = at;
	} else if (sscanf(s, " when %c cancel %c", &c, &to) == 2) {
		of(c)->sets = false;
		of(c)->cancels = true;
		of(c)->whom = to;
	} else if (sscanf(s, " turn %llu", &at) == 1) {
		putchar(' ');
		putchar(uk_loop_turn(at) ? '+' : '-');
	}
}

static void ask(const char *line)
{
	static struct uk_loop_poller p = { .poll = poll };
	const char *s = line;

	if (!p.link.next)
		uk_loop_add(&p);
	forget();
	printf("%s", hostunit_nonce);
	for (; s; s = strchr(s, ';'), s = s ? s + 1 : NULL)
		step(s);
	putchar('\n');
}
