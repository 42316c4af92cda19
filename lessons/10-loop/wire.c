/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Wire - a device without hardware, so that it behaves the same every time.
 *
 * Idea: what is sent comes back as an answer, but every second one is lost. One
 * answer can wait; there is no time in it, so the order of events is all that a
 * program can see of it.
 */
#include "wire.h"

static unsigned int sent;   /* so far */
static unsigned int answer; /* that waits, or 0 */

void wire_send(unsigned int n)
{
	answer = sent++ % 2 ? 0 : n;
}

unsigned int wire_receive(void)
{
	unsigned int n = answer;

	answer = 0;
	return n;
}
