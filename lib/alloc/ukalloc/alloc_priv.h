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

/*
 * alloc.c. A name is that of an implementation, perhaps with layers before it:
 * "tlsf", "guard+tlsf"; `len` (`n`) bytes of it.
 */
/* @return the implementation, or NULL where a part of the name is unknown */
const struct uk_alloc_impl *alloc_impl_find(const char *name, size_t len);
/* @return a registered heap of it that has these layers, or NULL */
struct uk_alloc *alloc_heap_find(const char *name, size_t len);
/* Make a heap; as uk_alloc_create(). */
struct uk_alloc *alloc_make(const char *name, size_t n, void *base, size_t len);

#if CONFIG_LIBUKALLOC_LAYERS
/* layers.c: lay those over a->ops that are on every heap. */
void alloc_layers_begin(struct uk_alloc *a);
/* layers.c: and those in `names`, "guard+". @return 0 or a negative errno */
int alloc_layers_add(struct uk_alloc *a, const char *names, size_t len);
/* layers.c: the heap is no more. */
void alloc_layers_end(struct uk_alloc *a);
/* layers.c: @return whether the image (for NULL) or the heap has them all */
bool alloc_layers_known(struct uk_alloc *a, const char *names, size_t len);

/* What generic code calls: its own calls pass no layer. */
static inline const struct uk_alloc_ops *alloc_ops(const struct uk_alloc *a)
{
	return &a->level[0].under;
}
#else
static inline void alloc_layers_begin(struct uk_alloc *a __maybe_unused)
{
}

static inline int alloc_layers_add(struct uk_alloc *a __maybe_unused,
				   const char *names __maybe_unused,
				   size_t len __maybe_unused)
{
	return 0;
}

static inline void alloc_layers_end(struct uk_alloc *a __maybe_unused)
{
}

static inline bool alloc_layers_known(struct uk_alloc *a __maybe_unused,
				      const char *names __maybe_unused,
				      size_t len)
{
	return !len;
}

static inline const struct uk_alloc_ops *alloc_ops(const struct uk_alloc *a)
{
	return &a->ops;
}
#endif

#endif /* UKALLOC_ALLOC_PRIV_H */
