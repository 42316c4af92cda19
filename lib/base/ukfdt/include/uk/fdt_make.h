/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * @ingroup ukfdt
 * Write a small device tree, token by token, into a buffer. For tests: they
 * need trees that no loader makes. Nothing here checks for room; the buffer is
 * the test's and large enough.
 *
 *      uk_fdt_make_begin(&m, buf);
 *      uk_fdt_make_reserve(&m, 0x1000, 0x2000);
 *      uk_fdt_make_node(&m, "");
 *      uk_fdt_make_cells(&m, "#address-cells", 1, 2);
 *      uk_fdt_make_end(&m);
 *      size = uk_fdt_make_finish(&m);
 */
#ifndef UK_FDT_MAKE_H
#define UK_FDT_MAKE_H

#include <stdarg.h>
#include <uk/essentials.h>
#include <uk/string.h>

/** A tree being written. */
struct uk_fdt_make {
	uint8_t *buf;      /**< where it goes, aligned to 8 */
	uint32_t at;       /**< where the next token goes */
	uint32_t structs;  /**< where the structure block begins; 0: not yet */
	uint32_t len;      /**< bytes of names so far */
	char strings[512]; /**< the names, which come last */
};

static inline void uk_fdt_make_u32_at(struct uk_fdt_make *m, uint32_t at,
				      uint32_t v)
{
	uint32_t be = __builtin_bswap32(v);

	memcpy(m->buf + at, &be, sizeof(be));
}

static inline void uk_fdt_make_u32(struct uk_fdt_make *m, uint32_t v)
{
	uk_fdt_make_u32_at(m, m->at, v);
	m->at += 4;
}

static inline void uk_fdt_make_bytes(struct uk_fdt_make *m, const void *p,
				     uint32_t len)
{
	memset(m->buf + m->at + len / 4 * 4, 0, 4); /* the padding */
	memcpy(m->buf + m->at, p, len);
	m->at += ALIGN_UP(len, 4u);
}

/** Start a tree; first come the reservations, then the root. */
static inline void uk_fdt_make_begin(struct uk_fdt_make *m, void *buf)
{
	m->buf = buf;
	m->at = 40; /* after the header */
	m->structs = 0;
	m->len = 0;
}

/** Add an entry of the memory reservation block. */
static inline void uk_fdt_make_reserve(struct uk_fdt_make *m, uint64_t base,
				       uint64_t size)
{
	uk_fdt_make_u32(m, (uint32_t)(base >> 32));
	uk_fdt_make_u32(m, (uint32_t)base);
	uk_fdt_make_u32(m, (uint32_t)(size >> 32));
	uk_fdt_make_u32(m, (uint32_t)size);
}

/** Begin a node. */
static inline void uk_fdt_make_node(struct uk_fdt_make *m, const char *name)
{
	if (!m->structs) {
		uk_fdt_make_reserve(m, 0, 0);
		m->structs = m->at;
	}
	uk_fdt_make_u32(m, 1);
	uk_fdt_make_bytes(m, name, (uint32_t)strlen(name) + 1);
}

/** End the node that began last and has not ended. */
static inline void uk_fdt_make_end(struct uk_fdt_make *m)
{
	uk_fdt_make_u32(m, 2);
}

/** Where a name is among the strings; added if it is new. */
static inline uint32_t uk_fdt_make_name(struct uk_fdt_make *m, const char *name)
{
	uint32_t at;

	for (at = 0; at < m->len; at += (uint32_t)strlen(m->strings + at) + 1)
		if (strcmp(m->strings + at, name) == 0)
			return at;
	memcpy(m->strings + at, name, strlen(name) + 1);
	m->len = at + (uint32_t)strlen(name) + 1;
	return at;
}

/** Add a property to the node that began last. */
static inline void uk_fdt_make_prop(struct uk_fdt_make *m, const char *name,
				    const void *value, uint32_t len)
{
	uk_fdt_make_u32(m, 3);
	uk_fdt_make_u32(m, len);
	uk_fdt_make_u32(m, uk_fdt_make_name(m, name));
	uk_fdt_make_bytes(m, value, len);
}

/** A property that is a string. */
static inline void uk_fdt_make_string(struct uk_fdt_make *m, const char *name,
				      const char *value)
{
	uk_fdt_make_prop(m, name, value, (uint32_t)strlen(value) + 1);
}

/** A property of `n` cells, which are unsigned ints. */
static inline void uk_fdt_make_cells(struct uk_fdt_make *m, const char *name,
				     unsigned int n, ...)
{
	va_list ap;

	uk_fdt_make_u32(m, 3);
	uk_fdt_make_u32(m, n * 4);
	uk_fdt_make_u32(m, uk_fdt_make_name(m, name));
	va_start(ap, n);
	while (n--)
		uk_fdt_make_u32(m, va_arg(ap, unsigned int));
	va_end(ap);
}

/** Write the strings and the header. @return the size of the tree in bytes */
static inline uint32_t uk_fdt_make_finish(struct uk_fdt_make *m)
{
	const uint32_t strings = m->at + 4, total = strings + m->len;
	const uint32_t header[10] = {
		0xd00dfeed, total, m->structs, strings, 40, 17, 16, 0,
		m->len, strings - m->structs,
	};
	uint32_t i;

	uk_fdt_make_u32(m, 9);
	memcpy(m->buf + strings, m->strings, m->len);
	for (i = 0; i < 10; i++)
		uk_fdt_make_u32_at(m, i * 4, header[i]);
	return total;
}

#endif /* UK_FDT_MAKE_H */
