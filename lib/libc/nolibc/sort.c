/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Sorting and searching arrays - qsort(), bsearch().
 *
 * Idea: heapsort, because an image has small stacks and may have no malloc():
 * it sorts in place, without recursion, and never takes more than n log n
 * steps, whatever the input. The heap is a binary tree in the array, where a
 * parent is not less than its children:
 *
 *      element i has the children 2i + 1 and 2i + 2
 *
 * The largest element is at the root; swapped with the last one it is in its
 * place, and the heap is one element smaller. The element that came to the
 * root sinks: all the way down along the larger children, with one comparison
 * a level, then up to where it belongs, which is rarely far (I. Wegener,
 * "Bottom-up heapsort", 1993: nearly half the comparisons of the plain form).
 *
 * S1  Elements in [0, n) outside the path being sifted form a heap.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* What is being sorted. */
struct sort {
	char *base;  /* element 0 */
	size_t size; /* bytes of one element */
	int (*cmp)(const void *, const void *, void *); /* the caller's order */
	void *arg;   /* its third argument */
};

static void sift(const struct sort *s, size_t root, size_t n);
static void swap(const struct sort *s, size_t i, size_t j);
static int compare(const struct sort *s, size_t i, size_t j);

void qsort_r(void *base, size_t n, size_t size,
	     int (*cmp)(const void *, const void *, void *), void *arg)
{
	const struct sort s = { base, size, cmp, arg };
	size_t i;

	if (!size)
		return;
	for (i = n / 2; i; i--)
		sift(&s, i - 1, n); /* leaves are heaps already */
	for (i = n; i > 1; i--) {
		swap(&s, 0, i - 1);
		sift(&s, 0, i - 1);
	}
}

/* A function is no object, so `arg` is the address of a pointer to it. */
static int without_arg(const void *a, const void *b, void *cmp)
{
	return (*(int (**)(const void *, const void *))cmp)(a, b);
}

void qsort(void *base, size_t n, size_t size,
	   int (*cmp)(const void *, const void *))
{
	qsort_r(base, n, size, without_arg, &cmp);
}

/* Let the element at `root` sink into the heaps below it. */
static void sift(const struct sort *s, size_t root, size_t n)
{
	size_t at = root, child;

	while ((child = 2 * at + 1) < n) { /* down, along the larger child */
		if (child + 1 < n && compare(s, child, child + 1) < 0)
			child++;
		at = child;
	}
	while (at > root && compare(s, root, at) > 0)
		at = (at - 1) / 2; /* up again: too far */
	for (; at > root; at = (at - 1) / 2)
		swap(s, root, at); /* each on the path moves up by one */
}

static void swap(const struct sort *s, size_t i, size_t j)
{
	char *a = s->base + i * s->size, *b = s->base + j * s->size, byte;
	size_t n = s->size;
	uint64_t x, y;

	for (; n >= sizeof(x); n -= sizeof(x), a += sizeof(x), b += sizeof(x)) {
		memcpy(&x, a, sizeof(x));
		memcpy(&y, b, sizeof(y));
		memcpy(a, &y, sizeof(y));
		memcpy(b, &x, sizeof(x));
	}
	for (; n; n--, a++, b++) {
		byte = *a;
		*a = *b;
		*b = byte;
	}
}

static int compare(const struct sort *s, size_t i, size_t j)
{
	return s->cmp(s->base + i * s->size, s->base + j * s->size, s->arg);
}

void *bsearch(const void *key, const void *base, size_t n, size_t size,
	      int (*cmp)(const void *, const void *))
{
	const char *low = base, *mid;
	int order;

	while (n) {
		mid = low + n / 2 * size;
		order = cmp(key, mid);
		if (!order)
			return (void *)mid;
		if (order > 0) {
			low = mid + size;
			n--;
		}
		n /= 2;
	}
	return NULL;
}
