/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Heap - the image in which exercise region.1 is checked.
 *
 * Idea: the region allocator's own unit tests and the conformance suite of all
 * allocators know what a heap must do. They run at boot and end the image.
 *
 * With uktest.exit=0 main() is reached, and takes 100 blocks of one size and
 * alignment from a heap in an array. Nobody looks at a clock: the instructions
 * that the allocator executed are counted from outside (oracles/ratio.py).
 */
#include <uk/alloc.h>
#include <uk/libparam.h>
#include <uk/print.h>

static uint32_t size = 16, align = 16;
UK_LIBPARAM_PARAM(size, u32, "bytes of each block");
UK_LIBPARAM_PARAM(align, u32, "alignment of each block");

static __align(4096) char arena[1 << 20];

int main(void)
{
	struct uk_alloc *a = uk_alloc_create("region", arena, sizeof(arena));
	unsigned int n = 0;

	while (n < 100 && uk_memalign(a, align, size))
		n++;
	uk_pr_info("%u blocks of %u bytes, aligned to %u", n, size, align);
	return 0;
}
