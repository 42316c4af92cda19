/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Icnt - count guest instructions exactly, between marks and by function.
 *
 * Idea: QEMU's translator hands each block of guest code to a plugin before it
 * runs for the first time. We plant an addition on every instruction, so that
 * counting costs no call, and a call only on the few marked addresses.
 *
 *	-plugin icnt.so,mark=0x100170:entry,mark=0x10e000:main,out=FILE
 *
 * I1  When a mark is reached, the total counts every instruction before it and
 *     not the marked one (QEMU runs an instruction's calls before its
 *     additions).
 * I2  A mark is written once: the first time that it is reached, or with
 *     mark=ADDR:NAME:N the N-th time.
 * I3  With idle=TURN:REST what an event loop does in vain is not counted: all
 *     from a turn (the address TURN) in which it came to rest (REST) to the
 *     next turn. What is counted is what a loop would do that always has work.
 *
 * FILE receives `mark NAME TOTAL` for each mark, in the order in which they
 * were reached, at the end `exit - TOTAL` and `idle - INSTRUCTIONS` (I3; they are
 * in no total), and with syms=FILE2 (the output of
 * `nm -n`) `function NAME COUNT` for all that ran between the marks from=NAME
 * and to=NAME (left out: from the first instruction, to the last).
 *
 * One core: with several the sums are right and the order of marks is not
 * defined. How a counter is made depends on QEMU's version: api_v1.h, api_v2.h.
 * Read qemu_plugin_install() at the end, then translated(), then reached().
 */
#include ICNT_API

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MARKS_MAX = 64, NAME_MAX_LEN = 63 };

/* A marked address. */
struct mark {
	uint64_t addr;                /* virtual, as the guest sees it */
	char name[NAME_MAX_LEN + 1];  /* for the output */
	unsigned long hits;           /* until it is written (I2) */
};

/* A function of the image: from `addr` to the next one's. */
struct function {
	uint64_t addr;
	char *name;
	struct counter count;  /* instructions run in it so far */
	uint64_t at_turn;      /* ... when the loop's turn began */
	uint64_t idle;         /* ... of them in turns that came to rest (I3) */
	uint64_t before;       /* work before the mark `from` */
	uint64_t after;        /* work when the mark `to` was reached */
};

static struct counter total;
static struct mark marks[MARKS_MAX];
static size_t mark_count;
static struct function *functions; /* sorted by address */
static size_t function_count;
static const char *from, *to;
static bool closed; /* `to` was reached: the profile is complete */
static uint64_t turn, rest; /* addresses of the loop (I3); 0: none */
static uint64_t at_turn, idle; /* instructions: at the turn's begin; in vain */
static bool resting; /* in this turn there was nothing to do */
static FILE *out;

/* @return the function that holds `addr`, or NULL. */
static struct function *function_at(uint64_t addr)
{
	size_t lo = 0, hi = function_count, mid;

	while (lo < hi) {
		mid = (lo + hi) / 2;
		if (functions[mid].addr <= addr)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo ? &functions[lo - 1] : NULL;
}

static bool same(const char *a, const char *b)
{
	return a && !strcmp(a, b);
}

/* Instructions that were work. */
static uint64_t work(void)
{
	return counter_read(&total) - idle;
}

static uint64_t work_in(const struct function *f)
{
	return counter_read(&f->count) - f->idle;
}

/* The loop begins a turn; the last one, and the rest, may have been in vain. */
static void turn_begins(unsigned int vcpu, void *arg)
{
	uint64_t now = counter_read(&total), n;
	struct function *f;

	(void)vcpu;
	(void)arg;
	if (resting)
		idle += now - at_turn;
	for (f = functions; f < functions + function_count; f++) {
		n = counter_read(&f->count);
		if (resting)
			f->idle += n - f->at_turn;
		f->at_turn = n;
	}
	at_turn = now;
	resting = false;
}

static void rest_begins(unsigned int vcpu, void *arg)
{
	(void)vcpu;
	(void)arg;
	resting = true;
}

/* The guest is about to run a marked instruction. */
static void reached(unsigned int vcpu, void *arg)
{
	struct mark *m = arg;
	size_t i;

	(void)vcpu;
	if (!m->hits || --m->hits)
		return; /* I2 */
	fprintf(out, "mark %s %llu\n", m->name, (unsigned long long)work());
	for (i = 0; i < function_count; i++) {
		if (same(from, m->name))
			functions[i].before = work_in(&functions[i]);
		if (same(to, m->name))
			functions[i].after = work_in(&functions[i]);
	}
	closed |= same(to, m->name);
}

/* Plant the calls that belong to one address. */
static void plant_calls(struct qemu_plugin_insn *insn, uint64_t addr)
{
	size_t k;

	if (turn && addr == turn)
		qemu_plugin_register_vcpu_insn_exec_cb(insn, turn_begins, 0,
						       NULL);
	if (rest && addr == rest)
		qemu_plugin_register_vcpu_insn_exec_cb(insn, rest_begins, 0,
						       NULL);
	for (k = 0; k < mark_count; k++)
		if (marks[k].addr == addr)
			qemu_plugin_register_vcpu_insn_exec_cb(insn, reached, 0,
							       &marks[k]);
}

/* A block of guest code was translated and has not run yet. */
static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	size_t i, n = qemu_plugin_tb_n_insns(tb);
	struct qemu_plugin_insn *insn;
	struct function *f;
	uint64_t addr;

