/* SPDX-License-Identifier: BSD-3-Clause */
/* What the files of uktrace know of each other. */
#ifndef UKTRACE_TRACE_PRIV_H
#define UKTRACE_TRACE_PRIV_H

#include <uk/trace.h>

#include "ring.h"

/* The ring of processor `cpu`. */
const struct ring *trace_ring(unsigned int cpu);

/* Print all rings, if that was asked for; once. */
void trace_dump(void);

#endif /* UKTRACE_TRACE_PRIV_H */
