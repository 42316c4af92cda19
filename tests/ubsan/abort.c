/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Code that must not go on after undefined behaviour: this file is compiled
 * with -fno-sanitize-recover, so that a compiler calls the handlers' _abort
 * twins and leaves out what would come after them.
 */
#include <stdint.h>

#include "ubsan.h"

static volatile int big = INT32_MAX;

void ubsan_no_way_on(void)
{
	big = big + 2;
}
