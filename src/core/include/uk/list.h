/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * @defgroup list Lists
 * A doubly linked ring whose links live inside the objects: nothing is
 * allocated, and removing needs only the object.
 *
 *      head <-> a.link <-> b.link <-> (back to head)
 *
 * An empty list is a head that points at itself. The caller does the locking;
 * any context.
 */
#ifndef UK_LIST_H
#define UK_LIST_H

#include <uk/essentials.h>

/** A head, or the link inside an object. */
struct uk_list_head {
	struct uk_list_head *next; /**< towards the tail; the head after it */
	struct uk_list_head *prev; /**< towards the front */
};

/** A head that is empty from the start. */
#define UK_LIST_HEAD_INIT(name)	{ &(name), &(name) }
#define UK_LIST_HEAD(name)	struct uk_list_head name = UK_LIST_HEAD_INIT(name)

/** Make `head` an empty list. */
static inline void UK_INIT_LIST_HEAD(struct uk_list_head *head)
{
	head->next = head;
	head->prev = head;
}

static inline bool uk_list_empty(const struct uk_list_head *head)
{
	return head->next == head;
}

/** Put `link` right after `at`: after a head, that is the front. */
static inline void uk_list_add(struct uk_list_head *link,
			       struct uk_list_head *at)
{
	link->prev = at;
	link->next = at->next;
	at->next->prev = link;
	at->next = link;
}

/** Put `link` right before `at`: before a head, that is the tail. */
static inline void uk_list_add_tail(struct uk_list_head *link,
				    struct uk_list_head *at)
{
	uk_list_add(link, at->prev);
}

/** Take `link` out; it may not be followed afterwards. */
static inline void uk_list_del(struct uk_list_head *link)
{
	link->prev->next = link->next;
	link->next->prev = link->prev;
	link->next = NULL;
	link->prev = NULL;
}

/** Take `link` out and leave it an empty list of its own. */
static inline void uk_list_del_init(struct uk_list_head *link)
{
	uk_list_del(link);
	UK_INIT_LIST_HEAD(link);
}

#define uk_list_entry(ptr, type, field)	__containerof(ptr, type, field)

/** The first object; the list must not be empty. */
#define uk_list_first_entry(head, type, field)                                 \
	uk_list_entry((head)->next, type, field)

/** The last object; the list must not be empty. */
#define uk_list_last_entry(head, type, field)                                  \
	uk_list_entry((head)->prev, type, field)

/** Visit each object, front to tail; the list must not change meanwhile. */
#define uk_list_for_each_entry(p, head, field)                                 \
	for (p = uk_list_entry((head)->next, __typeof__(*p), field);           \
	     &p->field != (head);                                              \
	     p = uk_list_entry(p->field.next, __typeof__(*p), field))

/** The same, where the body may remove `p` (and only `p`). */
#define uk_list_for_each_entry_safe(p, n, head, field)                         \
	for (p = uk_list_entry((head)->next, __typeof__(*p), field),           \
	    n = uk_list_entry(p->field.next, __typeof__(*p), field);           \
	     &p->field != (head);                                              \
	     p = n, n = uk_list_entry(n->field.next, __typeof__(*n), field))

#endif /* UK_LIST_H */
