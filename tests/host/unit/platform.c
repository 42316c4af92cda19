/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The platform "host" - a process of the host with the host's C library in it.
 *
 * Idea: the unit tests need what every image has: boot information, a console,
 * an end. So this is one more platform, and what runs on it is the real boot
 * (uk_boot(), the init table, uktest), compiled with the sanitizers, whose
 * runtime needs a C library. That one is on the other side of host.h.
 *
 * H1  Free memory comes from malloc(), so that a step past its end is seen.
 * H2  The boot stack lies where the link script says, above a page that traps.
 */
#include <uk/arch/lcpu.h>
#include <uk/arch/types.h>
#include <uk/boot.h>
#include <uk/console.h>
#include <uk/plat/bootstrap.h>
#include <uk/plat/time.h>

#include "host.h"

enum {
	FREE_LEN = 1 << 20,
	STACK_LEN = (1 + CONFIG_UKPLAT_STACK_PAGES) * __PAGE_SIZE, /* H2 */
};

__align(__PAGE_SIZE) char uk_host_stack[STACK_LEN];
const size_t uk_host_stack_size = sizeof(uk_host_stack);

void uk_host_boot(char *cmdline, size_t max)
{
	static struct ukplat_bootinfo bi = { .bootloader = "host" };

	bi.cmdline = cmdline;
	bi.cmdline_max = max;
	ukplat_memmap_add(&bi.mem, (uintptr_t)libc_pages(FREE_LEN), FREE_LEN,
			  UKPLAT_MEMRT_FREE, UKPLAT_MEMRF_READ |
			  UKPLAT_MEMRF_WRITE | UKPLAT_MEMRF_MAPPED, "RAM");
	if (ukplat_memmap_add_image(&bi.mem))
		bi.error = "the image's own regions do not fit the map";
	ukplat_memmap_finish(&bi.mem);
	uk_boot(&bi);
}

static int probe(const struct ukplat_bootinfo *bi __maybe_unused)
{
	return 0;
}

static size_t nothing_in(char *buf __maybe_unused, size_t len __maybe_unused)
{
	return 0;
}

/* "host" comes before all other names: no driver touches a device. */
UK_CONSOLE(host) = {
	.name = "host",
	.probe = probe,
	.out = libc_write,
	.in = nothing_in,
};

void ukplat_terminate(enum ukplat_gstate how, int status)
{
	ukplat_terminate_msg(how, status, NULL);
}

void ukplat_terminate_msg(enum ukplat_gstate how, int status, const char *msg)
{
	if (how == UKPLAT_HALT)
		libc_exit(status);
	libc_abort(msg ? msg : "(no words)");
}

uint64_t ukplat_cycles_hz(void)
{
	return 0;
}
