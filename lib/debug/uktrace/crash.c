/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The trace of a crash. An image that crashes does not go down the init table,
 * and its last steps are what one wants to see: ukdebug calls us.
 */
#include <uk/debug.h>

#include "trace_priv.h"

UK_CRASH_HOOK(trace_dump);
