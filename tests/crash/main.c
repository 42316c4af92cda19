/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Crash - do the wrong thing that argv[1] names.
 *
 * Idea: each misdeed is a function in a table. tests/test_badinput.py boots
 * this image once for each, on every machine, and insists on one clear message
 * and an end. What must survive (a status) returns; what must not return says
 * so: reaching the end of a misdeed is a status of its own, SURVIVED.
 *
 * Pointers go through launder(), so that the compiler knows nothing of them
 * and does as it is told. Read misdeeds[], at the end, first.
 */
#include <uk/assert.h>
#include <uk/console.h>
#include <uk/plat/bootstrap.h>
#include <uk/string.h>

#if defined(__x86_64__)
#define UNDEFINED_INSTRUCTION	"ud2"
#define RETURN_INSTRUCTION	{ 0xc3 }
#else
#define UNDEFINED_INSTRUCTION	".inst 0"
#define RETURN_INSTRUCTION	{ 0xc0, 0x03, 0x5f, 0xd6 }
#endif

enum { SURVIVED = 99, USAGE = 98 };

static const char constant[] = "this is read-only";
static unsigned char code[] __align(16) = RETURN_INSTRUCTION;

static void *launder(uintptr_t addr)
{
	__asm__ volatile("" : "+r"(addr));
	return (void *)addr;
}

static void poke(uintptr_t addr)
{
	*(volatile char *)launder(addr) = 1;
}

static void jump(uintptr_t addr)
{
	((void (*)(void))launder(addr))();
}

static int number(const char *s)
{
	int n = 0;

	for (; *s >= '0' && *s <= '9'; s++)
		n = n * 10 + *s - '0';
	return n;
}

static int do_status(const char *arg)
{
	return number(arg);
}

static int do_restart(const char *arg __maybe_unused)
{
	ukplat_terminate(UKPLAT_RESTART, 0);
}

static int do_spin(const char *arg __maybe_unused)
{
	volatile bool forever = true;

	while (forever)
		;
	return SURVIVED;
}

/* No misdeed: a line from the console comes back in brackets. */
static int do_echo(const char *arg __maybe_unused)
{
	char line[64];
	size_t len = 0;

	uk_console_puts("say something\n");
	while (len < sizeof(line) && (!len || line[len - 1] != '\n'))
		len += uk_console_in(line + len, 1);
	uk_console_puts("[");
	uk_console_out(line, len - 1);
	uk_console_puts("]\n");
	return 0;
}

static int do_assert(const char *arg)
{
	UK_ASSERT(number(arg) == 42);
	return SURVIVED;
}

static int do_crash(const char *arg)
{
	uk_crash("the tests asked for %s", *arg ? arg : "a crash");
}

static int do_null_read(const char *arg __maybe_unused)
{
	return *(volatile char *)launder(0);
}

static int do_null_write(const char *arg __maybe_unused)
{
	poke(8);
	return SURVIVED;
}

static int do_null_call(const char *arg __maybe_unused)
{
	jump(0);
	return SURVIVED;
}

static int do_wild_read(const char *arg __maybe_unused)
{
	return *(volatile char *)launder(0x00007e0000001000);
}

static int do_wild_call(const char *arg __maybe_unused)
{
	jump(0x00007e0000001000);
	return SURVIVED;
}

static int do_undefined(const char *arg __maybe_unused)
{
	__asm__ volatile(UNDEFINED_INSTRUCTION);
	return SURVIVED;
}

static int do_trap(const char *arg __maybe_unused)
{
	__builtin_trap();
}

static int do_write_text(const char *arg __maybe_unused)
{
	poke((uintptr_t)do_write_text);
	return SURVIVED;
}

static int do_write_constant(const char *arg __maybe_unused)
{
	poke((uintptr_t)constant);
	return SURVIVED;
}

static int do_run_data(const char *arg __maybe_unused)
{
	jump((uintptr_t)code);
	return SURVIVED;
}

static int do_run_stack(const char *arg __maybe_unused)
{
	unsigned char copy[sizeof(code)];

	memcpy(copy, code, sizeof(copy));
	jump((uintptr_t)copy);
	return SURVIVED;
}

/* Each call eats a frame; the addition afterwards forbids a loop. */
static __noinline int deeper(volatile char *above, long depth)
{
	volatile char frame[256];

	frame[0] = *above + 1;
	return depth ? deeper(frame, depth - 1) + frame[0] : SURVIVED;
}

static int do_overflow(const char *arg __maybe_unused)
{
	volatile char top = 0;

	return deeper(&top, 1 << 20);
}

static __noinline void overrun(size_t n)
{
	char small[8];

	memset(launder((uintptr_t)small), 'A', n);
}

static int do_smash(const char *arg __maybe_unused)
{
	overrun(24);
	return SURVIVED;
}

/* What a misdeed is called and where it is done. */
static const struct misdeed {
	const char *name;               /* argv[1] */
	int (*run)(const char *arg);    /* given argv[2], or "" */
} misdeeds[] = {
	{ "status", do_status },         { "restart", do_restart },
	{ "spin", do_spin },             { "echo", do_echo },
	{ "assert", do_assert },
	{ "crash", do_crash },           { "null-read", do_null_read },
	{ "null-write", do_null_write }, { "null-call", do_null_call },
	{ "wild-read", do_wild_read },   { "wild-call", do_wild_call },
	{ "undefined", do_undefined },   { "trap", do_trap },
	{ "write-text", do_write_text }, { "write-constant", do_write_constant },
	{ "run-data", do_run_data },     { "run-stack", do_run_stack },
	{ "overflow", do_overflow },     { "smash", do_smash },
};

int main(int argc, char *argv[])
{
	size_t i;

	for (i = 0; argc > 1 && i < ARRAY_SIZE(misdeeds); i++)
		if (!strcmp(argv[1], misdeeds[i].name))
			return misdeeds[i].run(argc > 2 ? argv[2] : "");
	uk_console_puts("crash: which misdeed, please? For example: status 0\n");
	return USAGE;
}
