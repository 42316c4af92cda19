/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Counters from QEMU 9 on: a "scoreboard" has a slot for each virtual CPU,
 * and the sum over them is the count.
 */
#ifndef ICNT_API_V2_H
#define ICNT_API_V2_H

#include "api.h"

QEMU_PLUGIN_EXPORT int qemu_plugin_version = 2;

enum qemu_plugin_op { QEMU_PLUGIN_INLINE_ADD_U64 };

struct qemu_plugin_scoreboard;

/* A 64-bit number at `offset` in each slot. */
typedef struct {
	struct qemu_plugin_scoreboard *score;
	size_t offset;
} qemu_plugin_u64;

struct qemu_plugin_scoreboard *qemu_plugin_scoreboard_new(size_t slot_size);
uint64_t qemu_plugin_u64_sum(qemu_plugin_u64 entry);
void qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu(
	struct qemu_plugin_insn *insn, enum qemu_plugin_op op,
	qemu_plugin_u64 entry, uint64_t imm);

struct counter {
	qemu_plugin_u64 slots;
};

static inline struct counter counter_new(void)
{
	struct counter c = { { NULL, 0 } };

	c.slots.score = qemu_plugin_scoreboard_new(sizeof(uint64_t));
	return c;
}

static inline uint64_t counter_read(const struct counter *c)
{
	return qemu_plugin_u64_sum(c->slots);
}

/* Have `c` grow by one whenever the guest runs `insn`. */
static inline void counter_plant(struct counter *c,
				 struct qemu_plugin_insn *insn)
{
	qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu(
		insn, QEMU_PLUGIN_INLINE_ADD_U64, c->slots, 1);
}

#endif /* ICNT_API_V2_H */
