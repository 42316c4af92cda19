/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Setup - from the first line of C to uk_boot().
 *
 * Idea: six steps, in an order that each of them forces on the next. The page
 * tables come first, because the loader's structures may lie where the entry's
 * small map does not reach. The trap tables come second, so that whatever goes
 * wrong from then on is told. Then thread-local storage, then what the loader
 * said. SeaBIOS leaves PVH's memory map in page 0, which therefore goes last.
 *
 * S1  An error found here is noted in the boot information, not reported: there
 *     is no console yet. Only a loader that is not known ends at once, because
 *     without a memory map there is nothing to go on with.
 */
#include <uk/arch/tls.h>
#include <uk/arch/traps.h>
#include <uk/asm/features.h>
#include <uk/asm/paging.h>
#include <uk/assert.h>
#include <uk/boot.h>
#include <uk/inittab.h>
#include <uk/print.h>

#include "boot_priv.h"
#include "entry.h"

enum { CMDLINE_MAX = 4096, DEVICES_MAX = 1024 };

/* The entry borrows three pages of it, and needs one itself. */
UK_CTASSERT(CONFIG_UKPLAT_STACK_PAGES >= 4);

static void read_loader(uint32_t loader, __paddr_t info, __paddr_t mapped_end);
static int read_devices(void);

static char cmdline[CMDLINE_MAX];
static struct ukplat_bootinfo bootinfo = {
	.cmdline = cmdline,
	.cmdline_max = sizeof(cmdline),
};
static uint64_t dropped; /* RAM that cannot be reached, in bytes */

//> kvm-setup
void kvm_setup(uint32_t loader, uint32_t info)
{
	__paddr_t mapped_end = ukarch_bootmap_init();

	ukarch_features_init();
	ukarch_traps_init(0);
	ukarch_tls_boot();
	read_loader(loader, info, mapped_end);
	ukarch_bootmap_drop_null();
	uk_boot(&bootinfo);
}
//< kvm-setup

static void read_loader(uint32_t loader, __paddr_t info, __paddr_t mapped_end)
{
	const struct kvm_window memory = {
		.len = mapped_end, /* everything, one to one */
	};
	int err;

	bootinfo.devspace = (struct ukplat_devspace){
		.start = __PAGE_SIZE, .end = mapped_end, .unit = 1,
	};
	switch (loader) {
	case KVM_LOADER_PVH:
		err = kvm_pvh_parse(&memory, info, &bootinfo);
		break;
	case KVM_LOADER_MULTIBOOT2:
		err = kvm_multiboot2_parse(&memory, info, &bootinfo);
		break;
	default:
		ukplat_terminate_msg(UKPLAT_CRASH, 0, "entered by a loader "
				     "that speaks neither PVH nor Multiboot2");
	}
	if (!err)
		err = read_devices();
	if (!err)
		kvm_memmap_complete(&bootinfo, mapped_end, &dropped); /* S1 */
}

/* What the loader put into the command line is not the user's. */
static int read_devices(void)
{
	static char devices[DEVICES_MAX];
	int err = kvm_cut_devices(cmdline, devices, sizeof(devices));

	if (err)
		return kvm_boot_error(&bootinfo, err, "too many devices in the "
				      "command line; the limit in bytes is",
				      sizeof(devices));
	if (devices[0])
		bootinfo.devices = devices;
	return 0;
}

/* S1: what can be lived with is said once there is a console. */
static int say_dropped(struct uk_init_ctx *ctx __maybe_unused)
{
	if (dropped)
		uk_pr_warn("%llu MiB of memory are out of reach: this "
			   "processor has no pages large enough\n",
			   (unsigned long long)dropped >> 20);
	return 0;
}

uk_plat_initcall(say_dropped, NULL);
