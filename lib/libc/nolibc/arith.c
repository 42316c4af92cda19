/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Integer arithmetic - absolute values, quotient and remainder, and numbers
 * that look random.
 *
 * Idea of rand(): the state counts up in steps of an odd number, so it takes
 * all 2^32 values before it repeats; shifts, exclusive ors and multiplications
 * (each of which can be undone) then spread every bit of it over the result.
 * Not for secrets.
 */
#include <inttypes.h>
#include <stdlib.h>

int abs(int n)
{
	return n < 0 ? -n : n;
}

long labs(long n)
{
	return n < 0 ? -n : n;
}

long long llabs(long long n)
{
	return n < 0 ? -n : n;
}

intmax_t imaxabs(intmax_t n)
{
	return n < 0 ? -n : n;
}

div_t div(int num, int den)
{
	return (div_t){ num / den, num % den };
}

ldiv_t ldiv(long num, long den)
{
	return (ldiv_t){ num / den, num % den };
}

lldiv_t lldiv(long long num, long long den)
{
	return (lldiv_t){ num / den, num % den };
}

imaxdiv_t imaxdiv(intmax_t num, intmax_t den)
{
	return (imaxdiv_t){ num / den, num % den };
}

static unsigned int rand_state = 1; /* as if by srand(1) */

int rand_r(unsigned int *seed)
{
	uint32_t x = *seed += 0x9e3779b9; /* 2^32 over the golden ratio */

	x = (x ^ x >> 16) * 0x85ebca6b;
	x = (x ^ x >> 13) * 0xc2b2ae35;
	return (int)((x ^ x >> 16) >> 1);
}

int rand(void)
{
	return rand_r(&rand_state);
}

void srand(unsigned int seed)
{
	rand_state = seed;
}
