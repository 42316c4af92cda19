/* SPDX-License-Identifier: BSD-3-Clause */
/* The program that init.c runs: its main(), under the name that -D gave it. */
#ifndef BENCH_GUEST_H
#define BENCH_GUEST_H

int guest_main(int argc, char *argv[], char *envp[]);

#endif /* BENCH_GUEST_H */
