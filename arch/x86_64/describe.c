/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Traps in words - the first line of a crash report.
 *
 * Idea: the processor says what went wrong in a vector, an error code, CR2 and
 * the registers; a learner wants a sentence. Most crashes of a C program are
 * one of a few, and each has a signature:
 *
 *   fetch from page 0                        a call through a NULL pointer
 *   page fault in page 0                     a NULL pointer, with an offset
 *   page fault in the guard page, or a       the stack is used up
 *   double fault with rsp near such a page
 *   #GP, error 0, a register that holds no   a wild pointer: addresses have
 *   address                                  48 bits, bit 47 repeated above
 *
 * Where no signature fits, the facts are given plainly. The text is composed
 * by a dozen lines of our own, so that an image without any printing library
 * still dies with a reason (ukplat_terminate_msg()).
 *
 * Read ukarch_trap_describe() and the functions it calls, in order.
 */
#include <uk/arch/traps.h>
#include <uk/arch/types.h>
#include <uk/sections.h>

/* Error code of a page fault (Intel SDM vol. 3, 4.7). */
enum {
	PF_PRESENT = 1 << 0, /* the page is there; the rights forbid it */
	PF_WRITE = 1 << 1,
	PF_USER = 1 << 2,
	PF_RESERVED = 1 << 3, /* a bit of the table entry that must be 0 */
	PF_FETCH = 1 << 4,
};

/* Text being composed; what does not fit is dropped. */
struct text {
	char *at;  /* where the next byte goes */
	char *end; /* one byte is kept for the final NUL */
};

static void describe_page_fault(struct text *t, const struct __regs *r,
				uintptr_t cr2);
static void describe_double_fault(struct text *t, const struct __regs *r,
				  uintptr_t cr2);
static void describe_gp(struct text *t, const struct __regs *r);
static void describe_selector(struct text *t, uint64_t error);
static bool in_guard_page(uintptr_t addr);
static void say(struct text *t, const char *s);
static void say_hex(struct text *t, uint64_t v);

static const char *const names[UKARCH_TRAP_COUNT] = {
	"division error", "debug trap", "non-maskable interrupt", "breakpoint",
	"overflow", "bound range exceeded", "invalid instruction",
	"no FPU", "double fault", "coprocessor segment overrun",
	"invalid task state", "segment not present", "stack segment fault",
	"general protection fault", "page fault", "reserved trap 15",
	"x87 floating-point error", "misaligned access", "machine check",
	"SIMD floating-point error", "virtualisation exception",
	"control protection exception", [28] = "hypervisor injection",
	[29] = "VMM communication", [30] = "security exception",
};

//> describe
void ukarch_trap_describe(char *buf, size_t len, const struct __regs *r,
			  uintptr_t cr2)
{
	struct text t = { buf, buf + len - 1 };
	const char *name = r->vector < UKARCH_TRAP_COUNT ? names[r->vector]
							 : NULL;

	say(&t, name ? name : "reserved trap");
	switch (r->vector) {
	case UKARCH_TRAP_PAGE_FAULT:
		describe_page_fault(&t, r, cr2);
		break;
	case UKARCH_TRAP_DOUBLE_FAULT:
		describe_double_fault(&t, r, cr2);
		break;
	case UKARCH_TRAP_GP:
	case UKARCH_TRAP_STACK:
		describe_gp(&t, r);
		break;
	default:
		if (r->error)
			describe_selector(&t, r->error);
	}
	*t.at = '\0';
}

static void describe_page_fault(struct text *t, const struct __regs *r,
				uintptr_t cr2)
{
	uint64_t e = r->error;

	say(t, e & PF_FETCH ? ": execution of " : e & PF_WRITE ? ": write to "
							       : ": read of ");
	say_hex(t, cr2);
	if (e & PF_USER)
		say(t, " from user mode");
	if (e & PF_RESERVED)
		say(t, ", damaged page table");
	else if (cr2 < __PAGE_SIZE && e & PF_FETCH)
		say(t, ", NULL pointer call");
	else if (cr2 < __PAGE_SIZE)
		say(t, ", NULL pointer");
	else if (in_guard_page(cr2))
		say(t, ", stack overflow: guard page hit");
	else if (!(e & PF_PRESENT))
		say(t, ", nothing is mapped there");
	else if (e & PF_FETCH)
		say(t, ", which is data, not code");
	else if (e & PF_WRITE)
		say(t, ", which is read-only");
}
//< describe

/* The frame of the first trap could not be pushed. If that is why, CR2 is
 * where the push went: at the stack pointer or just below it. */
static void describe_double_fault(struct text *t, const struct __regs *r,
				  uintptr_t cr2)
{
	bool at_stack = cr2 <= r->rsp && r->rsp - cr2 <= __PAGE_SIZE;

	if (in_guard_page(cr2) || in_guard_page(r->rsp))
		say(t, ", stack overflow: guard page hit at ");
	else if (at_stack)
		say(t, ", no usable stack at ");
	else
		say(t, ", a trap while another was being entered; CR2 ");
	say_hex(t, cr2);
}

/* What bits 63 to 47 must be: all alike (Intel SDM vol. 1, 3.3.7.1). */
static bool canonical(uint64_t addr)
{
	return (uint64_t)((int64_t)(addr << 16) >> 16) == addr;
}

/* With an error code it is a selector. Without one, a register that cannot be
 * an address is the likely cause. Registers also hold numbers, so this is a
 * guess and says so. */
static void describe_gp(struct text *t, const struct __regs *r)
{
	unsigned int i;
	uint64_t v;

	if (r->error) {
		describe_selector(t, r->error);
		return;
	}
	for (i = 0; i < ukarch_regname_count; i++) {
		v = *(const uint64_t *)((const char *)r +
					ukarch_regnames[i].offset);
		if (canonical(v))
			continue;
		say(t, ": non-canonical address? ");
		say(t, ukarch_regnames[i].name);
		say(t, " = ");
		say_hex(t, v);
		return;
	}
	say(t, ": privileged or misaligned operand");
}

/* Which table entry a trap was about (Intel SDM vol. 3, 6.13). */
static void describe_selector(struct text *t, uint64_t error)
{
	say(t, error & 2 ? ": IDT entry " : error & 4 ? ": LDT selector "
						      : ": GDT selector ");
	say_hex(t, error & 2 ? (error & 0xffff) >> 3 : error & 0xfff8);
}

static bool in_guard_page(uintptr_t addr)
{
	return addr >= (uintptr_t)__stack_guard &&
	       addr < (uintptr_t)__stack_bottom;
}

static void say(struct text *t, const char *s)
{
	while (*s && t->at < t->end)
		*t->at++ = *s++;
}

static void say_hex(struct text *t, uint64_t v)
{
	int shift = 60;

	while (shift && !(v >> shift))
		shift -= 4;
	say(t, "0x");
	for (; shift >= 0 && t->at < t->end; shift -= 4)
		*t->at++ = "0123456789abcdef"[v >> shift & 15];
}
