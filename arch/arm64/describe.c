/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Traps in words - the first line of a crash report.
 *
 * Idea: the processor says what went wrong in a syndrome and an address; a
 * learner wants a sentence. The syndrome's upper bits are the exception class,
 * the lower ones mean what the class says they mean (Arm ARM, D17.2.37):
 *
 *      63      32 31      26 25 24                               0
 *      |    0    |   class  |IL| class-specific: for data access   |
 *                                 bit 6: was it a write (WnR)?
 *                                 bits 5..0: what was wrong (DFSC)
 *
 * Most crashes of a C program are one of a few, and each has a signature:
 *
 *   fetch from page 0               a call through a NULL pointer
 *   data access in page 0           a NULL pointer, with an offset
 *   data access in the guard page   the stack is used up
 *
 * Where none fits, the facts are given plainly. The text is composed by a
 * dozen lines of our own, so that an image without any printing library still
 * dies with a reason (ukplat_terminate_msg()).
 *
 * Read ukarch_trap_describe() and the functions it calls, in order.
 */
#include <uk/arch/traps.h>
#include <uk/arch/types.h>
#include <uk/sections.h>

/* Fault status codes, without the table level in the lower two bits. */
enum {
	FAULT_TRANSLATION = 1, /* no entry */
	FAULT_PERMISSION = 3,  /* an entry that forbids it */
};
/* Whole fault status codes. */
enum {
	FSC_EXTERNAL = 0x10,     /* the bus refused */
	FSC_ALIGNMENT = 0x21,
	FSC_TLB_CONFLICT = 0x30,
};

/* Text being composed; what does not fit is dropped. */
struct text {
	char *at;  /* where the next byte goes */
	char *end; /* one byte is kept for the final NUL */
};

static void describe_sync(struct text *t, const struct __regs *r);
static void describe_abort(struct text *t, const struct __regs *r, bool fetch);
static void describe_fault(struct text *t, unsigned int fsc);
static bool known_place(struct text *t, uint64_t addr, bool fetch);
static const char *class_name(unsigned int class);
static void say(struct text *t, const char *s);
static void say_hex(struct text *t, uint64_t v);

//> describe
void ukarch_trap_describe(char *buf, size_t len, const struct __regs *r,
			  unsigned int vec)
{
	static const char *const kinds[] = {
		[UKARCH_VEC_IRQ] = "interrupt without a handler",
		[UKARCH_VEC_FIQ] = "fast interrupt without a handler",
		[UKARCH_VEC_SERROR] = "system error: a device or the bus refused "
				      "an access made earlier, syndrome ",
	};
	struct text t = { buf, buf + len - 1 };
	unsigned int kind = vec & UKARCH_VEC_KIND;

	if (kind == UKARCH_VEC_SYNC)
		describe_sync(&t, r);
	else
		say(&t, kinds[kind]);
	if (kind == UKARCH_VEC_SERROR)
		say_hex(&t, r->esr);
	if (vec & UKARCH_VEC_LOWER)
		say(&t, ", from EL0");
	*t.at = '\0';
}

static void describe_sync(struct text *t, const struct __regs *r)
{
	unsigned int class = UKARCH_ESR_CLASS(r->esr);

	switch (class) {
	case UKARCH_EC_IABT:
	case UKARCH_EC_IABT_LOW:
		describe_abort(t, r, true);
		break;
	case UKARCH_EC_DABT:
	case UKARCH_EC_DABT_LOW:
		describe_abort(t, r, false);
		break;
	case UKARCH_EC_PC_ALIGN:
		say(t, "misaligned program counter: execution of ");
		say_hex(t, r->far);
		break;
	case UKARCH_EC_SP_ALIGN:
		say(t, "misaligned stack pointer: ");
		say_hex(t, r->sp);
		break;
	case UKARCH_EC_BRK:
	case UKARCH_EC_SVC:
	case UKARCH_EC_HVC:
	case UKARCH_EC_SMC:
		say(t, class_name(class));
		say(t, " #");
		say_hex(t, r->esr & 0xffff);
		break;
	default:
		say(t, class_name(class));
		say(t, ", syndrome ");
		say_hex(t, r->esr);
	}
}

