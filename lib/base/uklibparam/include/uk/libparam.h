/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * @defgroup libparam Parameters of libraries
 * A library opens a variable to the command line:
 *
 *      static unsigned int level = 3;
 *      UK_LIBPARAM_PARAM(level, uint, "messages up to this level");
 *
 * In the library libukprint this is `ukprint.level=4`. Parameters are set
 * before the init table runs, so every init function sees its own. A variable
 * that nobody names keeps its initial value.
 *
 * | type | variable | value |
 * |---|---|---|
 * | `bool` | bool | 1 y yes on true, 0 n no off false |
 * | `char` | char | one character |
 * | `s8` ... `s64`, `int` | int8_t ... int64_t, int | decimal or 0x..., then perhaps K, M or G |
 * | `u8` ... `u64`, `uint` | uint8_t ... uint64_t, unsigned int | the same without a sign |
 * | `charp` | char * or const char * | any text; it lives as long as the image |
 *
 * An array takes a list: `lib.param=[ 1 2 3 ]`, or one value for its first
 * element; elements that are not given keep their value.
 */
#ifndef UK_LIBPARAM_H
#define UK_LIBPARAM_H

#include <uk/essentials.h>
#include <uk/table.h>

/** What a value may look like. */
enum uk_libparam_kind {
	UK_LIBPARAM_BOOL,
	UK_LIBPARAM_CHAR,
	UK_LIBPARAM_SINT,
	UK_LIBPARAM_UINT,
	UK_LIBPARAM_STR,
};

/** One parameter. */
struct uk_libparam {
	const char *lib;  /**< "libukprint"; shown without "lib" */
	const char *name; /**< "level" */
	const char *desc; /**< a few words for `help` */
	void *addr;       /**< the variable or the first element */
	uint8_t kind;     /**< one of uk_libparam_kind */
	uint8_t size;     /**< bytes of one element */
	uint16_t count;   /**< elements of an array; 0: not an array */
};

UK_TABLE_DECLARE(uk_libparams, struct uk_libparam);

/** Open `var` under its own name. @param type see above @param desc a phrase */
#define UK_LIBPARAM_PARAM(var, type, desc)                                     \
	UK_LIBPARAM_ENTRY(uk_libparam_##var, #var, var, var, 0,                \
			  UK_LIBPARAM_CTYPE_##type, UK_LIBPARAM_KIND_##type,   \
			  desc)
/** Open `var` under another name. */
#define UK_LIBPARAM_PARAM_ALIAS(alias, var, type, desc)                        \
	UK_LIBPARAM_ENTRY(uk_libparam_##alias, #alias, var, var, 0,            \
			  UK_LIBPARAM_CTYPE_##type, UK_LIBPARAM_KIND_##type,   \
			  desc)
/** Open the array `var`. */
#define UK_LIBPARAM_PARAM_ARR(var, type, desc)                                 \
	UK_LIBPARAM_ENTRY(uk_libparam_##var, #var, var, (var)[0],              \
			  ARRAY_SIZE(var), UK_LIBPARAM_CTYPE_##type,           \
			  UK_LIBPARAM_KIND_##type, desc)

/* The variable must be what the type says. */
#define UK_LIBPARAM_ENTRY(id, text, var, elem, n, ctype, k, words)             \
	_Static_assert(                                                        \
		__builtin_types_compatible_p(__typeof__(elem), ctype) ||       \
			((k) == UK_LIBPARAM_STR &&                             \
			 __builtin_types_compatible_p(__typeof__(elem),        \
						      const char *)),          \
		"parameter " text ": the variable has another type");          \
	static const struct uk_libparam id __used                              \
		__align(__alignof__(struct uk_libparam))                       \
		__section(".uk_libparams." __LIBNAME__ "." text) = {           \
		.lib = __LIBNAME__, .name = text,                              \
		.desc = UK_LIBPARAM_DESC(words), .addr = (void *)&(elem),      \
		.kind = (k), .size = sizeof(elem), .count = (n),               \
	}

#if CONFIG_LIBUKLIBPARAM_HELP
#define UK_LIBPARAM_DESC(words)	words
#else
#define UK_LIBPARAM_DESC(words)	NULL
#endif

#define UK_LIBPARAM_CTYPE_bool	_Bool
#define UK_LIBPARAM_CTYPE_char	char
#define UK_LIBPARAM_CTYPE_s8	int8_t
#define UK_LIBPARAM_CTYPE_s16	int16_t
#define UK_LIBPARAM_CTYPE_s32	int32_t
#define UK_LIBPARAM_CTYPE_s64	int64_t
#define UK_LIBPARAM_CTYPE_int	int
#define UK_LIBPARAM_CTYPE_u8	uint8_t
#define UK_LIBPARAM_CTYPE_u16	uint16_t
#define UK_LIBPARAM_CTYPE_u32	uint32_t
#define UK_LIBPARAM_CTYPE_u64	uint64_t
#define UK_LIBPARAM_CTYPE_uint	unsigned int
#define UK_LIBPARAM_CTYPE_charp	char *

#define UK_LIBPARAM_KIND_bool	UK_LIBPARAM_BOOL
#define UK_LIBPARAM_KIND_char	UK_LIBPARAM_CHAR
#define UK_LIBPARAM_KIND_s8	UK_LIBPARAM_SINT
#define UK_LIBPARAM_KIND_s16	UK_LIBPARAM_SINT
#define UK_LIBPARAM_KIND_s32	UK_LIBPARAM_SINT
#define UK_LIBPARAM_KIND_s64	UK_LIBPARAM_SINT
#define UK_LIBPARAM_KIND_int	UK_LIBPARAM_SINT
#define UK_LIBPARAM_KIND_u8	UK_LIBPARAM_UINT
#define UK_LIBPARAM_KIND_u16	UK_LIBPARAM_UINT
#define UK_LIBPARAM_KIND_u32	UK_LIBPARAM_UINT
#define UK_LIBPARAM_KIND_u64	UK_LIBPARAM_UINT
#define UK_LIBPARAM_KIND_uint	UK_LIBPARAM_UINT
#define UK_LIBPARAM_KIND_charp	UK_LIBPARAM_STR

/** How many env.NAME=value words there may be. */
#define UK_LIBPARAM_ENV_MAX	64

/**
 * Set the parameters that the words up to `--` name. Without `--` there are
 * none. At boot, once: the words must live as long as the image. Prints
 * nothing; `help` among the words takes effect when there is a console.
 *
 * @param argc, argv the words of the command line
 * @param consumed   receives how many words were parameters, `--` included
 * @return 0; -EINVAL for a name or a value that is not right, -E2BIG for too
 *         many; uk_libparam_error() then says which, and what to do
 */
int uk_libparam_parse(int argc, char *argv[], int *consumed);

/** @return the NAME=value strings of env.NAME=value words; NULL at the end */
char **uk_libparam_env(void);

/** @return why uk_libparam_parse() failed: one line */
const char *uk_libparam_error(void);

#endif /* UK_LIBPARAM_H */
