/* SPDX-License-Identifier: BSD-3-Clause */
/* What the files of plat/kvm/arm64 know of each other. */
#ifndef KVM_ARM64_H
#define KVM_ARM64_H

#include <uk/bootinfo.h>

/* The largest device tree that a loader may pass (booting.rst, section 2). */
#define KVM_DTB_MAX	(2UL << 20)

/* The longest command line; Linux on arm64 has the same limit. */
#define KVM_CMDLINE_MAX	2048

/* setup.c: where entry.S goes, with whatever was in x0. */
void kvm_setup(uintptr_t dtb) __noreturn;

/* devtree.c: what a device tree says, as boot information. Pure: reads the
 * tree, writes `bi` and `cmdline` (KVM_CMDLINE_MAX bytes). The tree must have
 * passed uk_fdt_check(). An oddity ends up in bi->error. The image's own
 * sections are not added yet. */
void kvm_read_tree(struct ukplat_bootinfo *bi, const void *dtb, char *cmdline);

/* psci.c: calls to the firmware. They return if there is none. */
void kvm_psci_off(void);
void kvm_psci_reset(void);

#endif /* KVM_ARM64_H */
