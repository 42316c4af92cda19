/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Device trees: damaged ones must be refused, or read without leaving them.
 *
 * Idea: a tree lies in a heap block of exactly its size, so that the address
 * sanitizer sees the first byte read outside. What is read from a damaged tree
 * may be nonsense; it must be read from the tree, and the walk must end. Of a
 * tree that is accepted more is known, whatever it is:
 *
 *  F1  With its two large blocks in each other's place it is accepted, too.
 *  F2  With its structure block cut short at any word it is refused.
 *  F3  All answers are the same with and without the table that the check keeps.
 *  F4  What arm64's boot makes of it is a valid memory map, or an error.
 *
 * The mutator knows where a tree is fragile: numbers that break bounds in the
 * header and at words, blocks cut short so that the end of the block is the end
 * of the tree.
 */
#include "fuzz.h"

#include <uk/bootinfo.h>
#include <uk/fdt.h>

#include "arm64/kvm_arm64.h"

enum { HEADER = 40, END = 9 };
/* Words of the header (Devicetree Specification 0.4, 5.2). */
enum { TOTAL = 1, STRUCT, STRINGS, RESERVED, STRINGS_LEN = 8, STRUCT_LEN };

static volatile size_t sink;

/* Read a string to its end, so that the sanitizer sees all of it. */
static void touch(const char *s)
{
	if (s)
		sink += strlen(s);
}

/* --- asking ------------------------------------------------------------------- */

/* The last name of the strings block: the one that is cut short. */
static const char *last_name = "";

static void ask_node(const struct uk_fdt_node *n)
{
	const char *const props[] = {
		last_name, "compatible", "reg", "ranges", "status", "phandle",
		"#address-cells", "bootargs", "device_type", "interrupts",
	};
	uint64_t base, size;
	uint32_t len, v;
	const char *p;
	unsigned int i, k;

	touch(uk_fdt_name(n));
	for (i = 0; i < sizeof(props) / sizeof(*props); i++) {
		p = uk_fdt_prop(n, props[i], &len);
		for (k = 0; p && k < len; k++)
			sink += (unsigned char)p[k];
		uk_fdt_u32(n, props[i], &v);
		uk_fdt_u64(n, props[i], &size);
		for (k = 0; k < 4; k++)
			touch(uk_fdt_string_at(n, props[i], k));
		uk_fdt_has_string(n, props[i], "arm,pl011");
	}
	for (i = 0; i < 4; i++)
		uk_fdt_reg(n, i, &base, &size);
	uk_fdt_is_okay(n);
}

static void ask_all_nodes(const void *fdt, size_t max)
{
	struct uk_fdt_node n, m;
	size_t nodes = 1;

	uk_fdt_root(fdt, &n);
	do {
		REQUIRE(n.depth < UK_FDT_MAX_DEPTH && nodes++ <= max / 8,
			"the walk does not end");
		ask_node(&n);
		m = n;
		uk_fdt_child(&m);
		m = n;
		uk_fdt_sibling(&m);
		touch(uk_fdt_name(&m));
	} while (uk_fdt_next(&n) == 0);
}

static void ask_tree(const void *fdt, size_t max)
{
	static const char *const paths[] = {
		"/", "/chosen", "/cpus/cpu@0", "/soc/serial", "serial0",
		"/pl011@9000000", "/platform@c000000/x/y", "uart0:115200", "",
	};
	struct uk_fdt_chosen c;
	struct uk_fdt_node n;
	uint64_t base, size;
	unsigned int i;

	ask_all_nodes(fdt, max);
	for (i = 0; i < sizeof(paths) / sizeof(*paths); i++)
		if (uk_fdt_find(fdt, paths[i], &n) == 0)
			ask_node(&n);
	for (i = 0; uk_fdt_reserved(fdt, i, &base, &size) == 0; i++)
		REQUIRE(i <= max / 16, "the reservations do not end");
	if (uk_fdt_chosen(fdt, &c) == 0)
		touch(c.bootargs);
	if (uk_fdt_find_stdout(fdt, &n) == 0)
		ask_node(&n);
	uk_fdt_find_phandle(fdt, 0x8002, &n);
	uk_fdt_root(fdt, &n);
	while (uk_fdt_next_compatible(&n, "virtio,mmio") == 0)
		sink++;
	uk_fdt_root(fdt, &n);
	while (uk_fdt_next_memory(&n) == 0)
		sink++;
}

/* FNV-1a, by words: a number for all answers together. */
static void add(uint64_t *sum, uint64_t v)
{
	*sum = (*sum ^ v) * 0x100000001b3;
}

/* Where a node is, and what most often is asked of one. */
static void add_node(uint64_t *sum, const struct uk_fdt_node *n)
{
	uint64_t base = 0, size = 0;
	unsigned int i;

	add(sum, n->at);
	add(sum, n->depth ? n->top : 0);
	for (i = 0; i < n->depth; i++)
		add(sum, n->up[i]);
	add(sum, uk_fdt_is_okay(n));
	for (i = 0; i < 2; i++)
		add(sum, (uint64_t)uk_fdt_reg(n, i, &base, &size));
	add(sum, base);
	add(sum, size);
}

static uint64_t answers(const void *fdt)
{
	static const char *const kinds[] = {
		"virtio,mmio", "arm,pl011", "arm,psci-0.2", "simple-bus", "",
	};
	uint64_t sum = 0xcbf29ce484222325;
	struct uk_fdt_node n;
	unsigned int i;
	int end;

	uk_fdt_root(fdt, &n);
	for (end = uk_fdt_child(&n); !end; end = uk_fdt_sibling(&n))
		add_node(&sum, &n);
	for (i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		uk_fdt_root(fdt, &n);
		while (uk_fdt_next_compatible(&n, kinds[i]) == 0)
			add_node(&sum, &n);
		add_node(&sum, &n);
	}
	do
		add_node(&sum, &n);
	while (uk_fdt_next(&n) == 0);
	return sum;
}

