/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * @defgroup alloc Memory allocation
 * One API, several allocators, several heaps in one image. An implementation
 * (region, buddy, TLSF, slab, ...) is a constant table of operations; a heap is
 * a `struct uk_alloc` that such a table works on; whoever needs memory is given
 * a heap, or takes the default one:
 *
 *      uk_alloc_impls (linker table)        heaps
 *      [ buddy | region | tlsf ]            boot    -> region   0x200000 + 1 MiB
 *          ^ chosen by name at boot         default -> tlsf     the rest
 *                                           app     -> tlsf     = default
 *
 * What an operation means is the same for all of them, and is what the
 * conformance suite (uk/alloc_conform.h) checks of each:
 *
 *  A1  A block is aligned to UK_ALLOC_ALIGN or more, lies in memory that was
 *      given to the heap, and shares no byte with another live block.
 *  A2  A size of 0 is taken for 1: the pointer is unique and can be freed.
 *  A3  What cannot be had is NULL; sizes that overflow are not rounded but
 *      refused. Nothing is changed by a call that failed.
 *  A4  free(NULL) does nothing. A block is freed once, in the heap it is from.
 *  A5  After everything has been freed, as much can be had as before
 *      (implementations that never reuse say so: UK_ALLOC_NO_REUSE).
 *
 * Context: any thread, any core; not in an interrupt handler. Nothing sleeps.
 */
#ifndef UK_ALLOC_H
#define UK_ALLOC_H

#include <stddef.h>
#include <uk/arch/types.h>
#include <uk/essentials.h>
#include <uk/list.h>
#include <uk/table.h>

/** Alignment of every block: that of max_align_t on our 64-bit processors. */
#define UK_ALLOC_ALIGN	16

struct uk_alloc;

/** What an implementation is not. */
enum uk_alloc_flags {
	UK_ALLOC_NO_REUSE = 1 << 0, /**< freed blocks are lost (region) */
	UK_ALLOC_FIXED    = 1 << 1, /**< blocks of one size only (pool, stack) */
};

//> alloc-ops
/**
 * The operations of one implementation. It writes malloc and free, or palloc
 * and pfree; the slots that it leaves NULL are filled by uk_alloc_register()
 * from those it has (lib/alloc/ukalloc/compat.c says how). Writing memalign and
 * usable too spares each block a head of 16 bytes.
 * A heap's caller holds no lock: an implementation locks for itself.
 */
struct uk_alloc_ops {
	/** @return `size` bytes, or NULL */
	void *(*malloc)(struct uk_alloc *a, size_t size);
	/** @return `n` * `size` zeroed bytes, or NULL (also on overflow) */
	void *(*calloc)(struct uk_alloc *a, size_t n, size_t size);
	/** Grow or shrink; contents are kept. NULL: the old block is as it was */
	void *(*realloc)(struct uk_alloc *a, void *ptr, size_t size);
	/** @param align a power of two, else NULL is returned */
	void *(*memalign)(struct uk_alloc *a, size_t align, size_t size);
	/** Give a block of any of the four above back. */
	void (*free)(struct uk_alloc *a, void *ptr);
	/** @return `pages` whole pages, page aligned, or NULL */
	void *(*palloc)(struct uk_alloc *a, unsigned long pages);
	/** Give back what palloc returned, with the same number. */
	void (*pfree)(struct uk_alloc *a, void *ptr, unsigned long pages);
	/** More memory for this heap. @return 0, -EINVAL or -ENOTSUP */
	int (*addmem)(struct uk_alloc *a, void *base, size_t len);
	/** @return usable bytes of a live block: at least what was asked for */
	size_t (*usable)(struct uk_alloc *a, const void *ptr);
	/** @return bytes that are free, in however many pieces */
	size_t (*availmem)(struct uk_alloc *a);
	/** @return the largest size that malloc would give now */
	size_t (*maxalloc)(struct uk_alloc *a);
	/** Walk the invariants. @return NULL, or what does not hold, in words */
	const char *(*check)(struct uk_alloc *a);
};
//< alloc-ops

