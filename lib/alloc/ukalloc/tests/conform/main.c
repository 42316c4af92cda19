/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Conform - the conformance suite of allocators, on any one that is in the
 * image (src/tools/course/templates/ukalloc/conform.py looks at the result):
 *
 *      conform.heap=mine uktest.suite=conform.zero_is_a_size --
 *
 * Idea: the suite asks for a heap by name, and a name can be a parameter. So
 * the image that judges an allocator holds nothing of who wrote it but that.
 */
#include <uk/alloc_conform.h>
#include <uk/libparam.h>

static char *heap = "";
UK_LIBPARAM_PARAM(heap, charp, "the allocator that is tried");

uk_testsuite_register(conform, NULL);
UK_ALLOC_CONFORM(conform, heap);

/* Not reached: uktest ends the image before it. */
int main(void)
{
	return 2;
}
