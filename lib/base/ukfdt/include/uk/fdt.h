/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * @defgroup ukfdt Flattened device trees
 * A loader's description of the machine: a tree of nodes with properties, in
 * one block of big-endian bytes (Devicetree Specification v0.4, chapter 5):
 *
 *      header | reservations | structure block        | strings block
 *                              BEGIN_NODE "soc"         "reg\0compatible\0..."
 *                                PROP len name value        ^
 *                                      `----- offset -------'
 *                                BEGIN_NODE ... END_NODE
 *                              END_NODE  END
 *
 * First uk_fdt_check(), once; it is what makes every other function here safe
 * on a tree from an untrusted loader. None of them allocates, locks or writes
 * to the tree: any context, any core. They return 0 (or a pointer) or a
 * negative errno (or NULL).
 *
 * A node is named by a cursor, which knows the way back to the root: how a
 * node's addresses are written is up to its parents.
 */
#ifndef UK_FDT_H
#define UK_FDT_H

#include <uk/essentials.h>

/** How deep a tree may be; a real one has about six levels. */
#define UK_FDT_MAX_DEPTH	16

/** A node of a tree. */
struct uk_fdt_node {
	const void *fdt; /**< the tree */
	uint32_t at;     /**< where the node begins in the structure block */
	uint32_t depth;  /**< 0 for the root */
	uint32_t top;    /**< which of the root's children it is (or is in) */
	uint32_t up[UK_FDT_MAX_DEPTH]; /**< its ancestors' `at`, the root's first */
};

/**
 * Check a whole tree: the header, the bounds of its blocks, each token of the
 * structure. Costs a few instructions for each token, not for each byte. Nobody
 * may use a tree meanwhile: what was noted of the one before is forgotten.
 * @param fdt the tree, or anything
 * @param max how many bytes may be read there
 * @return 0; -EINVAL: not a tree, or malformed; -ENOTSUP: another version;
 * -ENOSPC: larger than `max`; -ELOOP: deeper than UK_FDT_MAX_DEPTH
 */
int uk_fdt_check(const void *fdt, size_t max);

/** @return the size of a tree in bytes, as its header says. */
size_t uk_fdt_size(const void *fdt);

/**
 * The memory reservation block: bytes that nobody may use.
 * @param i which entry, from 0
 * @return 0, or -ENOENT past the last one
 */
int uk_fdt_reserved(const void *fdt, unsigned int i, uint64_t *base,
		    uint64_t *size);

/** Put the cursor on the root. */
void uk_fdt_root(const void *fdt, struct uk_fdt_node *n);
/** Go to the next node in the order of the text; -ENOENT after the last. */
int uk_fdt_next(struct uk_fdt_node *n);
/** Go to the first child; -ENOENT (and no move) if there is none. */
int uk_fdt_child(struct uk_fdt_node *n);
/** Go to the next node with the same parent; -ENOENT (and no move) if none. */
int uk_fdt_sibling(struct uk_fdt_node *n);
/** Go to the parent; -ENOENT at the root. */
int uk_fdt_up(struct uk_fdt_node *n);
/** @return "uart@9000000"; empty for the root. */
const char *uk_fdt_name(const struct uk_fdt_node *n);

/**
 * A property's value, as it lies in the tree: big-endian, 4-byte aligned.
 * @param len out: its size in bytes; may be NULL
 * @return NULL if the node has no such property
 */
const void *uk_fdt_prop(const struct uk_fdt_node *n, const char *name,
			uint32_t *len);
/** A property of one cell; -ENOENT, -EINVAL if its size is another. */
int uk_fdt_u32(const struct uk_fdt_node *n, const char *name, uint32_t *v);
/** A property of one or two cells. */
int uk_fdt_u64(const struct uk_fdt_node *n, const char *name, uint64_t *v);
/** @return a property that is a string, or NULL. */
const char *uk_fdt_string(const struct uk_fdt_node *n, const char *name);
/** @return string `i` of a list of strings, or NULL. */
const char *uk_fdt_string_at(const struct uk_fdt_node *n, const char *name,
			     unsigned int i);
/** @return whether a list of strings has `s`, as in "compatible". */
bool uk_fdt_has_string(const struct uk_fdt_node *n, const char *name,
		       const char *s);
/** @return whether the device may be used ("status" absent, "okay" or "ok"). */
bool uk_fdt_is_okay(const struct uk_fdt_node *n);

/**
 * Where a device is: entry `i` of "reg", as the processor sees it, through the
 * "ranges" of all buses above it.
 * @param base out: the address, @param size out: bytes; either may be NULL
 * @return 0; -ENOENT: no such entry; -EINVAL: "reg" or "ranges" is malformed;
 * -ENOTSUP: more than two cells (PCI); -ENXIO: not seen by the processor
 */
int uk_fdt_reg(const struct uk_fdt_node *n, unsigned int i, uint64_t *base,
	       uint64_t *size);
/**
 * The same for an address that is written some other way.
 * @param addr in: on the bus that `n` hangs from; out: as the processor sees it
 */
int uk_fdt_translate(const struct uk_fdt_node *n, uint64_t *addr);

/**
 * Find a node: "/soc/uart@9000000", "/soc/uart", or an alias and what follows,
 * "serial0". Whatever follows a ':' is not part of the path.
 * @return 0, or -ENOENT
 */
int uk_fdt_find(const void *fdt, const char *path, struct uk_fdt_node *n);
/** Find what /aliases calls `name` (`len` bytes of it). */
int uk_fdt_find_alias(const void *fdt, const char *name, size_t len,
		      struct uk_fdt_node *n);
/** Find the node that other nodes call `phandle`. */
int uk_fdt_find_phandle(const void *fdt, uint32_t phandle,
			struct uk_fdt_node *n);
/** Find the console: "stdout-path" of /chosen. */
int uk_fdt_find_stdout(const void *fdt, struct uk_fdt_node *n);
/** Go to the next node (after this one) that is compatible with `s`. */
int uk_fdt_next_compatible(struct uk_fdt_node *n, const char *s);
/** Go to the next node (after this one) that is memory; start at the root. */
int uk_fdt_next_memory(struct uk_fdt_node *n);

/** What the loader chose (/chosen). */
struct uk_fdt_chosen {
	const char *bootargs; /**< the command line; NULL if there is none */
	uint64_t initrd;      /**< the initial RAM disk; 0 if there is none */
	uint64_t initrd_len;  /**< its size in bytes */
};

/** Read /chosen. @return 0; -ENOENT without it; -EINVAL if malformed. */
int uk_fdt_chosen(const void *fdt, struct uk_fdt_chosen *c);

#endif /* UK_FDT_H */
