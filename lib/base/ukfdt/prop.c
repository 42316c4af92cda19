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

const char *fdt_first_prop(const void *fdt, uint32_t at)
{
	return fdt_after_name(fdt_name_at(fdt, at));
}

const char *fdt_after_props(const char *p)
{
	while (fdt_at_prop(&p))
		p = fdt_after_prop(p);
	return p;
}

const void *uk_fdt_prop(const struct uk_fdt_node *n, const char *name,
			uint32_t *len)
{
	const char *p = fdt_prop_at(n->fdt, n->at, name);

	if (p && len)
		*len = fdt_len(p);
	return p ? fdt_value(p) : NULL;
}

//> fdt-prop
const char *fdt_prop_at(const void *fdt, uint32_t at, const char *name)
{
	const char *strings = fdt_strings(fdt);
	const char *p = fdt_first_prop(fdt, at);
	const char *its;

	for (; fdt_at_prop(&p); p = fdt_after_prop(p)) {
		its = strings + fdt_be32(p + 8);
		if (*its == *name && strcmp(its, name) == 0)
			return p;
	}
	return NULL;
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

uint64_t fdt_cells(const void *p, uint32_t cells)
{
	const uint32_t *c = p;
	uint64_t v = 0;

	while (cells--)
		v = v << 32 | fdt_be32(c++);
	return v;
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
	const char *p = fdt_prop_at(n->fdt, n->at, name);

	return p && fdt_list_has(p, s, strlen(s) + 1);
}

bool fdt_list_has(const char *prop, const char *s, size_t size)
{
	const char *p = fdt_value(prop), *end = p + fdt_len(prop);
	const char *last = end - size; /* where it could begin at the latest */

	if (fdt_len(prop) < size || end[-1])
		return false;
	for (;; p++) {
		if (*p == *s && memcmp(p, s, size) == 0)
			return true;
		p = memchr(p, '\0', (size_t)(last - p));
		if (!p)
			return false;
	}
}

bool uk_fdt_is_okay(const struct uk_fdt_node *n)
{
	const char *p = fdt_prop_of(n, FDT_STATUS), *s;
	uint32_t len = p ? fdt_len(p) : 0;

	if (!p)
		return true;
	s = fdt_value(p);
	return len && !s[len - 1] &&
	       (strcmp(s, "okay") == 0 || strcmp(s, "ok") == 0);
}
