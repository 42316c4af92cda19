/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The handlers - what code compiled with -fsanitize=undefined calls.
 *
 *      a + b    ->   if it overflows:
 *                        __ubsan_handle_add_overflow(&what, a, b);
 *
 * Idea: the compiler knows all the words, the handlers put them together. It
 * hands over a constant structure (but for the place's column: ubsan_priv.h)
 * and the values. Code that was told not to go on calls the same name with
 * _abort behind it.
 *
 * Each kind is a structure, named as in the compilers' interface without its
 * "Data", and a function. Kinds of C++ are missing.
 */
#include "ubsan_priv.h"

/* A handler and its _abort twin. */
#define HANDLER(name, params, args)                                            \
	void __ubsan_handle_##name params;                                     \
	void __ubsan_handle_##name##_abort params __noreturn;                  \
	void __ubsan_handle_##name##_abort params                              \
	{                                                                      \
		found_is_last();                                               \
		__ubsan_handle_##name args;                                    \
		found_end((void *)d, "found again, and there is no way on");   \
	}                                                                      \
	void __ubsan_handle_##name params

/* --- arithmetic ------------------------------------------------------------- */

struct overflow {
	struct place at;
	const struct type *type; /* of all that take part */
};

static void binary(struct overflow *d, value a, const char *op, value b)
{
	char left[VALUE_LEN], right[VALUE_LEN];

	found(&d->at, "%s %s %s overflows %s", value_text(left, d->type, a), op,
	      value_text(right, d->type, b), d->type->name);
}

HANDLER(add_overflow, (struct overflow *d, value a, value b), (d, a, b))
{
	binary(d, a, "+", b);
}

HANDLER(sub_overflow, (struct overflow *d, value a, value b), (d, a, b))
{
	binary(d, a, "-", b);
}

HANDLER(mul_overflow, (struct overflow *d, value a, value b), (d, a, b))
{
	binary(d, a, "*", b);
}

HANDLER(negate_overflow, (struct overflow *d, value a), (d, a))
{
	char text[VALUE_LEN];

	found(&d->at, "-(%s) overflows %s", value_text(text, d->type, a),
	      d->type->name);
}

HANDLER(divrem_overflow, (struct overflow *d, value a, value b), (d, a, b))
{
	char text[VALUE_LEN];

	if (value_number(d->type, b))
		binary(d, a, "/", b);
	else
		found(&d->at, "%s is divided by 0",
		      value_text(text, d->type, a));
}

struct shift {
	struct place at;
	const struct type *left;
	const struct type *right; /* of the distance */
};

HANDLER(shift_out_of_bounds, (struct shift *d, value a, value b), (d, a, b))
{
	char left[VALUE_LEN], right[VALUE_LEN];

	value_text(left, d->left, a);
	value_text(right, d->right, b);
	if (value_negative(d->right, b))
		found(&d->at, "shift by %s, which is negative", right);
	else if (value_number(d->right, b) >= value_bits(d->left))
		found(&d->at, "shift by %s, and %s has %u bits", right,
		      d->left->name, value_bits(d->left));
	else if (value_negative(d->left, a))
		found(&d->at, "%s << %s: the left side is negative", left,
		      right);
	else
		found(&d->at, "%s << %s overflows %s", left, right,
		      d->left->name);
}

struct float_cast {
	struct place at;
	const struct type *from;
	const struct type *to;
};

HANDLER(float_cast_overflow, (struct float_cast *d, value a), (d, a))
{
	char text[VALUE_LEN];

	found(&d->at, "%s %s is no %s", d->from->name,
	      value_text(text, d->from, a), d->to->name);
}

struct conversion {
	struct place at;
	const struct type *from;
	const struct type *to;
	uint8_t kind; /* which check it was */
};

HANDLER(implicit_conversion, (struct conversion *d, value a, value b), (d, a, b))
{
	char from[VALUE_LEN], to[VALUE_LEN];

	found(&d->at, "%s as %s becomes %s", value_text(from, d->from, a),
	      d->to->name, value_text(to, d->to, b));
}

struct invalid {
	struct place at;
	const struct type *type;
};

HANDLER(load_invalid_value, (struct invalid *d, value a), (d, a))
{
	char text[VALUE_LEN];

	found(&d->at, "%s is no value of %s", value_text(text, d->type, a),
	      d->type->name);
}

/* --- arrays ----------------------------------------------------------------- */

struct bounds {
	struct place at;
	const struct type *array;
	const struct type *index;
};

HANDLER(out_of_bounds, (struct bounds *d, value i), (d, i))
{
	char text[VALUE_LEN];

	found(&d->at, "index %s is outside of %s",
	      value_text(text, d->index, i), d->array->name);
}

struct vla {
	struct place at;
	const struct type *type;
};

HANDLER(vla_bound_not_positive, (struct vla *d, value n), (d, n))
{
	char text[VALUE_LEN];

	found(&d->at, "an array of %s elements", value_text(text, d->type, n));
}

/* --- pointers --------------------------------------------------------------- */

struct mismatch {
	struct place at;
	const struct type *type; /* what is at the other end */
	uint8_t log_align;       /* log2 of the alignment that it needs */
	uint8_t kind;            /* which use: index of uses[] */
};

static const char *use_of(unsigned int kind)
{
	static const char *const uses[] = {
		"load of", "store to", "reference to", "member access within",
		"member call on", "construction of", "cast to", "cast to",
		"cast to", "cast to", "binding to", "operation on",
	};

	return kind < ARRAY_SIZE(uses) ? uses[kind] : "use of";
}

HANDLER(type_mismatch_v1, (struct mismatch *d, value p), (d, p))
{
	const char *use = use_of(d->kind);

	if (!p)
		found(&d->at, "%s %s by a null pointer", use, d->type->name);
	else if (p & (((value)1 << d->log_align) - 1))
		found(&d->at, "%s %s at 0x%llx, which is not aligned to %u",
		      use, d->type->name, (unsigned long long)p,
		      1U << d->log_align);
	else
		found(&d->at, "%s %s at 0x%llx, where there is less room", use,
		      d->type->name, (unsigned long long)p);
}

struct assumption {
	struct place at;
	struct place assumed_at; /* where the attribute stands */
	const struct type *type;
};

HANDLER(alignment_assumption,
	(struct assumption *d, value p, value align, value offset),
	(d, p, align, offset))
{
	found(&d->at, "0x%llx is assumed to be aligned to %llu, at offset %llu",
	      (unsigned long long)p, (unsigned long long)align,
	      (unsigned long long)offset);
}

struct pointer_overflow {
	struct place at;
};

HANDLER(pointer_overflow, (struct pointer_overflow *d, value base, value result),
	(d, base, result))
{
	found(&d->at, "pointer 0x%llx is moved to 0x%llx",
	      (unsigned long long)base, (unsigned long long)result);
}

struct function {
	struct place at;
	const struct type *type; /* as the caller sees it */
};

HANDLER(function_type_mismatch, (struct function *d, value fn), (d, fn))
{
	found(&d->at, "call of 0x%llx, which is no %s", (unsigned long long)fn,
	      d->type->name);
}

struct nonnull_arg {
	struct place at;
	struct place attribute_at;
	int index; /* the first argument is 1 */
};

HANDLER(nonnull_arg, (struct nonnull_arg *d), (d))
{
	found(&d->at, "argument %d is a null pointer, which is not allowed",
	      d->index);
}

HANDLER(nullability_arg, (struct nonnull_arg *d), (d))
{
	found(&d->at, "argument %d is a null pointer, which is not allowed",
	      d->index);
}

/* The place comes apart from the data: a function has several returns. */
struct nonnull_return {
	struct place attribute_at;
};

#define RETURN_HANDLER(name)                                                   \
	HANDLER(name, (struct nonnull_return *unused __maybe_unused,           \
		       struct place *d), (unused, d))

RETURN_HANDLER(nonnull_return_v1)
{
	found(d, "a null pointer is returned, which is not allowed");
}

RETURN_HANDLER(nullability_return_v1)
{
	found(d, "a null pointer is returned, which is not allowed");
}

/* --- the rest --------------------------------------------------------------- */

struct builtin {
	struct place at;
	uint8_t kind; /* 0: ctz, 1: clz */
};

HANDLER(invalid_builtin, (struct builtin *d), (d))
{
	found(&d->at, "%s of 0", d->kind ? "__builtin_clz" : "__builtin_ctz");
}

struct unreachable {
	struct place at;
};

void __ubsan_handle_builtin_unreachable(struct unreachable *d)
{
	found_end(&d->at, "a place that cannot be reached was reached");
}

void __ubsan_handle_missing_return(struct unreachable *d)
{
	found_end(&d->at, "a function ended without a value");
}