//> alloc-stats
/** What heaps have done. All zero without CONFIG_LIBUKALLOC_STATS. */
struct uk_alloc_stats {
	uint64_t allocs;    /**< successful calls that made a block */
	uint64_t frees;     /**< blocks given back */
	uint64_t failures;  /**< calls that returned NULL */
	size_t cur_bytes;   /**< alive; usable bytes, what was asked for or more */
	size_t peak_bytes;  /**< the most that was alive */
	size_t cur_blocks;  /**< blocks alive */
};
//< alloc-stats

#if CONFIG_LIBUKALLOC_LAYERS
/** Layers that an image can have. */
#define UK_ALLOC_LAYERS_MAX	4

/** A heap's share of one layer, on or off. */
struct uk_alloc_level {
	struct uk_alloc_ops under; /**< what its functions call; complete */
	void *state;               /**< the layer's own */
	bool on;                   /**< on the way; off once unregistered */
};
#endif

/** A heap. Implementations put one at the head of their own state. */
struct uk_alloc {
	const struct uk_alloc_ops *impl; /**< as the implementation wrote them */
	struct uk_alloc_ops ops;  /**< the same, the empty slots filled */
	const char *name;         /**< of the implementation: "tlsf" */
	unsigned int flags;       /**< of uk_alloc_flags */
	struct uk_list_head link; /**< in the list of all heaps */
	struct uk_alloc_stats stats; /**< see uk_alloc_stats_get() */
#if CONFIG_LIBUKALLOC_LAYERS
	struct uk_alloc_level level[UK_ALLOC_LAYERS_MAX]; /**< lowest first */
#endif
};

/**
 * One implementation, in the linker table uk_alloc_impls. `init` makes a heap
 * inside the memory that it is given: its own state lies there too.
 */
struct uk_alloc_impl {
	const char *name; /**< "region", "buddy", ... */
	/** @return the registered heap, or NULL if `len` is too small for it */
	struct uk_alloc *(*init)(void *base, size_t len);
};

UK_TABLE_DECLARE(uk_alloc_impls, struct uk_alloc_impl);

