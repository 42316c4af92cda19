/* SPDX-License-Identifier: BSD-3-Clause */
/* What the files of ukfdt know of each other: the bytes of a tree. */
#ifndef UK_FDT_PRIV_H
#define UK_FDT_PRIV_H

#include <uk/atomic.h>
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

/* A token is compared as it lies in memory; the constants are turned round by
 * the compiler. */
#define FDT_BE32(token)	__builtin_bswap32(token)

static inline uint32_t fdt_token(const char *p)
{
	return *(const uint32_t *)(const void *)p;
}

static inline uint32_t fdt_be32(const void *p)
{
	return __builtin_bswap32(*(const uint32_t *)p);
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

/* Whether a property is at p, or after some NOPs; then p is moved there. */
static inline bool fdt_at_prop(const char **p)
{
	while (fdt_token(*p) != FDT_BE32(FDT_PROP)) {
		if (fdt_token(*p) != FDT_BE32(FDT_NOP))
			return false;
		*p += 4;
	}
	return true;
}

/* Of the property at p: how long its value is, the value, and what is next. */
static inline uint32_t fdt_len(const char *p)
{
	return fdt_be32(p + 4);
}

static inline const void *fdt_value(const char *p)
{
	return p + FDT_PROP_HEAD;
}

static inline const char *fdt_after_prop(const char *p)
{
	return p + FDT_PROP_HEAD + ALIGN_UP(fdt_len(p), 4u);
}

/* --- the table of contents (toc.c) ----------------------------------------- */

enum { FDT_TOC_MAX = 96 }; /* QEMU's virt has 45; a board, some 20 */

/* The properties that are noted: those that every driver asks for. */
enum fdt_key { FDT_COMPATIBLE, FDT_REG, FDT_STATUS, FDT_KEYS };

enum fdt_notes { FDT_NOTES_NONE, FDT_NOTES_BEGUN, FDT_NOTES_MADE };

/* Notes on a child of the root. */
struct fdt_child {
	uint32_t prop[FDT_KEYS]; /* where these begin; 0: it has none */
	bool inner;              /* it has children */
};

struct fdt_toc {
	const void *fdt;          /* the tree, or NULL: of no use */
	uint32_t root;            /* the root's offset in the structure block */
	uint32_t address_cells;   /* what the root says, or the default */
	uint32_t size_cells;
	uint32_t count;           /* how many children the root has */
	uint32_t at[FDT_TOC_MAX]; /* their offsets in the structure block */
	uint32_t props[FDT_TOC_MAX]; /* and their properties' */
	char first[FDT_TOC_MAX];  /* the first letters of their names */
	uint8_t notes;            /* an enum fdt_notes, on each: */
	struct fdt_child child[FDT_TOC_MAX];
	uint32_t name[FDT_KEYS];  /* where the keys' names were seen last */
};
extern struct fdt_toc fdt_toc;

/* For the check: forget; the root; a child of it; the tree is good. */
static inline void fdt_toc_forget(void)
{
	fdt_toc.fdt = NULL;
}

static inline void fdt_toc_begin(uint32_t root)
{
	fdt_toc.root = root;
	fdt_toc.count = 0;
}

static inline void fdt_toc_add(uint32_t at, uint32_t props, char first)
{
	if (fdt_toc.count < FDT_TOC_MAX) {
		fdt_toc.at[fdt_toc.count] = at;
		fdt_toc.props[fdt_toc.count] = props;
		fdt_toc.first[fdt_toc.count] = first;
	}
	fdt_toc.count++;
}

void fdt_toc_end(const void *fdt);

/* Whether the table is of this tree; whether there are notes on it, too. */
static inline bool fdt_in_toc(const void *fdt)
{
	return fdt_toc.fdt == fdt;
}

static inline bool fdt_noted(const void *fdt)
{
	return fdt_in_toc(fdt) &&
	       uk_load_n_acquire(&fdt_toc.notes) == FDT_NOTES_MADE;
}

/* Make notes, if that was not done: somebody looks for devices. */
void fdt_toc_note(const void *fdt);

/* A node's property, by way of the notes; NULL without. */
const char *fdt_prop_of(const struct uk_fdt_node *n, enum fdt_key key);

/* From the root or one of its children to child `i` of the tree in the table;
 * -ENOENT (and no move) if there are not so many. */
int fdt_turn_to(struct uk_fdt_node *n, uint32_t i);

/* On to the next node that may be compatible with `s`, which has `size` bytes
 * with its NUL. @return 1: it is; 0: ask it; -ENOENT: none is left */
int fdt_next_candidate(struct uk_fdt_node *n, const char *s, size_t size);

/* How many cells an address and a size have on a bus; whatever it says. */
void fdt_bus_cells(const void *fdt, uint32_t bus, uint32_t *address,
		   uint32_t *size);

/* --- reading ----------------------------------------------------------------- */

static inline const char *fdt_name_at(const void *fdt, uint32_t at)
{
	return fdt_struct(fdt) + at + 4;
}

/* A node's properties; the node begins at offset `at`. */
const char *fdt_first_prop(const void *fdt, uint32_t at);
/* Past all that follow p: the first token that is neither one nor NOP. */
const char *fdt_after_props(const char *p);
const char *fdt_prop_at(const void *fdt, uint32_t at, const char *name);
/* The value of `cells` cells; their alignment is that of one. */
uint64_t fdt_cells(const void *p, uint32_t cells);
/* Whether a property's value is a list of strings that has `s`, whose NUL is
 * its byte number `size`. */
bool fdt_list_has(const char *prop, const char *s, size_t size);
/* fdt_bus_cells() without the table. */
void fdt_read_cells(const void *fdt, uint32_t bus, uint32_t *address,
		    uint32_t *size);

#endif /* UK_FDT_PRIV_H */
