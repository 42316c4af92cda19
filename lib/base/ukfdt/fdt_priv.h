/* SPDX-License-Identifier: BSD-3-Clause */
/* What the files of ukfdt know of each other: the bytes of a tree. */
#ifndef UK_FDT_PRIV_H
#define UK_FDT_PRIV_H

#include <uk/fdt.h>

#define FDT_MAGIC	0xd00dfeedU
#define FDT_VERSION	17 /* the one that all loaders write since 2007 */

/* The header, all big-endian (section 5.2). */
struct fdt_header {
	uint32_t magic;
	uint32_t totalsize;         /* bytes of all four parts */
	uint32_t off_dt_struct;     /* the structure block, from the header */
	uint32_t off_dt_strings;    /* the strings block */
	uint32_t off_mem_rsvmap;    /* the memory reservation block */
	uint32_t version;
	uint32_t last_comp_version; /* the oldest reader that can read it */
	uint32_t boot_cpuid_phys;
	uint32_t size_dt_strings;   /* bytes */
	uint32_t size_dt_struct;    /* bytes */
};

/* An entry of the memory reservation block; two zeros end it (5.3). */
struct fdt_reserve {
	uint64_t address;
	uint64_t size; /* bytes */
};

/* The tokens of the structure block (5.4.1). */
enum fdt_token {
	FDT_BEGIN_NODE = 1, /* name, NUL, zeros up to a multiple of 4 */
	FDT_END_NODE = 2,
	FDT_PROP = 3,       /* len, nameoff, value, zeros */
	FDT_NOP = 4,
	FDT_END = 9,
};

/* Bytes of a property before its value. */
#define FDT_PROP_HEAD	12

static inline uint32_t fdt_be32(const void *p)
{
	return __builtin_bswap32(*(const uint32_t *)p);
}

/* The value of `cells` cells; their alignment is that of one. */
static inline uint64_t fdt_cells(const void *p, uint32_t cells)
{
	const uint32_t *c = p;
	uint64_t v = 0;

	while (cells--)
		v = v << 32 | fdt_be32(c++);
	return v;
}

/* Offset 0 of the structure block. */
static inline const char *fdt_struct(const void *fdt)
{
	const struct fdt_header *h = fdt;

	return (const char *)fdt + fdt_be32(&h->off_dt_struct);
}

static inline const char *fdt_strings(const void *fdt)
{
	const struct fdt_header *h = fdt;

	return (const char *)fdt + fdt_be32(&h->off_dt_strings);
}

/* Whether one of a word's four bytes is 0: only then does subtracting 1 from
 * each borrow into a top bit that was not set. */
static inline bool fdt_has_nul(uint32_t word)
{
	return (word - 0x01010101u) & ~word & 0x80808080u;
}

/* Past a name, which begins on a word and ends in a NUL before the block does
 * (F3). */
static inline const char *fdt_after_name(const char *p)
{
	while (!fdt_has_nul(*(const uint32_t *)(const void *)p))
		p += 4;
	return p + 4;
}

/*
 * A table of contents: where the root's children begin. The tree has no
 * pointers, so that stepping over a child means walking through it; but the
 * check has been there before. It holds for the tree that was checked last;
 * others are walked. Written by uk_fdt_check() only.
 */
enum { FDT_TOC_MAX = 96 }; /* QEMU's virt has 45; a board, some 20 */
struct fdt_toc {
	const void *fdt;          /* the tree, or NULL: of no use */
	uint32_t count;           /* how many children the root has */
	uint32_t at[FDT_TOC_MAX]; /* their offsets in the structure block */
	char first[FDT_TOC_MAX];  /* the first letters of their names */
};
extern struct fdt_toc fdt_toc;

static inline void fdt_toc_begin(struct fdt_toc *t)
{
	t->fdt = NULL;
	t->count = 0;
}

static inline void fdt_toc_add(struct fdt_toc *t, uint32_t at, char first)
{
	if (t->count < FDT_TOC_MAX) {
		t->at[t->count] = at;
		t->first[t->count] = first;
	}
	t->count++;
}

static inline void fdt_toc_end(struct fdt_toc *t, const void *fdt)
{
	t->fdt = t->count <= FDT_TOC_MAX ? fdt : NULL;
}

static inline const char *fdt_name_at(const void *fdt, uint32_t at)
{
	return fdt_struct(fdt) + at + 4;
}

/* A node's properties; the node begins at offset `at`. */
const char *fdt_first_prop(const void *fdt, uint32_t at);
const void *fdt_prop_at(const void *fdt, uint32_t at, const char *name,
			uint32_t *len);

#endif /* UK_FDT_PRIV_H */
