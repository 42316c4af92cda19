/* SPDX-License-Identifier: BSD-3-Clause */
/* What the files of plat/linuxu know of each other. */
#ifndef LINUXU_H
#define LINUXU_H

#include <uk/bootinfo.h>
#include <uk/essentials.h>

/* --- entry.S and <arch>/entry.S ----------------------------------------- */

/*
 * The first C code. @param stack what the host put on the stack it gave us:
 * argc, argv[0..argc-1], NULL, envp..., NULL (System V ABI, 3.4.1).
 */
void linuxu_entry(const uintptr_t *stack) __noreturn;

/* Where signal handlers return to; asks the host to go on as before. */
void linuxu_sigreturn(void);

/* --- args.c: pure functions over strings -------------------------------- */

/* @return the value of `name` in the environment, or NULL. */
const char *linuxu_getenv(char *const envp[], const char *name);

/*
 * Read "64M": digits, then K, M or G in either case; M if there is none.
 * @return 0, or -EINVAL, or -ERANGE if it does not fit in 64 bits
 */
int linuxu_parse_size(const char *text, uint64_t *bytes);

/* Read a decimal number from 0 to `max`. @return it, or -EINVAL */
int linuxu_parse_int(const char *text, int max);

/*
 * Make a command line of `count` arguments of the host's.
 * @param max room in `out`, the NUL included
 * @return the length, or -E2BIG; `out` always ends in NUL
 */
long linuxu_join_args(char *const args[], size_t count, char *out, size_t max);

/* --- memory.c ----------------------------------------------------------- */

/* RAM, the image, the initial RAM disk. @param mem, initrd may be NULL */
void linuxu_memory_init(struct ukplat_bootinfo *bi, const char *mem,
			const char *initrd);

/* --- traps.c, faultwords.c ---------------------------------------------- */

/* From here on a trap ends in a crash report, not in a silent death. */
void linuxu_traps_init(void);

/* What the trapped instruction did to its address. */
enum linuxu_access {
	LINUXU_ACCESS, /* not known */
	LINUXU_READ,
	LINUXU_WRITE,
	LINUXU_EXECUTE,
};

/* One trap, as the host tells it. */
struct linuxu_fault {
	int sig;                   /* HOST_SIG* */
	int code;                  /* why: si_code of the host */
	uintptr_t addr;            /* the address it is about */
	uintptr_t pc;              /* where the program was */
	enum linuxu_access access; /* for an address: what for */
	bool guard;                /* `addr` lies in a guard page */
	int sender;                /* code <= 0: the process that sent it */
};

/* Say in words what it was; cut to `len`, always ends in NUL. */
void linuxu_fault_words(char *buf, size_t len, const struct linuxu_fault *f);

/* --- shutdown.c --------------------------------------------------------- */

/* Choose where the record of the end goes; -1 for nowhere. */
void linuxu_ctl_set(int fd);

/* Write all of it, whatever it takes. @return 0 or a negative errno */
int linuxu_write_all(int fd, const char *buf, size_t len);

/* Complain about what the user asked for, and end with status 2. */
void linuxu_refuse(const char *name, const char *value, const char *why)
	__noreturn;

#endif /* LINUXU_H */
