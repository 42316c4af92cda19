/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Entry - from a process of Linux to uk_boot().
 *
 * Idea: the host's kernel is our boot loader. It has done what a machine's
 * entry does by hand: the sections are in memory with their rights, .bss is
 * cleared, paging and the stack are there. What is left is to make the process
 * look like a machine: one block of RAM, one command line, one console, one
 * way to end. Then the same uk_boot() runs as everywhere.
 *
 *      host's kernel --> _start (<arch>/entry.S) --> linuxu_entry()
 *                          our own stack               |
 *              std descriptors, end, TLS, guard, RAM, traps, command line
 *                                                      v
 *                                                   uk_boot()
 *
 * E1  Descriptors 0, 1 and 2 are open from here on, so that no file that is
 *     opened later is taken for the console.
 * E2  The stack that the host gave us holds argv and envp and nothing of ours;
 *     it is never written, and strings in it live as long as the process.
 * E3  A complaint of the user's own making (a size that is none) is said on
 *     stderr, with status 2: there is no console yet, and no need for one.
 *
 * What the user may set: WEFT_MEM, WEFT_INITRD, WEFT_CTL; see README.rst.
 */
#include <uk/arch/lcpu.h>
#include <uk/arch/tls.h>
#include <uk/arch/types.h>
#include <uk/boot.h>
#include <uk/sections.h>

#include "host.h"
#include "linuxu.h"

enum { CMDLINE_MAX = 4096 };

static void open_std_descriptors(void);
static void set_ctl(const char *text);
static void make_cmdline(struct ukplat_bootinfo *bi, size_t argc, char **argv);

/***
On a bare machine the entry code finds memory in a table that the firmware
made, and the command line in another. A process finds both kinds of knowledge
on its stack: the kernel put the number of arguments there, then a pointer to
each, a NULL, then a pointer to each environment string, and another NULL.
``_start`` passes the address of that block on and leaves the stack for good.
***/
void linuxu_entry(const uintptr_t *stack)
{
	static struct ukplat_bootinfo bi = { .bootloader = "host" };
	size_t argc = stack[0];
	char **argv = (char **)(stack + 1);
	char **envp = argv + argc + 1;

	open_std_descriptors(); /* E1 */
	set_ctl(linuxu_getenv(envp, "WEFT_CTL"));
	ukarch_percpu_set(0);
	ukarch_tls_boot();
	linuxu_memory_init(&bi, linuxu_getenv(envp, "WEFT_MEM"),
			   linuxu_getenv(envp, "WEFT_INITRD"));
	linuxu_traps_init();
	make_cmdline(&bi, argc, argv);
	uk_boot(&bi);
}

/* E1: what is closed becomes /dev/null; open() takes the lowest free number,
 * and the loop goes upwards. */
static void open_std_descriptors(void)
{
	int fd;

	for (fd = HOST_STDIN; fd <= HOST_STDERR; fd++)
		if (!host_is_open(fd))
			host_open("/dev/null", HOST_O_RDWR);
}

static void set_ctl(const char *text)
{
	int fd = text ? linuxu_parse_int(text, INT32_MAX) : -1;

	if (text && (fd < 0 || !host_is_open(fd)))
		linuxu_refuse("WEFT_CTL", text,
			      "not the number of an open file descriptor");
	linuxu_ctl_set(fd);
}

/*
 * One argument is the whole command line, as a boot loader would hand it over
 * ("lib.param=1 -- a b"). Several are its words, and those that the parser
 * would cut in two are quoted.
 */
static void make_cmdline(struct ukplat_bootinfo *bi, size_t argc, char **argv)
{
	static char cmdline[CMDLINE_MAX];
	size_t count = argc ? argc - 1 : 0;
	long len;

	len = linuxu_join_args(argv + 1, count, cmdline, sizeof(cmdline));
	if (len < 0) {
		cmdline[0] = '\0';
		bi->error = "the command line is too long; the limit in "
			    "bytes is";
		bi->error_arg = sizeof(cmdline);
	}
	bi->cmdline = cmdline;
	bi->cmdline_max = sizeof(cmdline);
}