/* A fetch or a data access that the memory system refused. */
static void describe_abort(struct text *t, const struct __regs *r, bool fetch)
{
	unsigned int fsc = r->esr & 0x3f;

	say(t, fsc == FSC_ALIGNMENT ? "misaligned access: " :
	       fsc >> 4 == 1 ? "bus error: " : "page fault: ");
	say(t, fetch ? "execution of " :
	       r->esr & UKARCH_ESR_WNR ? "write to " : "read of ");
	if (r->esr & UKARCH_ESR_FNV)
		say(t, "an unknown address");
	else
		say_hex(t, r->far);
	if (r->esr & UKARCH_ESR_FNV || !known_place(t, r->far, fetch)) {
		if (fsc >> 2 == FAULT_TRANSLATION)
			say(t, ", nothing is mapped there");
		else if (fsc >> 2 == FAULT_PERMISSION)
			say(t, fetch ? ", which is data, not code" :
			       ", which is read-only");
	}
	say(t, " (");
	describe_fault(t, fsc);
	say(t, ")");
}
//< describe

/* The addresses that mean something by themselves. */
static bool known_place(struct text *t, uint64_t addr, bool fetch)
{
	if (addr < __PAGE_SIZE)
		say(t, fetch ? ", NULL pointer call" : ", NULL pointer");
	else if (addr >= (uintptr_t)__stack_guard &&
		 addr < (uintptr_t)__stack_bottom)
		say(t, ", stack overflow: guard page hit");
	else
		return false;
	return true;
}

//> describe-fault
/* The fault status code: mostly a kind and the table level in two bits. */
static void describe_fault(struct text *t, unsigned int fsc)
{
	static const char *const by_level[] = {
		"address too large", "translation fault", "access flag fault",
		"permission fault", NULL, "refused while walking the tables",
	};
	const char *kind = fsc >> 2 < ARRAY_SIZE(by_level) ?
			   by_level[fsc >> 2] : NULL;
	char level[2] = { (char)('0' + (fsc & 3)), '\0' };

	if (kind) {
		say(t, kind);
		say(t, " at level ");
		say(t, level);
	} else if (fsc == FSC_EXTERNAL) {
		say(t, "external abort: nothing answers there");
	} else if (fsc == FSC_ALIGNMENT) {
		say(t, "alignment fault");
	} else if (fsc == FSC_TLB_CONFLICT) {
		say(t, "conflicting translations cached");
	} else {
		say(t, "fault status ");
		say_hex(t, fsc);
	}
}
//< describe-fault

/* The words are in the table, not pointed at: a pointer would have to be
 * relocated at each boot. */
static const char *class_name(unsigned int class)
{
	static const struct {
		uint8_t class;
		char name[39];
	} names[] = {
		{ UKARCH_EC_UNKNOWN, "invalid instruction" },
		{ UKARCH_EC_WFX, "wfi or wfe not allowed" },
		{ UKARCH_EC_FP, "floating point is switched off" },
		{ UKARCH_EC_BTI, "branch to a place that is no target" },
		{ UKARCH_EC_ILLEGAL, "illegal processor state" },
		{ UKARCH_EC_SVC, "system call instruction" },
		{ UKARCH_EC_HVC, "hypervisor call instruction" },
		{ UKARCH_EC_SMC, "firmware call instruction" },
		{ UKARCH_EC_SYSREG, "forbidden system register" },
		{ UKARCH_EC_SVE, "SVE is switched off" },
		{ UKARCH_EC_FPAC, "wrong pointer signature" },
		{ UKARCH_EC_FP_TRAP, "floating-point error" },
		{ UKARCH_EC_BREAK, "hardware breakpoint" },
		{ UKARCH_EC_STEP, "single step" },
		{ UKARCH_EC_WATCH, "hardware watchpoint" },
		{ UKARCH_EC_BRK, "breakpoint" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		if (names[i].class == class)
			return names[i].name;
	return "reserved trap";
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
