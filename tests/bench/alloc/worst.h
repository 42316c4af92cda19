/* SPDX-License-Identifier: BSD-3-Clause */
/* Single calls in a heap that is in pieces. */
#ifndef BENCH_WORST_H
#define BENCH_WORST_H

/* Measure each call in the current heap; print medians and the worst. */
void worst_run(const char *name);

#endif /* BENCH_WORST_H */