/* F3: a check takes the table away, and gives it only if it is passed. */
static void compare_answers(const void *fdt, size_t len)
{
	uint64_t with = answers(fdt), without;

	uk_fdt_check(fdt, 0); /* fails */
	without = answers(fdt);
	REQUIRE(with == without, "the table disagrees with the tree");
	REQUIRE(uk_fdt_check(fdt, len) == 0, "a tree is refused the second time");
	REQUIRE(answers(fdt) == with, "the second check made another table");
}

/* F4 */
static void boot_from(const void *fdt)
{
	struct ukplat_bootinfo *bi = calloc(1, sizeof(*bi));
	char *cmdline = malloc(KVM_CMDLINE_MAX);

	kvm_read_tree(bi, fdt, cmdline);
	touch(cmdline);
	if (!bi->error) {
		ukplat_memmap_finish(&bi->mem);
		REQUIRE(!ukplat_memmap_check(&bi->mem), "memory map: region %d",
			ukplat_memmap_check(&bi->mem));
	}
	free(cmdline);
	free(bi);
}

/* --- changing ----------------------------------------------------------------- */

static uint32_t header(const uint8_t *tree, int word)
{
	uint32_t be;

	memcpy(&be, tree + word * 4, 4);
	return __builtin_bswap32(be);
}

static void set_header(uint8_t *tree, int word, uint32_t v)
{
	uint32_t be = __builtin_bswap32(v);

	memcpy(tree + word * 4, &be, 4);
}

/* Strings first, then the structure, at the end, `cut` bytes shorter. @return
 * the new tree's length, or 0: not such a tree (its blocks overlap, or the rest
 * of it does not end before both) */
static size_t exchange(uint8_t *to, const uint8_t *tree, size_t size,
		       uint32_t cut)
{
	uint32_t blob = header(tree, STRUCT), len = header(tree, STRUCT_LEN);
	uint32_t names = header(tree, STRINGS), n = header(tree, STRINGS_LEN);
	uint32_t first = blob < names ? blob : names, second;

	if (first > size || blob > size || names > size || n > size - names
	    || len > size - blob || cut >= len
	    || (blob < names ? blob + len > names : names + n > blob))
		return 0;
	second = first + (n + 3) / 4 * 4;
	memset(to, 0, second + len);
	memcpy(to, tree, first);
	memcpy(to + first, tree + names, n);
	memcpy(to + second, tree + blob, len - cut);
	set_header(to, STRINGS, first);
	set_header(to, STRUCT, second);
	set_header(to, STRUCT_LEN, len - cut);
	set_header(to, TOTAL, second + len - cut);
	return second + len - cut;
}

/* Whether a tree in a block of its own size is accepted. */
static bool accepted(const uint8_t *tree, size_t len, bool ask)
{
	uint8_t *fdt = malloc(len ? len : 1);
	bool ok;

	memcpy(fdt, tree, len);
	ok = uk_fdt_check(fdt, len) == 0;
	if (ok && ask) {
		ask_tree(fdt, len);
		compare_answers(fdt, len);
		boot_from(fdt);
	}
	free(fdt);
	return ok;
}

void fuzz_fdt(const char *name, struct bytes *in)
{
	uint8_t *other;
	uint32_t cut;
	size_t len;

	(void)name;
	last_name = "";
	if (!accepted(in->p, in->left, true))
		return;
	other = malloc(2 * in->left + 64);
	len = exchange(other, in->p, in->left, 0);
	if (len && header(in->p, RESERVED) + 16 <= header(other, STRINGS))
		REQUIRE(accepted(other, len, true), "refused when its blocks "
			"changed places"); /* F1 */
	cut = 4 + header(in->p, STRUCT_LEN) * 13 % 257 * 4;
	len = exchange(other, in->p, in->left, cut);
	if (len)
		REQUIRE(!accepted(other, len, false), "accepted when its "
			"structure was cut short"); /* F2 */
	free(other);
}

/* Numbers at which bounds break. */
static uint32_t nasty(unsigned int which, uint32_t total)
{
	const uint32_t values[] = {
		0, 1, 2, 3, 4, 9, 0x7fffffff, 0x80000000, 0xffffffff,
		0xfffffffc, 0xfffffff0, total, total - 1, total + 1, total - 4,
	};

	return values[which % (sizeof(values) / sizeof(*values))];
}

size_t fuzz_fdt_mutate(uint8_t *data, size_t size, size_t max,
		       unsigned int seed)
{
	unsigned int kind = seed % 4, r = seed / 4;
	uint8_t *other;
	size_t len;

	if (size < HEADER)
		return LLVMFuzzerMutate(data, size, max);
	if (kind == 1) { /* a word of the header, or of all of it */
		len = r & 1 ? HEADER : size;
		set_header(data, (int)(r / 32 % (len / 4)),
			   nasty(r / 2, (uint32_t)size));
		return size;
	}
	if (kind == 2) { /* the names, which come last, a little shorter */
		len = header(data, STRINGS_LEN);
		r %= 64;
		if (len > r && header(data, STRINGS) + len == size) {
			set_header(data, STRINGS_LEN, (uint32_t)(len - r));
			set_header(data, TOTAL, (uint32_t)(size - r));
			return size - r;
		}
	}
	other = malloc(2 * size + 64);
	len = exchange(other, data, size, r % 64 * 4);
	if (len && len <= max) {
		memcpy(data, other, len);
		if (r & 0x100) /* an END where it was cut */
			memcpy(data + len - 4, "\0\0\0\x09", 4);
		size = len;
	}
	free(other);
	return size;
}
