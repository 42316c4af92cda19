/* SPDX-License-Identifier: BSD-3-Clause */
/* The table of functions as it lies in the image (symtab.c). */
#ifndef UKDEBUG_SYMTAB_H
#define UKDEBUG_SYMTAB_H

#include "report.h"

/* "SYT1", little endian. */
#define SYMTAB_MAGIC	0x31545953u

/* Behind offset[] come `count` uint16_t: where each name begins in the pool. */
struct uk_symtab {
	uint32_t magic;     /* SYMTAB_MAGIC */
	uint32_t count;     /* functions */
	uint32_t text_size; /* bytes of code that they cover */
	uint32_t names;     /* where the pool is, from the table's beginning */
	uint32_t offset[];  /* of each function in the code, ascending */
};

/* Look up a place in the code, in any table. */
struct symbol symtab_lookup(const struct uk_symtab *t, uintptr_t offset);

#endif /* UKDEBUG_SYMTAB_H */
