/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What a loader without a device tree says: words like
 *
 *      virtio_mmio.device=512@0xfeb00e00:12      size @ address : interrupt
 *
 * which QEMU's microvm and Firecracker add to the command line. The form is
 * that of Linux (Documentation/admin-guide/kernel-parameters.txt).
 */
#include <uk/errno.h>
#include <uk/string.h>

#include "mmio.h"

#define PREFIX	"virtio_mmio.device="

static int digit(char c, unsigned int base)
{
	int d = c >= '0' && c <= '9' ? c - '0'
	      : c >= 'a' && c <= 'f' ? c - 'a' + 10
	      : c >= 'A' && c <= 'F' ? c - 'A' + 10 : 16;

	return d < (int)base ? d : -1;
}

/* A number, hexadecimal after 0x. @return behind it; NULL if there is none */
static const char *number(const char *p, const char *end, uint64_t *v)
{
	unsigned int base = 10;
	const char *first;

	if (end - p > 2 && p[0] == '0' && (p[1] | 32) == 'x') {
		base = 16;
		p += 2;
	}
	*v = 0;
	for (first = p; p < end && digit(*p, base) >= 0; p++)
		if (__builtin_mul_overflow(*v, base, v) ||
		    __builtin_add_overflow(*v, (unsigned int)digit(*p, base), v))
			return NULL;
	return p > first ? p : NULL;
}

static const char *size(const char *p, const char *end, uint64_t *v)
{
	unsigned int shift = 0;

	p = number(p, end, v);
	if (p && p < end && *p != '@') {
		shift = (*p | 32) == 'k' ? 10 : (*p | 32) == 'm' ? 20 : 64;
		p++;
	}
	if (shift == 64 || (p && *v > (UINT64_MAX >> shift)))
		return NULL;
	*v <<= shift;
	return p;
}

//> mmio-word
int mmio_parse_word(const char *word, size_t len, struct mmio_slot *slot)
{
	const char *p = word + sizeof(PREFIX) - 1, *end = word + len;
	uint64_t irq, id;

	if (len < sizeof(PREFIX) - 1 || memcmp(word, PREFIX, p - word))
		return -EINVAL;
	p = size(p, end, &slot->size);
	if (!p || p == end || *p != '@')
		return -EINVAL;
	p = number(p + 1, end, &slot->base);
	if (!p || p == end || *p != ':')
		return -EINVAL;
	p = number(p + 1, end, &irq);
	if (p && p < end && *p == ':')
		p = number(p + 1, end, &id); /* the device's; of no use here */
	slot->irq = (unsigned int)irq;
	return p == end && irq <= UINT16_MAX ? 0 : -EINVAL;
}
//< mmio-word

const char *mmio_next_word(const char **text, size_t *len)
{
	const char *p = *text;

	while (*p == ' ')
		p++;
	for (*len = 0; p[*len] && p[*len] != ' '; ++*len)
		;
	*text = p + *len;
	return *len ? p : NULL;
}
