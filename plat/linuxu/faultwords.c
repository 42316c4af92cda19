/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Faults in words - what a signal says, in the words of every other platform.
 *
 * Idea: a pure function from (signal, code, address, access) to one line, so
 * that each line can be tested without the fault. The codes are those of Linux
 * (include/uapi/asm-generic/siginfo.h; signal-safety of the meaning: POSIX.1,
 * <signal.h>). A code of 0 or less was sent by a process and is no fault.
 *
 * Read linuxu_fault_words(), then say_segv().
 */
#include <uk/arch/types.h>

#include "host.h"
#include "linuxu.h"

enum {
	SEGV_MAPERR = 1,   /* nothing is mapped there */
	SEGV_ACCERR = 2,   /* mapped, with other rights */
	BUS_ADRALN = 1,    /* not a multiple of what it must be */
	BUS_ADRERR = 2,    /* mapped, but its file is shorter now */
	FPE_INTDIV = 1,    /* integer division */
	CODE_KERNEL = 128, /* x86: a trap without an address */
};

/* Text being composed; what does not fit is dropped. */
struct text {
	char *at;  /* where the next byte goes */
	char *end; /* one byte is kept for the final NUL */
};

static void say_segv(struct text *t, const struct linuxu_fault *f);
static void say_bus(struct text *t, const struct linuxu_fault *f);
static void say_sent(struct text *t, const struct linuxu_fault *f);
static void say(struct text *t, const char *s);
static void say_number(struct text *t, uint64_t n, unsigned int base);

void linuxu_fault_words(char *buf, size_t len, const struct linuxu_fault *f)
{
	struct text t = { buf, buf + len - 1 };

	if (f->code <= 0)
		say_sent(&t, f);
	else if (f->sig == HOST_SIGSEGV)
		say_segv(&t, f);
	else if (f->sig == HOST_SIGBUS)
		say_bus(&t, f);
	else if (f->sig == HOST_SIGFPE)
		say(&t, f->code == FPE_INTDIV ? "division by zero"
					      : "arithmetic trap");
	else if (f->sig == HOST_SIGILL)
		say(&t, "illegal instruction");
	else
		say(&t, "breakpoint");
	*t.at = '\0';
}

static void say_segv(struct text *t, const struct linuxu_fault *f)
{
	static const char *const verbs[] = {
		[LINUXU_ACCESS] = "access to ",
		[LINUXU_READ] = "read of ",
		[LINUXU_WRITE] = "write to ",
		[LINUXU_EXECUTE] = "execution of ",
	};

	if (f->code == CODE_KERNEL) {
		say(t, "general protection fault: an impossible address or a "
		       "privileged instruction");
		return;
	}
	say(t, "page fault: ");
	say(t, verbs[f->access]);
	say_number(t, f->addr, 16);
	if (f->guard)
		say(t, ", stack overflow: guard page hit");
	else if (f->addr < __PAGE_SIZE)
		say(t, f->access == LINUXU_EXECUTE ? ", NULL pointer call"
						   : ", NULL pointer");
	else if (f->code == SEGV_MAPERR)
		say(t, ", nothing is mapped there");
	else if (f->code == SEGV_ACCERR && f->access == LINUXU_EXECUTE)
		say(t, ", which is data, not code");
	else if (f->code == SEGV_ACCERR && f->access == LINUXU_WRITE)
		say(t, ", which is read-only");
	else if (f->code == SEGV_ACCERR)
		say(t, ", which is forbidden");
}

static void say_bus(struct text *t, const struct linuxu_fault *f)
{
	say(t, "bus error");
	if (f->code == CODE_KERNEL)
		return;
	say(t, ": access to ");
	say_number(t, f->addr, 16);
	if (f->code == BUS_ADRALN)
		say(t, ", which is misaligned");
	else if (f->code == BUS_ADRERR)
		say(t, ", past the end of its file");
}

static void say_sent(struct text *t, const struct linuxu_fault *f)
{
	say(t, "signal ");
	say_number(t, f->sig, 10);
	say(t, " sent by process ");
	say_number(t, f->sender, 10);
}

static void say(struct text *t, const char *s)
{
	while (*s && t->at < t->end)
		*t->at++ = *s++;
}

static void say_number(struct text *t, uint64_t n, unsigned int base)
{
	char digits[24];
	char *p = digits + sizeof(digits) - 1;

	*p = '\0';
	do {
		*--p = "0123456789abcdef"[n % base];
		n /= base;
	} while (n);
	say(t, base == 16 ? "0x" : "");
	say(t, p);
}
