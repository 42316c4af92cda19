/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Walk of a slab heap: the page map says what each page is; which objects of a
 * slab are free is in two lists, the slab's own and that of a core's cache.
 */
#include "heapview.h"
#include "slab_priv.h"

static bool is_in(const struct object *o, const struct object *list)
{
	while (list && list != o)
		list = list->next;
	return list;
}

static const char *why_free(const struct heap *h, const struct page *slab,
			    const struct object *o)
{
	if (is_in(o, h->cache[0].head[slab->what]))
		return "kept by the core";
	return is_in(o, slab->free) ? "in its slab" : NULL;
}

static void walk_objects(const struct heap *h, const struct page *slab,
			 char *at)
{
	size_t size = slab_class_size[slab->what];
	unsigned int i, n = slab_objects(slab);
	const char *note;

	for (i = 0; i < n; i++, at += size) {
		note = why_free(h, slab, (struct object *)at);
		view(note ? VIEW_FREE : VIEW_USED, at, size, 0, note);
	}
}

void walk_slab(struct uk_alloc *a, const void *end __maybe_unused)
{
	const struct heap *h = __containerof(a, struct heap, a);
	const struct region *r = &h->first;
	const struct page *pg = r->map, *top = pg + r->top / __PAGE_SIZE;
	char *at = (char *)r->base;
	size_t n;

	for (; pg < top; pg += n, at += n * __PAGE_SIZE) {
		n = pg->what < CLASSES ? pg->pages : pg->len;
		if (pg->what < CLASSES)
			walk_objects(h, pg, at);
		else
			view(pg->what == PAGE_BLOCK ? VIEW_USED : VIEW_FREE, at,
			     n * __PAGE_SIZE, 0, NULL);
	}
	if (r->top < r->len)
		view(VIEW_FREE, at, r->len - r->top, 0, "never used");
}
