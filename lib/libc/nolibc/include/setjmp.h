/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * Jumps out of functions. What is saved is what the calling convention makes
 * a callee preserve; the layout is the arch's (bits/setjmp.h).
 */
#ifndef NOLIBC_SETJMP_H
#define NOLIBC_SETJMP_H

#include <bits/setjmp.h>

typedef unsigned long jmp_buf[NOLIBC_JMP_BUF_WORDS];

int setjmp(jmp_buf env) __attribute__((returns_twice));
void longjmp(jmp_buf env, int val) __attribute__((noreturn));
/** The same: there is no signal mask that the plain ones would save. */
int _setjmp(jmp_buf env) __attribute__((returns_twice));
void _longjmp(jmp_buf env, int val) __attribute__((noreturn));

#define setjmp(env) setjmp(env)

#endif /* NOLIBC_SETJMP_H */
