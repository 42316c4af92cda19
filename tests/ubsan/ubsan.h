/* SPDX-License-Identifier: BSD-3-Clause */
/* What the files of the application share. */
#ifndef TESTUBSAN_UBSAN_H
#define TESTUBSAN_UBSAN_H

#include <stdint.h>

/* abort.c: an overflow in code that was compiled not to go on after it. */
void ubsan_no_way_on(void);

/* ukubsan's, for code that no compiler here compiles. */
void __ubsan_handle_function_type_mismatch(void *data, uintptr_t fn);

#endif /* TESTUBSAN_UBSAN_H */
