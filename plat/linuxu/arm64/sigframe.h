/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Where Linux on arm64 puts the registers of an interrupted program: in the
 * `struct ucontext` that a handler is given, 176 bytes after its start (flags
 * 8, link 8, stack 24, signal mask 128, padding 8; arch/arm64/include/uapi/asm/
 * sigcontext.h). Behind the registers come records, each with a kind and a
 * size; one of them is the exception syndrome.
 */
#ifndef LINUXU_SIGFRAME_H
#define LINUXU_SIGFRAME_H

#include <uk/asm/regs.h>
#include <uk/asm/traps.h>
#include <uk/essentials.h>

#include "linuxu.h"

/* Words of 8 bytes, from the start of the ucontext. */
enum {
	SIGFRAME_FAULT_ADDRESS = 22,
	SIGFRAME_X0 = 23, /* to x30: 31 in a row */
	SIGFRAME_SP = 54,
	SIGFRAME_PC = 55,
	SIGFRAME_PSTATE = 56,
	SIGFRAME_RECORDS = 58,
	SIGFRAME_END = 570, /* past the 4 KiB that records may take */
	SIGFRAME_ESR_MAGIC = 0x45535201,
};

/* One record; a size of 0 is the end. */
struct sigframe_record {
	uint32_t magic;   /* what it is */
	uint32_t size;    /* bytes, this head included */
	uint64_t value;   /* of an ESR record: the syndrome */
};

/* @return the syndrome, or 0 where the host does not tell (qemu-user). */
static inline uint64_t sigframe_esr(const void *context)
{
	const uint64_t *w = (const uint64_t *)context + SIGFRAME_RECORDS;
	const uint64_t *end = (const uint64_t *)context + SIGFRAME_END;
	const struct sigframe_record *r = (const void *)w;

	while (w < end && r->size) {
		if (r->magic == SIGFRAME_ESR_MAGIC)
			return r->value;
		w += r->size / sizeof(*w);
		r = (const void *)w;
	}
	return 0;
}

static inline void sigframe_load(struct __regs *r, const void *context)
{
	const uint64_t *w = context;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(r->x); i++)
		r->x[i] = w[SIGFRAME_X0 + i];
	r->sp = w[SIGFRAME_SP];
	r->pc = w[SIGFRAME_PC];
	r->pstate = w[SIGFRAME_PSTATE];
	r->far = w[SIGFRAME_FAULT_ADDRESS];
	r->esr = sigframe_esr(context);
}

static inline void sigframe_set_pc(void *context, uintptr_t pc)
{
	((uint64_t *)context)[SIGFRAME_PC] = pc;
}

/*
 * What a load or store does, from its encoding (Arm ARM, C4.1.66, loads and
 * stores): bits 29 and 28 choose the group, bit 26 is for vectors, bits 23 and
 * 22 the direction. Atomic read-modify-write counts as a write, as in the
 * syndrome.
 */
static inline enum linuxu_access sigframe_decode(uint32_t insn)
{
	unsigned int group = insn >> 28 & 3;
	unsigned int opc = insn >> 22 & 3;
	bool vector = insn >> 26 & 1;
	bool atomic = (insn & 0x01200c00) == 0x00200000 &&
		      (insn & 0xf000) != 0xc000; /* ldapr only reads */

	if ((insn & 0x0a000000) != 0x08000000)
		return LINUXU_ACCESS; /* neither a load nor a store */
	if (group == 1)
		return LINUXU_READ; /* relative to the program counter */
	if (group == 3)
		return opc == 0 || (opc == 2 && vector) || (atomic && !vector)
			? LINUXU_WRITE : LINUXU_READ;
	return opc & 1 ? LINUXU_READ : LINUXU_WRITE; /* pairs, exclusives */
}

static inline enum linuxu_access sigframe_access(const void *context,
						 uintptr_t addr)
{
	uintptr_t pc = ((const uint64_t *)context)[SIGFRAME_PC];
	uint64_t esr = sigframe_esr(context);

	if (addr == pc)
		return LINUXU_EXECUTE;
	if (!esr)
		return sigframe_decode(*(const uint32_t *)pc);
	if (UKARCH_ESR_CLASS(esr) == UKARCH_EC_IABT_LOW)
		return LINUXU_EXECUTE;
	if (UKARCH_ESR_CLASS(esr) != UKARCH_EC_DABT_LOW)
		return LINUXU_ACCESS;
	return esr & UKARCH_ESR_WNR ? LINUXU_WRITE : LINUXU_READ;
}

#endif /* LINUXU_SIGFRAME_H */
