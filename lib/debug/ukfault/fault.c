/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Failures on demand - which call of a kind fails.
 *
 * Idea: a call is known by its number. A program that runs the same way twice
 * makes the same calls, so "the 17th allocation" is one place in its life, and
 * a driver that lets each number fail in turn has been at all of them (uktest
 * has one). What is not the same each time is met by chance.
 *
 * F1  A call's number is its own, also with several cores.
 * F2  Without a plan nothing fails: all fields of a kind begin with 0.
 *
 * Not here: what fails. A kind is stated by the library that asks.
 */
#include <uk/atomic.h>
#include <uk/debug.h>
#include <uk/fault.h>
#include <uk/print.h>
#include <uk/string.h>

static bool by_chance(const struct uk_fault *f, uint64_t call);
static void tell(const struct uk_fault *f, uint64_t call);

static uint64_t seed = 1;
static bool trace = false;

UK_LIBPARAM_PARAM(seed, u64, "another one: other calls fail by chance");
UK_LIBPARAM_PARAM(trace, bool, "print each failure, with a back trace");

bool uk_fault_now(struct uk_fault *f)
{
	uint64_t call = uk_add_fetch(&f->calls, 1); /* F1 */

	if (call != f->nth && (!f->every || call % f->every)
	    && !by_chance(f, call))
		return false;
	uk_fetch_add(&f->faults, 1);
	if (trace)
		tell(f, call);
	return true;
}

/*
 * The chance is in the number, not in a state that cores would share: the same
 * seed lets the same calls fail. The mixing is that of SplitMix64 (Steele, Lea
 * and Flood, Fast Splittable Pseudorandom Number Generators, 2014).
 */
static bool by_chance(const struct uk_fault *f, uint64_t call)
{
	uint64_t z = (seed + call) * 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return (z ^ z >> 31) % 1000 < f->chance;
}

static void tell(const struct uk_fault *f, uint64_t call)
{
	uk_pr_info("%s: call %llu fails", f->name, (unsigned long long)call);
	uk_backtrace();
}

struct uk_fault *uk_fault_find(const char *name)
{
	const uk_fault_ptr *f;

	uk_table_for_each(f, uk_faults)
		if (strcmp((*f)->name, name) == 0)
			return *f;
	return NULL;
}

void uk_fault_plan(struct uk_fault *f, uint64_t nth)
{
	f->nth = nth;
	f->every = 0;
	f->chance = 0;
	f->calls = 0;
	f->faults = 0;
}
