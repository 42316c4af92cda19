/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ukfdt, properties - values by name, and what they can be read as.
 *
 * Idea: a value is only bytes; its reader says what it ought to be, and each
 * function here compares the size with that before it looks (Devicetree
 * Specification, section 2.2.4). Names are in the strings block and end (F4).
 *
 * Read fdt_prop_at(), then uk_fdt_string_at().
 */
#include <uk/errno.h>
#include <uk/string.h>

#include "fdt_priv.h"

const void *uk_fdt_prop(const struct uk_fdt_node *n, const char *name,
			uint32_t *len)
{
	return fdt_prop_at(n->fdt, n->at, name, len);
}

/* Two letters rule most names out ("clocks", "compatible"). */
static inline bool begins_alike(const char *a, const char *b)
{
	return a[0] == b[0] && (a[0] == '\0' || a[1] == b[1]);
}

//> fdt-prop
const void *fdt_prop_at(const void *fdt, uint32_t at, const char *name,
			uint32_t *len)
{
	const char *strings = fdt_strings(fdt);
	const char *p = fdt_first_prop(fdt, at);
	const char *its;
	uint32_t token;

	for (;;) {
		token = fdt_be32(p);
		if (token == FDT_PROP) {
			its = strings + fdt_be32(p + 8);
			if (begins_alike(its, name) && !strcmp(its, name))
				break;
			p += FDT_PROP_HEAD + ALIGN_UP(fdt_be32(p + 4), 4u);
		} else if (token == FDT_NOP) {
			p += 4;
		} else {
			return NULL;
		}
	}
	if (len)
		*len = fdt_be32(p + 4);
	return p + FDT_PROP_HEAD;
}
//< fdt-prop

int uk_fdt_u32(const struct uk_fdt_node *n, const char *name, uint32_t *v)
{
	uint32_t len;
	const void *p = uk_fdt_prop(n, name, &len);

	if (!p)
		return -ENOENT;
	if (len != 4)
		return -EINVAL;
	*v = fdt_be32(p);
	return 0;
}

int uk_fdt_u64(const struct uk_fdt_node *n, const char *name, uint64_t *v)
{
	uint32_t len;
	const void *p = uk_fdt_prop(n, name, &len);

	if (!p)
		return -ENOENT;
	if (len != 4 && len != 8)
		return -EINVAL;
	*v = fdt_cells(p, len / 4);
	return 0;
}

const char *uk_fdt_string(const struct uk_fdt_node *n, const char *name)
{
	return uk_fdt_string_at(n, name, 0);
}

const char *uk_fdt_string_at(const struct uk_fdt_node *n, const char *name,
			     unsigned int i)
{
	uint32_t len;
	const char *s = uk_fdt_prop(n, name, &len), *end;

	if (!s || len == 0 || s[len - 1])
		return NULL;
	for (end = s + len; s < end; s += strlen(s) + 1)
		if (i-- == 0)
			return s;
	return NULL;
}

bool uk_fdt_has_string(const struct uk_fdt_node *n, const char *name,
		       const char *s)
{
	uint32_t len;
	const char *p = uk_fdt_prop(n, name, &len), *end;

	if (!p || len == 0 || p[len - 1])
		return false;
	for (end = p + len; p < end; p += strlen(p) + 1)
		if (strcmp(p, s) == 0)
			return true;
	return false;
}

bool uk_fdt_is_okay(const struct uk_fdt_node *n)
{
	const char *s = uk_fdt_string(n, "status");

	if (!s)
		return !uk_fdt_prop(n, "status", NULL);
	return strcmp(s, "okay") == 0 || strcmp(s, "ok") == 0;
}