/** State an implementation: UK_ALLOC_IMPL(tlsf) = { .name = "tlsf", ... }; */
#define UK_ALLOC_IMPL(ident)                                                   \
	UK_TABLE_ENTRY(uk_alloc_impls, ident, struct uk_alloc_impl,            \
		       uk_alloc_impl_##ident)

#if CONFIG_LIBUKALLOC_LAYERS
/**
 * What lies between heaps and their callers, in the linker table
 * uk_alloc_layers: statistics, failures on demand, red zones. Its operations
 * replace those that they name; they call what they replaced by
 * uk_alloc_level(a, layer)->under (lib/alloc/ukalloc/layers.c).
 */
struct uk_alloc_layer {
	const char *name; /**< "guard", as in the heap "guard+tlsf" */
	/**
	 * Prepare a heap that has not given out a block yet, or leave it
	 * alone. NULL: on each heap. @param named whether the heap's maker
	 * asked for the layer @return 0: on; a negative errno: off
	 */
	int (*attach)(struct uk_alloc *a, bool named);
	/** The heap is unregistered, whatever of it is alive; or NULL. */
	void (*detach)(struct uk_alloc *a);
	struct uk_alloc_ops ops; /**< NULL: what is below it */
};

UK_TABLE_DECLARE(uk_alloc_layers, struct uk_alloc_layer);

/** State a layer. @param key two digits: callers meet the highest first */
#define UK_ALLOC_LAYER(key, ident)                                             \
	UK_TABLE_ENTRY(uk_alloc_layers, key, struct uk_alloc_layer,            \
		       uk_alloc_layer_##ident)

/** @return what the heap holds for a layer */
static inline struct uk_alloc_level *
uk_alloc_level(struct uk_alloc *a, const struct uk_alloc_layer *layer)
{
	return &a->level[layer - uk_alloc_layers_start];
}
#endif

/**
 * Make a heap known: fill its empty slots and put it into the list.
 * Called by an implementation's init. @return 0, or -EINVAL where neither
 * malloc and free nor palloc and pfree are there
 */
int uk_alloc_register(struct uk_alloc *a, const struct uk_alloc_ops *impl,
		      const char *name, unsigned int flags);

/** Take it out of the list again. Its memory is the caller's from then on. */
void uk_alloc_unregister(struct uk_alloc *a);

/**
 * Make a heap of [base, base + len).
 * @param impl an implementation's name, perhaps with the names of layers before
 *        it: "tlsf", "guard+tlsf" @return NULL: unknown or small
 */
struct uk_alloc *uk_alloc_create(const char *impl, void *base, size_t len);

/** @return the heap of whoever was bound to none; NULL before level `plat` */
struct uk_alloc *uk_alloc_get_default(void);
/** Make another heap the default. @return 0, or -EINVAL if not registered */
int uk_alloc_set_default(struct uk_alloc *a);

/**
 * @return the heap that the configuration or `ukalloc.bind=[ lib=impl ]` binds
 * a library to, else the default one: a heap of the implementation so named,
 * made within the default one where there is none. Look it up once and keep it.
 * @param lib "uknetdev" or "libuknetdev"
 */
struct uk_alloc *uk_alloc_of(const char *lib);

/** Visit each heap; none may come or go meanwhile. */
#define uk_alloc_for_each(a)                                                   \
	uk_list_for_each_entry(a, uk_alloc_list(), link)
struct uk_list_head *uk_alloc_list(void);

/** @return a copy of the heap's statistics; those of all heaps for NULL */
struct uk_alloc_stats uk_alloc_stats_get(struct uk_alloc *a);
/** Print all heaps: who, where, how much is free, in how large pieces. */
void uk_alloc_print(void);

static inline void *uk_malloc(struct uk_alloc *a, size_t size)
{
	return a->ops.malloc(a, size);
}

static inline void *uk_calloc(struct uk_alloc *a, size_t n, size_t size)
{
	return a->ops.calloc(a, n, size);
}

static inline void *uk_realloc(struct uk_alloc *a, void *ptr, size_t size)
{
	return a->ops.realloc(a, ptr, size);
}

static inline void *uk_memalign(struct uk_alloc *a, size_t align, size_t size)
{
	return a->ops.memalign(a, align, size);
}

/** As POSIX: @return 0, EINVAL or ENOMEM (positive); *ptr is not touched on error */
int uk_posix_memalign(struct uk_alloc *a, void **ptr, size_t align,
		      size_t size);

static inline void uk_free(struct uk_alloc *a, void *ptr)
{
	a->ops.free(a, ptr);
}

static inline void *uk_palloc(struct uk_alloc *a, unsigned long pages)
{
	return a->ops.palloc(a, pages);
}

static inline void uk_pfree(struct uk_alloc *a, void *ptr, unsigned long pages)
{
	a->ops.pfree(a, ptr, pages);
}

static inline int uk_alloc_addmem(struct uk_alloc *a, void *base, size_t len)
{
	return a->ops.addmem(a, base, len);
}

static inline size_t uk_alloc_usable(struct uk_alloc *a, const void *ptr)
{
	return a->ops.usable(a, ptr);
}

static inline size_t uk_alloc_availmem(struct uk_alloc *a)
{
	return a->ops.availmem(a);
}

static inline size_t uk_alloc_maxalloc(struct uk_alloc *a)
{
	return a->ops.maxalloc(a);
}

static inline const char *uk_alloc_check(struct uk_alloc *a)
{
	return a->ops.check(a);
}

#endif /* UK_ALLOC_H */
