/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Counters up to QEMU 8: an inline addition to a plain variable. The variable
 * must not move, so it is allocated once and never freed.
 */
#ifndef ICNT_API_V1_H
#define ICNT_API_V1_H

#include <stdlib.h>

#include "api.h"

QEMU_PLUGIN_EXPORT int qemu_plugin_version = 1;

enum qemu_plugin_op { QEMU_PLUGIN_INLINE_ADD_U64 };

void qemu_plugin_register_vcpu_insn_exec_inline(struct qemu_plugin_insn *insn,
						enum qemu_plugin_op op,
						void *ptr, uint64_t imm);

struct counter {
	uint64_t *value;
};

static inline struct counter counter_new(void)
{
	return (struct counter){ calloc(1, sizeof(uint64_t)) };
}

static inline uint64_t counter_read(const struct counter *c)
{
	return *c->value;
}

/* Have `c` grow by one whenever the guest runs `insn`. */
static inline void counter_plant(struct counter *c,
				 struct qemu_plugin_insn *insn)
{
	qemu_plugin_register_vcpu_insn_exec_inline(
		insn, QEMU_PLUGIN_INLINE_ADD_U64, c->value, 1);
}

#endif /* ICNT_API_V1_H */
