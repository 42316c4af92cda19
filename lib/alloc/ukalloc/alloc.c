/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Heaps - who they are, and which of them is the default one.
 *
 * Idea: an implementation is an entry of a linker table and knows how to make
 * a heap of some memory; a heap is registered by it and from then on is a
 * struct with a complete table of operations. Nothing here is on the way of a
 * malloc(): uk/alloc.h calls straight into the heap's table.
 *
 *      uk_alloc_create("tlsf", base, len)
 *          -> uk_alloc_impls: "tlsf" -> init(base, len)
 *              -> uk_alloc_register(): alloc_fill(), the layers, the list
 *
 * H1  A heap in the list has no empty slot in `ops`.
 * H2  The default heap is in the list, or NULL.
 *
 * Read uk_alloc_register(), then compat.c. What boot makes of the machine's
 * memory is in boot.c, who gets which heap in bind.c.
 */
#include <uk/alloc.h>
#include <uk/assert.h>
#include <uk/errno.h>
#include <uk/spinlock.h>
#include <uk/string.h>

#include "alloc_priv.h"

static const char *impl_part(const char *name, size_t *len);
static bool registered(const struct uk_alloc *a);

static UK_LIST_HEAD(heaps);
static struct uk_spinlock lock = UK_SPINLOCK_INITIALIZER(); /* of `heaps` */
static struct uk_alloc *the_default; /* H2 */

//> alloc-register
int uk_alloc_register(struct uk_alloc *a, const struct uk_alloc_ops *impl,
		      const char *name, unsigned int flags)
{
	bool blocks = impl->malloc && impl->free;
	bool pages = impl->palloc && impl->pfree;
	unsigned long irq;

	if (!blocks && !pages)
		return -EINVAL;
	a->impl = impl;
	a->ops = *impl;
	a->name = name;
	a->flags = flags;
	memset(&a->stats, 0, sizeof(a->stats));
	alloc_fill(a); /* H1 */
	alloc_layers_begin(a);
	irq = uk_spin_lock_irqsave(&lock);
	uk_list_add_tail(&a->link, &heaps);
	uk_spin_unlock_irqrestore(&lock, irq);
	return 0;
}
//< alloc-register

void uk_alloc_unregister(struct uk_alloc *a)
{
	unsigned long irq = uk_spin_lock_irqsave(&lock);

	uk_list_del(&a->link);
	if (the_default == a)
		the_default = NULL; /* H2 */
	uk_spin_unlock_irqrestore(&lock, irq);
	alloc_layers_end(a);
}

struct uk_alloc *uk_alloc_create(const char *impl, void *base, size_t len)
{
	return alloc_make(impl, strlen(impl), base, len);
}

struct uk_alloc *alloc_make(const char *name, size_t n, void *base, size_t len)
{
	const struct uk_alloc_impl *i = alloc_impl_find(name, n);
	struct uk_alloc *a;

	if (!i || len > (uintptr_t)0 - (uintptr_t)base)
		return NULL;
	a = i->init(base, len);
	impl_part(name, &n);
	if (!a || !alloc_layers_add(a, name, n))
		return a;
	uk_alloc_unregister(a);
	return NULL;
}

struct uk_alloc *uk_alloc_get_default(void)
{
	return the_default;
}

int uk_alloc_set_default(struct uk_alloc *a)
{
	unsigned long irq = uk_spin_lock_irqsave(&lock);
	bool known = registered(a);

	if (known)
		the_default = a; /* H2 */
	uk_spin_unlock_irqrestore(&lock, irq);
	return known ? 0 : -EINVAL;
}

struct uk_list_head *uk_alloc_list(void)
{
	return &heaps;
}

const struct uk_alloc_impl *alloc_impl_find(const char *name, size_t len)
{
	const struct uk_alloc_impl *i;
	size_t layers = len;
	const char *impl = impl_part(name, &layers);

	len -= layers;
	uk_table_for_each(i, uk_alloc_impls)
		if (strlen(i->name) == len && !memcmp(i->name, impl, len))
			return alloc_layers_known(NULL, name, layers) ? i : NULL;
	return NULL;
}

struct uk_alloc *alloc_heap_find(const char *name, size_t len)
{
	struct uk_alloc *a;
	size_t layers = len;
	const char *impl = impl_part(name, &layers);

	len -= layers;
	uk_alloc_for_each(a)
		if (strlen(a->name) == len && !memcmp(a->name, impl, len) &&
		    alloc_layers_known(a, name, layers))
			return a;
	return NULL;
}

/* Where the last word of "guard+tlsf" begins. `*len` becomes what is before */
static const char *impl_part(const char *name, size_t *len)
{
	while (*len && name[*len - 1] != '+')
		--*len;
	return name + *len;
}

/* With the lock held. */
static bool registered(const struct uk_alloc *a)
{
	const struct uk_alloc *h;

	uk_alloc_for_each(h)
		if (h == a)
			return true;
	return false;
}
