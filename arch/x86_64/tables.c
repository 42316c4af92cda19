/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The processor's tables - segments, task state, interrupt gates.
 *
 * Idea: long mode ignores most of what these tables were made for. Segments
 * have no base and no limit, tasks are not switched. What is left, one set for
 * each core:
 *
 *      GDT  0x08 code, 0x10 data, 0x18 -> TSS      what cs and ss may hold
 *      TSS  ist1, ist2                             stacks for the worst traps
 *      IDT  0..31 -> ukarch_trap_stubs + 16 n      where a trap goes (shared)
 *
 * Why spare stacks: a trap pushes its frame on the stack in use. When that
 * stack is what is broken (it ran into its guard page), the push faults too,
 * which makes a double fault; with no good stack for that one, the processor
 * gives up and resets the machine without a word. So the double fault has a
 * stack of its own (an "interrupt stack table" entry, Intel SDM vol. 3,
 * 6.14.5), and NMI and machine check, which come at any instruction, another.
 * The page fault itself has none: a handler that repairs page faults may
 * itself fault, and a second frame on the same spare stack would overwrite
 * the first.
 *
 * T1  A gate is an interrupt gate: interrupts are off in the trap entry.
 * T2  Spare stacks are never used for anything that returns to be repaired.
 *
 * Read ukarch_traps_init(), then the three functions it calls.
 */
#include <uk/arch/traps.h>
#include <uk/asm/msr.h>

#include "arch_priv.h"

/* Which spare stack: 1 to 7 index the TSS, 0 stays on the stack in use. */
enum { IST_NONE, IST_DOUBLE_FAULT, IST_NMI, IST_COUNT = IST_NMI };

/* Room for a crash report, which formats text. */
enum { IST_STACK_SIZE = 8192 };

/* The task state in long mode (Intel SDM vol. 3, 8.7). */
struct tss {
	uint32_t reserved0;
	uint64_t rsp[3];          /* stacks for calls from user mode: unused */
	uint64_t reserved1;
	uint64_t ist[7];          /* spare stacks: their upper ends */
	uint64_t reserved2;
	uint16_t reserved3;
	uint16_t iomap;           /* offset of the port bitmap: none */
} __packed;

/* An interrupt gate in long mode (Intel SDM vol. 3, 6.14.1). */
struct gate {
	uint16_t offset_low;      /* the handler's address, bits 0 to 15 */
	uint16_t selector;        /* its code segment */
	uint8_t ist;              /* its spare stack, or 0 */
	uint8_t type;             /* present, privilege, kind of gate */
	uint16_t offset_mid;      /* bits 16 to 31 */
	uint32_t offset_high;     /* bits 32 to 63 */
	uint32_t reserved;
};

/* The operand of lgdt and lidt. */
struct table_ref {
	uint16_t limit;           /* size of the table - 1 */
	uint64_t base;            /* its address */
} __packed;

/* What one core has of its own. */
struct core_tables {
	uint64_t gdt[5];          /* null, code, data, TSS (two entries) */
	struct tss tss;
	char ist[IST_COUNT][IST_STACK_SIZE] __align(16); /* the spare stacks */
};

/* Descriptors: present (47), code or data (44), executable (43), writable or
 * readable (41), accessed (40), long mode (53). Setting "accessed" ourselves
 * spares the processor a write to the table. */
#define DESC_CODE	0x00209b0000000000ULL
#define DESC_DATA	0x0000930000000000ULL
#define DESC_TSS	0x0000890000000000ULL /* present, available 64-bit TSS */
#define GATE_INTERRUPT	0x8e                  /* present, interrupt gate (T1) */

static struct core_tables cores[CONFIG_UKPLAT_LCPU_MAXCOUNT];
static struct gate idt[UKARCH_TRAP_COUNT] __align(16);

static void gdt_init(struct core_tables *c);
static void tss_init(struct core_tables *c);
static void idt_init(void);
static void load_tables(const struct core_tables *c);

//> traps-init
void ukarch_traps_init(unsigned int cpu)
{
	struct core_tables *c = &cores[cpu];

	tss_init(c);
	gdt_init(c);
	if (cpu == 0)
		idt_init();
	load_tables(c);
}
//< traps-init

static void tss_init(struct core_tables *c)
{
	unsigned int i;

	for (i = 0; i < IST_COUNT; i++)
		c->tss.ist[i] = (uintptr_t)c->ist[i] + IST_STACK_SIZE;
	c->tss.iomap = sizeof(c->tss); /* beyond the limit: no bitmap */
}

static void gdt_init(struct core_tables *c)
{
	uint64_t base = (uintptr_t)&c->tss;

	c->gdt[SEL_CODE / 8] = DESC_CODE;
	c->gdt[SEL_DATA / 8] = DESC_DATA;
	c->gdt[SEL_TSS / 8] = DESC_TSS | (sizeof(c->tss) - 1) |
			      (base & 0xffffff) << 16 |
			      (base & 0xff000000) << 32;
	c->gdt[SEL_TSS / 8 + 1] = base >> 32;
}

//> idt-init
static unsigned int ist_of(unsigned int vector)
{
	switch (vector) {
	case UKARCH_TRAP_DOUBLE_FAULT:
		return IST_DOUBLE_FAULT;
	case UKARCH_TRAP_NMI:
	case UKARCH_TRAP_MACHINE_CHECK:
		return IST_NMI;
	default:
		return IST_NONE; /* T2 */
	}
}

static void idt_init(void)
{
	uintptr_t entry = (uintptr_t)ukarch_trap_stubs;
	struct gate *g;

	for (g = idt; g < idt + UKARCH_TRAP_COUNT; g++) {
		g->offset_low = (uint16_t)entry;
		g->offset_mid = (uint16_t)(entry >> 16);
		g->offset_high = (uint32_t)(entry >> 32);
		g->selector = SEL_CODE;
		g->type = GATE_INTERRUPT;
		g->ist = ist_of(g - idt);
		entry += TRAP_STUB_SIZE;
	}
}
//< idt-init

/* cs can only be changed by a far jump, call or return. gs is left alone:
 * writing a selector to it would clear its base, the per-CPU offset. */
static void load_tables(const struct core_tables *c)
{
	struct table_ref gdtr = { sizeof(c->gdt) - 1, (uintptr_t)c->gdt };
	struct table_ref idtr = { sizeof(idt) - 1, (uintptr_t)idt };

	__asm__ __volatile__("lgdt %0\n"
			     "lidt %1\n"
			     "pushq %q2\n"
			     "leaq 1f(%%rip), %%rax\n"
			     "pushq %%rax\n"
			     "lretq\n"
			     "1: movl %3, %%ss\n"
			     "movl %3, %%ds\n"
			     "movl %3, %%es\n"
			     "ltr %w4\n"
			     "lldt %w5\n"
			     : : "m"(gdtr), "m"(idtr), "i"(SEL_CODE),
			       "r"(SEL_DATA), "r"(SEL_TSS), "r"(0)
			     : "rax", "memory");
}
