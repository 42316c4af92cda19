/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The part of QEMU's plugin interface that all versions share (QEMU manual,
 * "QEMU TCG Plugins"). Declared here because few distributions ship the
 * header. Included by api_v1.h and api_v2.h, which add what differs.
 */
#ifndef ICNT_API_H
#define ICNT_API_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define QEMU_PLUGIN_EXPORT __attribute__((visibility("default")))

typedef uint64_t qemu_plugin_id_t;
struct qemu_plugin_tb;   /* a block of translated guest code */
struct qemu_plugin_insn; /* an instruction in it */

extern QEMU_PLUGIN_EXPORT int qemu_plugin_version;

/* What QEMU calls when it loads the plugin. @return 0, or -1 to stop QEMU */
int qemu_plugin_install(qemu_plugin_id_t id, const void *info, int argc,
			char **argv);

size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *
qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb, size_t i);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *insn);
void qemu_plugin_register_vcpu_tb_trans_cb(
	qemu_plugin_id_t id,
	void (*fn)(qemu_plugin_id_t id, struct qemu_plugin_tb *tb));
void qemu_plugin_register_vcpu_insn_exec_cb(
	struct qemu_plugin_insn *insn, void (*fn)(unsigned int vcpu, void *arg),
	int flags, void *arg);
void qemu_plugin_register_atexit_cb(
	qemu_plugin_id_t id, void (*fn)(qemu_plugin_id_t id, void *arg),
	void *arg);

#endif /* ICNT_API_H */
