/* SPDX-License-Identifier: BSD-3-Clause */
/* What the files of ukalloc know of each other. */
#ifndef UKALLOC_ALLOC_PRIV_H
#define UKALLOC_ALLOC_PRIV_H

#include <uk/alloc.h>

/* compat.c: fill the empty slots of a->ops from the others. */
void alloc_fill(struct uk_alloc *a);

/* compat.c: the generic forms of some slots, which headed.c takes too. */
void *alloc_calloc(struct uk_alloc *a, size_t n, size_t size);
void *alloc_realloc(struct uk_alloc *a, void *ptr, size_t size);

/* headed.c: put a head before each block; see there. */
void alloc_fill_headed(struct uk_alloc *a);

/* alloc.c: @return the implementation of that name, or NULL */
const struct uk_alloc_impl *alloc_impl_find(const char *name, size_t len);
/* alloc.c: @return a registered heap of that implementation, or NULL */
struct uk_alloc *alloc_heap_find(const char *name, size_t len);

#if CONFIG_LIBUKALLOC_STATS
/* stats.c: put the counting above a->ops. */
void alloc_count(struct uk_alloc *a);

/* What generic code calls: its own calls are not counted. */
static inline const struct uk_alloc_ops *alloc_ops(const struct uk_alloc *a)
{
	return &a->uncounted;
}
#else
static inline void alloc_count(struct uk_alloc *a __maybe_unused)
{
}

static inline const struct uk_alloc_ops *alloc_ops(const struct uk_alloc *a)
{
	return &a->ops;
}
#endif

#endif /* UKALLOC_ALLOC_PRIV_H */
