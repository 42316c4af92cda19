/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The queue of deadlines in a program for this host (hostunit.h): one operation
 * a line, and after each what is first, who is in the tree, and what is wrong
 * with it. The tree is walked here, by code of the test's own.
 *
 *      new   put NUMBER AT   take NUMBER        -> AT-OF-FIRST | NUMBER... | good
 *      drain           take the first until there is none -> AT AT ... | good
 */
#include "queue.c" /* what is asked, as it is in the tree */

#include "hostunit.h"

enum { MOST = 1024 };

static struct uk_loop_alarm alarms[MOST];
static struct loop_queue queue;
static bool seen[MOST];
static const char *wrong;

static void walk(const struct uk_loop_alarm *a, const struct uk_loop_alarm *up)
{
	const struct uk_loop_alarm *left = NULL;

	for (; a; left = a, a = a->next) {
		if (seen[a - alarms]) {
			wrong = "somebody is in the tree twice";
			return;
		}
		seen[a - alarms] = true;
		if (up && a->at < up->at)
			wrong = "Q1: somebody is earlier than the one above";
		if (a->prev != (left ? left : up))
			wrong = up ? "Q2: a prev that is neither left nor above"
				   : "Q3: the root has a prev";
		if (!up && a->next)
			wrong = "Q3: the root has a next";
		walk(a->child, a);
	}
}

static const char *look(void)
{
	memset(seen, 0, sizeof(seen));
	wrong = "good";
	walk(queue.first, NULL);
	return wrong;
}

static void say(void)
{
	const char *about = look();
	unsigned int i;

	if (queue.first)
		printf("%s %llu |", hostunit_nonce,
		       (unsigned long long)queue.first->at);
	else
		printf("%s none |", hostunit_nonce);
	for (i = 0; i < MOST; i++)
		if (seen[i])
			printf(" %u", i);
	printf(" | %s\n", about);
}

static void drain(void)
{
	const char *about = look(), *now;
	unsigned int left = MOST;

	printf("%s", hostunit_nonce);
	while (queue.first && left--) {
		printf(" %llu", (unsigned long long)queue.first->at);
		loop_queue_take(&queue, queue.first);
		now = left % 16 ? "good" : look();
		about = strcmp(about, "good") == 0 ? now : about;
	}
	printf(" | %s\n", about);
}

static void ask(const char *line)
{
	unsigned long long at;
	unsigned int n;

	if (strcmp(line, "drain") == 0) {
		drain();
		return;
	}
	if (strcmp(line, "new") == 0) {
		queue.first = NULL;
		memset(alarms, 0, sizeof(alarms));
	} else if (sscanf(line, "put %u %llu", &n, &at) == 2) {
		alarms[n].at = at;
		loop_queue_put(&queue, &alarms[n]);
	} else if (sscanf(line, "take %u", &n) == 1) {
		loop_queue_take(&queue, &alarms[n]);
	}
	say();
}