	(void)id;
	for (i = 0; i < n; i++) {
		insn = qemu_plugin_tb_get_insn(tb, i);
		addr = qemu_plugin_insn_vaddr(insn);
		plant_calls(insn, addr);
		counter_plant(&total, insn);
		f = function_at(addr);
		if (f)
			counter_plant(&f->count, insn);
	}
}

static void ended(qemu_plugin_id_t id, void *arg)
{
	struct function *f;
	uint64_t n;

	(void)id;
	(void)arg;
	fprintf(out, "exit - %llu\n", (unsigned long long)work());
	fprintf(out, "idle - %llu\n", (unsigned long long)idle);
	for (f = functions; f < functions + function_count; f++) {
		n = (closed ? f->after : work_in(f)) - f->before;
		if (n)
			fprintf(out, "function %s %llu\n", f->name,
				(unsigned long long)n);
	}
	fclose(out);
}

/* mark=ADDR:NAME[:HITS]. @return whether it could be understood. */
static bool add_mark(const char *text)
{
	struct mark *m = &marks[mark_count];
	char *end, *hits;

	if (mark_count == MARKS_MAX)
		return false;
	m->addr = strtoull(text, &end, 0);
	snprintf(m->name, sizeof(m->name), "%s", *end == ':' ? end + 1 : text);
	hits = *end == ':' ? strchr(m->name, ':') : NULL;
	m->hits = hits ? strtoul(hits + 1, NULL, 0) : 1;
	if (hits)
		*hits = '\0';
	mark_count++;
	return end != text && m->hits;
}

/* idle=TURN:REST (I3). @return whether it could be understood. */
static bool set_idle(const char *text)
{
	char *end;

	turn = strtoull(text, &end, 0);
	rest = *end == ':' ? strtoull(end + 1, &end, 0) : 0;
	return turn && rest && !*end;
}

/* Lines `address type name`, by address. @return whether they were read. */
static bool read_functions(const char *path)
{
	FILE *f = fopen(path, "r");
	unsigned long long addr;
	char type, name[256];

	if (!f)
		return false;
	while (fscanf(f, "%llx %c %255s", &addr, &type, name) == 3) {
		if (!strchr("tTwW", type))
			continue;
		functions = realloc(functions, (function_count + 1)
				    * sizeof(*functions));
		if (!functions)
			return false;
		functions[function_count++] = (struct function){
			.addr = addr, .name = strdup(name),
			.count = counter_new(),
		};
	}
	fclose(f);
	return true;
}

/* One `key=value` of the command line. @return whether it was understood. */
static bool option(const char *key, const char *value)
{
	if (same(key, "mark"))
		return add_mark(value);
	if (same(key, "idle"))
		return set_idle(value);
	if (same(key, "syms"))
		return read_functions(value);
	if (same(key, "from"))
		return (from = strdup(value)) != NULL;
	if (same(key, "to"))
		return (to = strdup(value)) != NULL;
	if (same(key, "out"))
		return (out = fopen(value, "w")) != NULL;
	return false;
}

QEMU_PLUGIN_EXPORT
int qemu_plugin_install(qemu_plugin_id_t id, const void *info, int argc,
			char **argv)
{
	char *value;
	int i;

	(void)info;
	out = stderr;
	total = counter_new();
	for (i = 0; i < argc; i++) {
		value = strchr(argv[i], '=');
		if (value)
			*value++ = '\0';
		if (!option(argv[i], value ? value : "")) {
			fprintf(stderr, "icnt: cannot use %s=%s\n", argv[i],
				value ? value : "");
			return -1;
		}
	}
	qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
	qemu_plugin_register_atexit_cb(id, ended, NULL);
	return 0;
}
