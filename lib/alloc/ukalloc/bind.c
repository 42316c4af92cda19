/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Bindings - which library takes its memory from which heap.
 *
 *      CONFIG_LIBUKALLOC_BIND="uknetdev=slab"     ukalloc.bind=[ app=tlsf ]
 *
 * Idea: a binding names an implementation. The first library that asks gets a
 * heap of that implementation, made of a piece of the default heap; every later
 * one bound to the same name shares it. (Where the default heap already is of
 * that implementation, it is the one.) What a library frees so never fragments
 * another's heap, and its share can be read off uk_alloc_print().
 *
 * B1  The command line's bindings come before the configuration's.
 * B2  A binding that cannot be kept (an unknown name, no memory) is said once
 *     more each time it is asked for, and the default heap takes its place.
 */
#include <uk/alloc.h>
#include <uk/libparam.h>
#include <uk/print.h>
#include <uk/string.h>

#include "alloc_priv.h"

static const char *bound_to(const char *words, const char *lib, size_t *len);
static struct uk_alloc *heap_of(const char *impl, size_t len);

static char *bind[16]; /* NULL from some element on */
UK_LIBPARAM_PARAM_ARR(bind, charp, "lib=impl: the library's memory comes from "
		      "a heap of that allocator");

//> alloc-of
struct uk_alloc *uk_alloc_of(const char *lib)
{
	const char *impl = NULL;
	struct uk_alloc *a;
	size_t i, len = 0;

	if (strncmp(lib, "lib", 3) == 0)
		lib += 3;
	for (i = 0; i < ARRAY_SIZE(bind) && bind[i] && !impl; i++)
		impl = bound_to(bind[i], lib, &len); /* B1 */
	if (!impl)
		impl = bound_to(CONFIG_LIBUKALLOC_BIND, lib, &len);
	if (!impl)
		return uk_alloc_get_default();
	a = heap_of(impl, len);
	if (!a) {
		uk_pr_warn("%s: no heap of \"%.*s\" can be made", lib, (int)len,
			   impl); /* B2 */
		a = uk_alloc_get_default();
	}
	return a;
}
//< alloc-of

/* Find "lib=impl" among words. @return impl, which has `*len` bytes, or NULL */
static const char *bound_to(const char *words, const char *lib, size_t *len)
{
	size_t n = strlen(lib);
	const char *end;

	for (; *words; words = *end ? end + 1 : end) {
		for (end = words; *end && *end != ' '; end++)
			;
		if ((size_t)(end - words) <= n || words[n] != '=' ||
		    memcmp(words, lib, n) != 0)
			continue;
		*len = (size_t)(end - words) - n - 1;
		return words + n + 1;
	}
	return NULL;
}

//> alloc-heap-of
static struct uk_alloc *heap_of(const char *impl, size_t len)
{
	const size_t bytes = (size_t)CONFIG_LIBUKALLOC_BIND_KIB * 1024;
	struct uk_alloc *from = uk_alloc_get_default(), *a;
	void *base;

	a = alloc_heap_find(impl, len);
	if (a || !from || !alloc_impl_find(impl, len))
		return a;
	base = uk_memalign(from, __PAGE_SIZE, bytes);
	if (!base)
		return NULL;
	a = alloc_make(impl, len, base, bytes);
	if (!a)
		uk_free(from, base);
	return a;
}
//< alloc-heap-of
