/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * @defgroup inittab The init table
 * How a library gets its turn at boot without anybody calling it by name: it
 * states a level, and the linker sorts all such statements into one table
 * (see uk/table.h), which uk_init_run() walks in order. Going down, the table
 * is walked backwards and each `term` is called whose `init` had succeeded.
 *
 * Context: one core, interrupts off, before main(). An init function returns 0
 * or a negative errno; a failure ends the boot and names the function.
 */
#ifndef UK_INITTAB_H
#define UK_INITTAB_H

#include <uk/essentials.h>
#include <uk/plat/bootstrap.h>
#include <uk/table.h>

struct ukplat_bootinfo;

//> init-levels
/**
 * The levels, in the order in which they run. The numbers are two digits with
 * gaps, so that a level can be put between two others.
 */
#define UK_INIT_LEVELS(X)                                                      \
	X(EARLY,  early,  10) /* the console: from here on one can print */    \
	X(PLAT,   plat,   20) /* clocks, interrupt controllers */              \
	X(BUS,    bus,    30) /* buses and the devices found on them */        \
	X(LIB,    lib,    40) /* most libraries */                             \
	X(ROOTFS, rootfs, 50) /* the root file system */                       \
	X(SYS,    sys,    60) /* what needs all of the above */                \
	X(LATE,   late,   70) /* last preparations before main() */
//< init-levels

#define UK_INIT_LEVEL_EARLY	10
#define UK_INIT_LEVEL_PLAT	20
#define UK_INIT_LEVEL_BUS	30
#define UK_INIT_LEVEL_LIB	40
#define UK_INIT_LEVEL_ROOTFS	50
#define UK_INIT_LEVEL_SYS	60
#define UK_INIT_LEVEL_LATE	70

/** Within a level: 0 runs first, 9 last. */
#define UK_PRIO_EARLIEST	0
#define UK_PRIO_DEFAULT		5
#define UK_PRIO_LATEST		9

/** What an init function is told. */
struct uk_init_ctx {
	const struct ukplat_bootinfo *bi; /**< what the platform knows */
	int argc;    /**< arguments of main, already parsed */
	char **argv; /**< argv[0] is the image's name; NULL at the end */
	char **envp; /**< NAME=value strings; NULL at the end */
};

/** What a term function is told. */
struct uk_term_ctx {
	enum ukplat_gstate target; /**< how the machine is about to end */
	int status;                /**< main's value */
};

//> init-entry
/** One line of the table. */
struct uk_init_entry {
	int (*init)(struct uk_init_ctx *ctx);         /**< or NULL */
	void (*term)(const struct uk_term_ctx *ctx);  /**< or NULL */
	const char *name; /**< the init (or term) function's name, for the trace */
	const char *lib;  /**< the library that stated it */
	int level;        /**< one of UK_INIT_LEVEL_* */
};

UK_TABLE_DECLARE(uk_inittab, struct uk_init_entry);
//< init-entry

//> initcall
/** State that `init_fn` runs at `level`, in the order of `prio` (0 to 9). */
#define uk_initcall_at(init_fn, term_fn, level_nr, prio)                       \
	uk_initcall_key(init_fn, term_fn, level_nr, prio)
#define uk_initcall_key(init_fn, term_fn, level_nr, prio)                      \
	UK_TABLE_ENTRY(uk_inittab, level_nr##prio, struct uk_init_entry,       \
		       UK_CONCAT(uk_init_entry_, __LINE__)) = {                \
		.init = init_fn, .term = term_fn, .level = level_nr,           \
		.name = __builtin_choose_expr(                                 \
			__builtin_types_compatible_p(__typeof__(init_fn),      \
						     __typeof__(NULL)),        \
			#term_fn, #init_fn),                                   \
		.lib = __LIBNAME__,                                            \
	}
//< initcall

#define uk_early_initcall(i, t)  uk_initcall_at(i, t, UK_INIT_LEVEL_EARLY, 5)
#define uk_plat_initcall(i, t)   uk_initcall_at(i, t, UK_INIT_LEVEL_PLAT, 5)
#define uk_bus_initcall(i, t)    uk_initcall_at(i, t, UK_INIT_LEVEL_BUS, 5)
#define uk_lib_initcall(i, t)    uk_initcall_at(i, t, UK_INIT_LEVEL_LIB, 5)
#define uk_rootfs_initcall(i, t) uk_initcall_at(i, t, UK_INIT_LEVEL_ROOTFS, 5)
#define uk_sys_initcall(i, t)    uk_initcall_at(i, t, UK_INIT_LEVEL_SYS, 5)
#define uk_late_initcall(i, t)   uk_initcall_at(i, t, UK_INIT_LEVEL_LATE, 5)

#define uk_early_initcall_prio(i, t, p) uk_initcall_at(i, t, UK_INIT_LEVEL_EARLY, p)
#define uk_plat_initcall_prio(i, t, p)  uk_initcall_at(i, t, UK_INIT_LEVEL_PLAT, p)
#define uk_bus_initcall_prio(i, t, p)   uk_initcall_at(i, t, UK_INIT_LEVEL_BUS, p)
#define uk_lib_initcall_prio(i, t, p)   uk_initcall_at(i, t, UK_INIT_LEVEL_LIB, p)
#define uk_rootfs_initcall_prio(i, t, p) uk_initcall_at(i, t, UK_INIT_LEVEL_ROOTFS, p)
#define uk_sys_initcall_prio(i, t, p)   uk_initcall_at(i, t, UK_INIT_LEVEL_SYS, p)
#define uk_late_initcall_prio(i, t, p)  uk_initcall_at(i, t, UK_INIT_LEVEL_LATE, p)

/**
 * @return the name of a level ("early", ...); "early+" for a number between
 * two levels; "?" for one before the first.
 */
const char *uk_init_level_name(int level);

/** Walk the table forwards. @return 0, or the first init's negative errno. */
int uk_init_run(struct uk_init_ctx *ctx);

/** Walk back over what uk_init_run() reached. May be called once. */
void uk_init_fini(const struct uk_term_ctx *ctx);

#endif /* UK_INITTAB_H */
