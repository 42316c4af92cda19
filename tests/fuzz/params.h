/* SPDX-License-Identifier: BSD-3-Clause */
/* The parameters of params.c. */
#ifndef FUZZ_PARAMS_H
#define FUZZ_PARAMS_H

#include <stddef.h>

/* Read all of them to their ends, and forget them. @return a number that
 * depends on each */
size_t uk_fuzz_params_check(void);

#endif /* FUZZ_PARAMS_H */
