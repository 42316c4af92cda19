/* SPDX-License-Identifier: BSD-3-Clause */
/* What entry.S and C both know. */
#ifndef KVM_X86_64_ENTRY_H
#define KVM_X86_64_ENTRY_H

/* Multiboot2: in the image, and in eax from the loader. */
#define MB2_HEADER_MAGIC	0xe85250d6
#define KVM_LOADER_MULTIBOOT2	0x36d76289
/* Our own word for PVH, whose loaders say nothing in eax. */
#define KVM_LOADER_PVH		0x50564800

/* Written to the exit device for a crash: 134 & 0x7f, see terminate.c. */
#define KVM_EXIT_CRASH		6

#ifndef __ASSEMBLER__
#include <stdint.h>

/* setup.c: where entry.S goes. `loader` is one of KVM_LOADER_*. */
void kvm_setup(uint32_t loader, uint32_t info) __attribute__((noreturn));
#endif

#endif /* KVM_X86_64_ENTRY_H */
