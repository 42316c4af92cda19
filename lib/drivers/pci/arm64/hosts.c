/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Where PCI begins on arm64: nodes of the device tree. What they say is read in
 * tree.c; no firmware was here, so numbers and addresses are given out by us,
 * unless the loader says that it did so (/chosen: linux,pci-probe-only).
 */
#include <uk/alloc.h>
#include <uk/bootinfo.h>
#include <uk/errno.h>
#include <uk/fdt.h>
#include <uk/inittab.h>
#include <uk/print.h>

#include "pci_priv.h"

static int pci_init(struct uk_init_ctx *ctx)
{
	const void *dtb = ctx->bi->dtb;
	struct uk_fdt_node n;
	struct uk_pci_host *h;
	int err = 0;

	if (!dtb)
		return 0;
	uk_fdt_root(dtb, &n);
	while (!err && !uk_fdt_next_compatible(&n, "pci-host-ecam-generic")) {
		h = uk_calloc(uk_alloc_of("pci"), 1, sizeof(*h));
		if (!h)
			return -ENOMEM;
		h->bi = ctx->bi;
		if (!pci_host_of_tree(&n, h)) {
			uk_pr_info("configuration at 0x%lx", h->ecam);
			err = pci_scan(h);
			continue;
		}
		uk_pr_warn("%s: not a PCI that can be reached", uk_fdt_name(&n));
		uk_free(uk_alloc_of("pci"), h);
	}
	return err;
}
uk_bus_initcall(pci_init, NULL);
