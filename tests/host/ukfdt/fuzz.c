/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ukfdt against damaged trees.
 *
 * Idea: take the tree of a real machine, cut it short at every length, flip
 * bytes, overwrite words with numbers that break bounds, and ask every function
 * everything. A tree lies in a heap block of exactly its size, so that the
 * address sanitizer sees the first byte read outside. What is read from a
 * damaged tree may be nonsense; it must be read from the tree, and the walk
 * must end.
 *
 *      fuzz ROUNDS TREE.dtb...        prints "ok: T trees, R refused, A read"
 *
 * The generator is seeded with a constant: each run does the same.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uk/fdt.h>

static unsigned long refused, accepted;

static uint64_t seed = 1;

/* xorshift64* (Vigna, 2016) */
static uint64_t draw(void)
{
	seed ^= seed >> 12;
	seed ^= seed << 25;
	seed ^= seed >> 27;
	return seed * 0x2545f4914f6cdd1dULL;
}

static void fail(const char *why)
{
	fprintf(stderr, "fuzz: %s\n", why);
	exit(1);
}

/* Read a string to its end, so that the sanitizer sees all of it. */
static volatile size_t sink;
static void touch(const char *s)
{
	if (s)
		sink += strlen(s);
}

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

static void ask_tree(const void *fdt, size_t max)
{
	static const char *const paths[] = {
		"/", "/chosen", "/cpus/cpu@0", "/soc/serial", "serial0",
		"/pl011@9000000", "/platform@c000000/x/y", "uart0:115200", "",
	};
	struct uk_fdt_chosen c;
	struct uk_fdt_node n, m;
	uint64_t base, size;
	unsigned int i;
	size_t nodes = 1;

	uk_fdt_root(fdt, &n);
	do {
		if (n.depth >= UK_FDT_MAX_DEPTH || nodes++ > max / 8)
			fail("the walk does not end");
		ask_node(&n);
		m = n;
		uk_fdt_child(&m);
		m = n;
		uk_fdt_sibling(&m);
		touch(uk_fdt_name(&m));
	} while (uk_fdt_next(&n) == 0);
	for (i = 0; i < sizeof(paths) / sizeof(*paths); i++)
		if (uk_fdt_find(fdt, paths[i], &n) == 0)
			ask_node(&n);
	for (i = 0; uk_fdt_reserved(fdt, i, &base, &size) == 0; i++)
		if (i > max / 16)
			fail("the reservations do not end");
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

/* The same count of the root's children with and without the table that the
 * check leaves behind: checking another tree takes it away. */
static void compare_walks(const void *fdt, size_t len)
{
	unsigned int count[2] = { 0, 0 }, i;
	uint32_t last[2] = { 0, 0 };
	struct uk_fdt_node n;
	int end;

	for (i = 0; i < 2; i++) {
		uk_fdt_root(fdt, &n);
		for (end = uk_fdt_child(&n); !end; end = uk_fdt_sibling(&n)) {
			count[i]++;
			last[i] = n.at;
		}
		uk_fdt_check(fdt, len - 1); /* fails: forgets */
	}
	if (count[0] != count[1] || last[0] != last[1])
		fail("the table of contents disagrees with the walk");
	uk_fdt_check(fdt, len);
}

/* @return whether the tree was accepted */
static bool try(const void *bytes, size_t len)
{
	void *fdt = malloc(len ? len : 1);
	bool ok;

	memcpy(fdt, bytes, len);
	ok = uk_fdt_check(fdt, len) == 0;
	if (ok) {
		ask_tree(fdt, len);
		compare_walks(fdt, len);
		accepted++;
	} else {
		refused++;
	}
	free(fdt);
	return ok;
}

/* Numbers at which bounds break. */
static uint32_t nasty(uint32_t total)
{
	const uint32_t values[] = {
		0, 1, 2, 3, 4, 9, 0x7fffffff, 0x80000000, 0xffffffff,
		0xfffffffc, 0xfffffff0, total, total - 1, total + 1, total - 4,
	};

	return values[draw() % (sizeof(values) / sizeof(*values))];
}

static void damage(const unsigned char *tree, size_t len, unsigned long rounds)
{
	unsigned char *copy = malloc(len);
	unsigned long i, k;
	uint32_t v;

	for (i = 0; i < rounds; i++) {
		memcpy(copy, tree, len);
		for (k = draw() % 3; k; k--)
			copy[draw() % len] ^= 1 << draw() % 8;
		for (k = draw() % 3; k; k--) {
			v = __builtin_bswap32(nasty((uint32_t)len));
			/* Half of them into the header. */
			memcpy(copy + draw() % ((draw() & 1 ? len : 40) / 4) * 4,
			       &v, 4);
		}
		try(copy, len);
	}
	free(copy);
}

enum { TOTAL = 1, STRUCT, STRINGS, RESERVED, STRINGS_LEN = 8, STRUCT_LEN };

static uint32_t header(const unsigned char *tree, int word)
{
	uint32_t be;

	memcpy(&be, tree + word * 4, 4);
	return __builtin_bswap32(be);
}

static void set_header(unsigned char *tree, int word, uint32_t v)
{
	uint32_t be = __builtin_bswap32(v);

	memcpy(tree + word * 4, &be, 4);
}

/* Each of the two large blocks in turn comes last, so that the end of the
 * block is the end of the heap block; then it is cut shorter, a word or a byte
 * at a time, the header agreeing with it. */
static void cut_blocks(const unsigned char *tree, size_t total)
{
	uint32_t blob = header(tree, STRUCT), len = header(tree, STRUCT_LEN);
	uint32_t names = header(tree, STRINGS_LEN), cut;
	unsigned char *t = calloc(1, total + 64);
	uint32_t first = blob;

	memcpy(t, tree, total);
	last_name = (const char *)tree + total - 2;
	while (last_name[-1])
		last_name--;
	for (cut = 1; cut <= names; cut++) {
		set_header(t, STRINGS_LEN, names - cut);
		set_header(t, TOTAL, header(tree, STRINGS) + names - cut);
		try(t, header(t, TOTAL));
	}

	memcpy(t + first, tree + header(tree, STRINGS), names);
	blob = first + (names + 3) / 4 * 4;
	memcpy(t + blob, tree + header(tree, STRUCT), len);
	set_header(t, STRINGS, first);
	set_header(t, STRINGS_LEN, names);
	set_header(t, STRUCT, blob);
	set_header(t, TOTAL, blob + len);
	if (!try(t, blob + len))
		fail("a good tree was refused when its blocks changed places");
	for (cut = 4; cut <= len; cut += 4) {
		set_header(t, STRUCT_LEN, len - cut);
		set_header(t, TOTAL, blob + len - cut);
		if (try(t, header(t, TOTAL)))
			fail("a structure block cut short was accepted");
		/* An END where it was cut, in the middle of whatever. */
		set_header(t + blob + len - cut - 4, 0, 9);
		try(t, header(t, TOTAL));
	}
	set_header(t, STRUCT_LEN, len);
	set_header(t, TOTAL, blob + len);
	memcpy(t + blob, tree + header(tree, STRUCT), len);
	damage(t, blob + len, 2000);
	free(t);
}

/* Nodes in nodes, more than there is room for in a cursor. */
static void nest(uint32_t depth)
{
	uint32_t t[14 + 100 * 3] = { 0 }, at = 14, i;

	for (i = 0; i < depth; i++) {
		t[at++] = __builtin_bswap32(1);
		t[at++] = 'n';
	}
	for (i = 0; i < depth; i++)
		t[at++] = __builtin_bswap32(2);
	t[at++] = __builtin_bswap32(9);
	set_header((void *)t, 0, 0xd00dfeed);
	set_header((void *)t, TOTAL, at * 4);
	set_header((void *)t, STRUCT, 14 * 4);
	set_header((void *)t, STRINGS, 14 * 4);
	set_header((void *)t, RESERVED, 40);
	set_header((void *)t, 5, 17);
	set_header((void *)t, 6, 16);
	set_header((void *)t, STRUCT_LEN, (at - 14) * 4);
	if (try(t, at * 4) != (depth <= UK_FDT_MAX_DEPTH))
		fail("the limit of depth is not where it should be");
}

/* What QEMU writes is 1 MiB, most of it after the last block: drop that. */
static size_t trim(unsigned char *tree, size_t len)
{
	uint32_t end;

	if (len < 40)
		fail("not a tree");
	end = header(tree, STRINGS) + header(tree, STRINGS_LEN);
	if (end < header(tree, STRUCT) + header(tree, STRUCT_LEN) || end > len)
		fail("not a tree whose strings come last");
	set_header(tree, TOTAL, end);
	return end;
}

int main(int argc, char *argv[])
{
	unsigned long rounds = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
	static unsigned char tree[2 << 20];
	size_t len, cut;
	FILE *f;
	int i;

	for (i = 2; i < argc; i++) {
		f = fopen(argv[i], "rb");
		if (!f)
			fail(argv[i]);
		len = trim(tree, fread(tree, 1, sizeof(tree), f));
		fclose(f);
		if (!try(tree, len))
			fail("a good tree was refused");
		for (cut = 0; cut < len; cut++)
			if (try(tree, cut))
				fail("a tree that was cut short was accepted");
		cut_blocks(tree, len);
		damage(tree, len, rounds);
	}
	for (i = 1; i < 100; i++)
		nest((uint32_t)i);
	printf("ok: %d trees, %lu refused, %lu read\n", argc - 2, refused,
	       accepted);
	return 0;
}
