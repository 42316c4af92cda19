/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A made-up device: it answers to a number with the same number, and loses
 * every second one. Like a real one it does not call anybody: it has something
 * when it is looked at, or it has nothing.
 */
#ifndef WIRE_H
#define WIRE_H

#include <uk/essentials.h>

/* Send a number, not 0. It replaces one whose answer was not taken. */
void wire_send(unsigned int n);
/* @return the answer that waits, which is taken; 0 if there is none */
unsigned int wire_receive(void);

#endif /* WIRE_H */
