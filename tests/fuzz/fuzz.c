/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The frame of all harnesses: libFuzzer's four doors, and the machine's end.
 *
 *      build/fuzz/program/tlsf INPUT      argv[0] names the harness
 *
 * One program holds them all, because they share the libraries and the link
 * takes longer than anything else; it is found under a name for each.
 */
#include "fuzz.h"

#include <uk/boot.h>
#include <uk/plat/bootstrap.h>

/* One harness, of harnesses.h. */
struct harness {
	const char *name;                              /* of the program */
	void (*run)(const char *name, struct bytes *); /* with one input */
	size_t max;                                    /* longest input */
};

static const struct harness harnesses[] = {
#define HARNESS(name, function, max)	{ #name, function, max },
#include "harnesses.h"
#undef HARNESS
};

static const struct harness *chosen;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	const char *slash = strrchr((*argv)[0], '/');
	const char *name = slash ? slash + 1 : (*argv)[0];
	size_t i;

	(void)argc;
	for (i = 0; i < sizeof(harnesses) / sizeof(*harnesses); i++)
		if (!strcmp(harnesses[i].name, name))
			chosen = &harnesses[i];
	if (!chosen) {
		fprintf(stderr, "%s: no harness has this name\n", name);
		exit(2);
	}
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes in = { data, size };

	chosen->run(chosen->name, &in);
	return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max,
			       unsigned int seed)
{
	max = max < chosen->max ? max : chosen->max;
	if (size > max)
		size = max;
	if (chosen->run == fuzz_fdt && seed % 4)
		return fuzz_fdt_mutate(data, size, max, seed);
	return LLVMFuzzerMutate(data, size, max);
}

char *take_string(struct bytes *in, size_t max)
{
	size_t len = strnlen((const char *)in->p, in->left < max ? in->left
							    : max - 1);
	char *s = malloc(len + 1);

	memcpy(s, in->p, len);
	s[len] = '\0';
	in->left -= len;
	in->p += len;
	take8(in); /* the NUL */
	return s;
}

/* --- the rest of the image ---------------------------------------------------- */

void ukplat_terminate_msg(enum ukplat_gstate how, int status, const char *msg)
{
	fprintf(stderr, "the image ends (%d, status %d): %s\n", (int)how, status,
		msg ? msg : "-");
	abort();
}

void ukplat_terminate(enum ukplat_gstate how, int status)
{
	ukplat_terminate_msg(how, status, NULL);
}

void uk_exit(int status)
{
	ukplat_terminate(UKPLAT_HALT, status);
}
