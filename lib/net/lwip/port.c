/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What lwIP asks of its host: memory, time, chance, words.
 *
 * lwIP counts time in milliseconds, 32 bits of them, and knows how to live with
 * their going through 0 every 50 days.
 */
#include <lwip/sys.h>
#include <uk/alloc.h>
#include <uk/assert.h>
#include <uk/lwip.h>
#include <uk/print.h>
#include <uk/random.h>
#include <uk/time.h>

static struct uk_alloc *heap(void)
{
	static struct uk_alloc *a;

	if (unlikely(!a))
		a = uk_alloc_of("lwip");
	return a;
}

void *uk_lwip_malloc(size_t size)
{
	return uk_malloc(heap(), size);
}

void *uk_lwip_calloc(size_t n, size_t size)
{
	return uk_calloc(heap(), n, size);
}

void uk_lwip_free(void *ptr)
{
	uk_free(heap(), ptr);
}

u32_t sys_now(void)
{
	return (u32_t)(uk_time_mono() / UK_NSEC_PER_MSEC);
}

uint32_t uk_lwip_rand(void)
{
	uint32_t v = 0;

	uk_random_fill(&v, sizeof(v));
	return v;
}

void uk_lwip_diag(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	uk_vprintk(UK_PR_INFO, __LIBNAME__, fmt, ap);
	va_end(ap);
}

void uk_lwip_assert(const char *what, const char *file, int line)
{
	uk_crash("lwIP: %s (%s:%d)", what, file, line);
}
