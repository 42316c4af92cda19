/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * PSCI - how to ask the firmware to turn the machine off.
 *
 * Idea: the power switch belongs to whoever runs below us, a hypervisor or a
 * secure firmware (Arm DEN0022, Power State Coordination Interface). Two
 * instructions call down, one for each; the device tree's psci node says which
 * ("method"). Without a tree both are tried, first the hypervisor's. One that
 * nobody answers is an invalid instruction, which may trap here.
 */
#include <uk/arch/extable.h>
#include <uk/bootinfo.h>
#include <uk/fdt.h>
#include <uk/string.h>

#include "kvm_arm64.h"

/* Function numbers of PSCI 0.2 and later (5.1); the same ever since. */
enum psci_function {
	PSCI_SYSTEM_OFF = 0x84000008,
	PSCI_SYSTEM_RESET = 0x84000009,
};

static void psci(enum psci_function function);
static const char *psci_method(void);
static void call_hypervisor(enum psci_function function);
static void call_firmware(enum psci_function function);

void kvm_psci_off(void)
{
	psci(PSCI_SYSTEM_OFF);
}

void kvm_psci_reset(void)
{
	psci(PSCI_SYSTEM_RESET);
}

static void psci(enum psci_function function)
{
	const char *method = psci_method();

	/* Where nobody says which, or something else, try both. */
	if (!method || strcmp(method, "smc") != 0)
		call_hypervisor(function);
	if (!method || strcmp(method, "hvc") != 0)
		call_firmware(function);
}

/* @return "hvc", "smc", or NULL if nobody says. Found only now: it is needed
 * once in the life of an image, and at boot it would cost a search. */
static const char *psci_method(void)
{
	const struct ukplat_bootinfo *bi = ukplat_bootinfo_get();
	struct uk_fdt_node n;

	if (!bi || !bi->dtb)
		return NULL;
	uk_fdt_root(bi->dtb, &n);
	if (uk_fdt_next_compatible(&n, "arm,psci-0.2")) {
		uk_fdt_root(bi->dtb, &n);
		if (uk_fdt_next_compatible(&n, "arm,psci-1.0"))
			return NULL;
	}
	return uk_fdt_string(&n, "method");
}

/* SMC Calling Convention (Arm DEN0028): number in x0, arguments in x1 to x3;
 * the callee may change x0 to x17. */
#define PSCI_CALL(instruction, function)                                       \
	do {                                                                   \
		register uint64_t x0 __asm__("x0") = (function);               \
		register uint64_t x1 __asm__("x1") = 0;                        \
		register uint64_t x2 __asm__("x2") = 0;                        \
		register uint64_t x3 __asm__("x3") = 0;                        \
		__asm__ __volatile__("1: " instruction " #0\n"                 \
				     "2:\n" UK_EXTABLE("1b", "2b")             \
				     : "+r"(x0), "+r"(x1), "+r"(x2), "+r"(x3)  \
				     : : "x4", "x5", "x6", "x7", "x8", "x9",   \
				     "x10", "x11", "x12", "x13", "x14", "x15", \
				     "x16", "x17", "memory");                  \
	} while (0)

static void call_hypervisor(enum psci_function function)
{
	PSCI_CALL("hvc", function);
}

static void call_firmware(enum psci_function function)
{
	PSCI_CALL("smc", function);
}
