# SPDX-License-Identifier: BSD-3-Clause
"""
The course as its users meet it: graders that are proved, a hand-out that
stands alone, points that cannot be had by cheating. (A library of one's own:
test_newlib.py.)

All of it by way of make, in copies of the tree; tests of one group share a copy
and its builds. The machinery's own tests are src/tools/tests/test_course*.py.
"""

import functools
import json
import os
import re
import shutil
import signal
import subprocess
import zipfile

import pytest

import tags
import weft
from course import calibrate, handout, trial, variant, verdict
from course.oracles import breakpoint, sandbox, transcript
from course.registry import Registry

GROUPS = {"proof": pytest.mark.xdist_group("course-proof"),
          "tree": pytest.mark.xdist_group("course-tree")}
WORK = weft.OUT / "course"
REGISTRY = Registry(weft.ROOT)

pytestmark = pytest.mark.skipif(
    REGISTRY.student, reason="a hand-out has neither references nor graders")


def make(root, *words, timeout=300, **variables):
    """make in some tree; -> (status, what it said)."""
    env = {k: v for k, v in os.environ.items()
           if not k.startswith(("MAKE", "MFLAGS", "WEFT_TEST", "PYTEST"))}
    done = subprocess.run(
        ["make", *words, *(f"{k}={v}" for k, v in variables.items())],
        cwd=root, env=env, timeout=weft.machines.scaled(timeout),
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, errors="replace", check=False)
    return done.returncode, done.stdout


def good(root, *words, **variables):
    status, text = make(root, *words, **variables)
    assert status == 0, text
    return text


# --- the graders are tested ------------------------------------------------

@GROUPS["proof"]
@pytest.mark.parametrize("lesson", REGISTRY.course.lessons)
def test_lesson_check(lesson):
    """Stubs and planted wrong answers fail, references pass; and no other
    lesson's stub is in the way."""
    text = good(weft.ROOT, "lesson-check", LESSON=lesson, timeout=900)
    others = len(REGISTRY.exercises) - sum(
        len(REGISTRY.of(x)) for x in REGISTRY.course.stack(
            REGISTRY.course.find(lesson)))
    assert re.search(rf"^ok   {lesson}: its [1-9]\d* tests pass with the stubs "
                     rf"of {others} other exercises$", text, re.M)
    for ex in REGISTRY.of(REGISTRY.course.find(lesson)):
        assert f"ok   {ex.id}: the reference passes" in text
        assert f"ok   {ex.id}: the stub fails" in text
        assert text.count(f"ok   {ex.id}: wrong answer") == len(ex.wrongs) >= 3


@GROUPS["proof"]
def test_references_pass_with_the_numbers_of_a_seed():
    """And the answers of this tree, which some cohort has published, do not."""
    said = good(weft.ROOT, "lesson-check", SEED="autumn", timeout=900)
    assert said.count("the reference passes") == len(REGISTRY.exercises)
    for ex in REGISTRY.exercises.values():
        if ex.variant:      # and this seed draws something else for it
            assert (f"ok   {ex.id}: another cohort's answer fails" in said
                    or f"note {ex.id}: the answer is the same" in said)
    assert said.count("another cohort's answer fails") >= 7


# --- a hand-out stands alone -----------------------------------------------

def fresh(name):
    path = WORK / name
    shutil.rmtree(path, ignore_errors=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


@functools.lru_cache(None)
def handed_out():
    """A hand-out of lesson 02, earlier references lent."""
    out = fresh("handout")
    good(weft.ROOT, "handout", LESSON="02", PREP="reference", OUT=out)
    return out


@GROUPS["tree"]
def test_handout_holds_stubs_and_nothing_of_the_instructors():
    tree = handed_out()
    assert not list(tree.glob("lessons/*/exercises/*.wrong"))
    assert not (tree / ".git").exists() and not (tree / "build").exists()
    for ex in REGISTRY.exercises.values():
        mine = tags.body(tags.read(ex.file, tree), ex.id)
        source = REGISTRY.source(ex.file)
        lent = ex.lesson.number < 2
        assert mine == (tags.body(source, ex.id) if lent
                        else source.exercises[ex.id].stub)
        assert str(weft.ROOT) not in (tree / ex.file).read_text()


def text(root, name):
    return (root / name).read_bytes().decode(errors="replace")


def distinctive(full, ex):
    """Lines of a reference that stand nowhere else in a full tree."""
    source = full.source(ex.file)
    others = tags.cut(source, [ex.id]) + "".join(
        text(full.root, n) for n in trial.files_of(weft.ROOT)
        if n != ex.file and not n.endswith(".wrong"))
    return [x for x in map(str.strip, tags.body(source, ex.id))
            if len(x) > 12 and x not in others]


@GROUPS["tree"]
@pytest.mark.parametrize("seed", [None, "autumn"])
def test_no_line_of_a_reference_is_anywhere_in_a_handout(seed):
    tree = fresh("blank")
    handout.make(REGISTRY, tree, solutions="n", seed=seed)
    whole = "\n".join(text(tree, p) for p in tree.rglob("*") if p.is_file())
    student = Registry(tree)
    assert not student.errors and not list(variant.parameters(student))
    full = trial.pristine(REGISTRY, fresh("varied"), trial.files_of(
        weft.ROOT), seed)[0] if seed else REGISTRY
    for ex in full.exercises.values():
        lines = distinctive(full, ex)
        assert lines, f"{ex.id}: nothing to look for"
        assert [x for x in lines if x in whole] == [], ex.id


@GROUPS["tree"]
def test_handout_is_not_overwritten():
    status, text = make(weft.ROOT, "handout", LESSON="02", OUT=handed_out())
    assert status and "not empty" in text


@GROUPS["tree"]
def test_student_checks_solves_and_hands_in():
    """From the first failure to the zip, with what is in the hand-out only."""
    tree = handed_out()
    status, text = make(tree, "check")          # LESSON is the hand-out's
    assert status and "0 of 6 points" in text, text
    assert re.search(r"^FAIL print.1 \(3 points\) zero has one digit\n"
                     r"  fmt_unsigned.*\n  expected 0 +got nothing\n"
                     r"  likely: .*\n.*\n  hint:  make hint T=print.1 "
                     r"+again: make check T=print.1", text, re.M), text
    hints = [good(tree, "hint", T="print.1") for _ in range(4)]
    assert [h.count("\nhint ") for h in hints] == [1, 2, 3, 3]
    status, text = make(tree, "solution", T="print.1")
    assert status and "is not solved yet" in text
    good(tree, "solution", T="print.1", FORCE=1, PUT=1)
    text = good(tree, "check", T="print.1")
    assert "3 of 3 points" in text
    assert re.search(r"print.1 .*solved .*2 tries, 3 hints",
                     good(tree, "progress"))
    good(tree, "solution", T="print.1")         # now it may be seen
    with open(tree / "lib/base/ukfmt/fmt.c", "a", encoding="utf-8") as f:
        f.write("/* not mine to change */\n")
    text = good(tree, "submit", OUT=tree / "build/mine.zip")
    assert "print.1: your check has passed" in text
    assert "print.2: still blank" in text
    assert "not graded: lib/base/ukfmt/fmt.c\n" in text
    assert "print.1" in (tree / ".weft/progress.json").read_text()
    good(tree, "clean")
    assert (tree / ".weft/progress.json").exists()


@GROUPS["tree"]
def test_reset_keeps_what_was_written():
    tree = handed_out()
    ring = tree / "lib/debug/uktrace/ring.c"
    before = ring.read_text()
    ring.write_text(before.replace("\t(void)forget;", "\tprecious(forget);"))
    text = good(tree, "reset", T="print.2")
    assert ring.read_text() == before
    kept = re.search(r"is kept in (\S+)", text)[1]
    assert "precious" in (tree / kept).read_text()


@GROUPS["tree"]
def test_watch_checks_again_after_a_save():
    """How soon: see src/tools/tests/test_course.py."""
    tree = handed_out()
    child = subprocess.Popen(
        ["make", "watch", "T=print.1"], cwd=tree, text=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, start_new_session=True,
        env={k: v for k, v in os.environ.items() if "MAKE" not in k})
    try:
        weft.said_until(child, r"\n\(\d+\.\d s\)\n")
        os.utime(tree / "lib/base/ukfmt/int.c")
        weft.said_until(child, r"^\n.*int\.c changed.*\n")
    finally:
        os.killpg(child.pid, signal.SIGTERM)
        child.wait()


# --- points ----------------------------------------------------------------

def answer(name, bodies):
    """A submission with these bodies, {id: text}."""
    path = fresh(f"answers/{name}.zip")
    with zipfile.ZipFile(path, "w") as pack:
        for file in {REGISTRY.exercises[i].file for i in bodies}:
            source = REGISTRY.source(file)
            pack.writestr(file, tags.replace(source, {
                i: text.split("\n") for i, text in bodies.items()
                if i in source.exercises}))
    return path


def graded(path, **variables):
    """{exercise: (points, text)} from results.json."""
    good(weft.ROOT, "grade", DIR=path, OUT=WORK / "grades", **variables)
    folder = WORK / "grades" / path.stem
    result = json.loads((folder / "results.json").read_text())
    room = json.loads((folder / "classroom.json").read_text())
    assert result["score"] == sum(t["score"] for t in room["tests"])
    assert (folder / "junit.xml").read_text().count("<testcase") == len(
        result["tests"])
    return {t["number"]: (t["score"], t["output"]) for t in result["tests"]}


def reference(name):
    ex = REGISTRY.exercises[name]
    return "\n".join(tags.body(REGISTRY.source(ex.file), name))


@GROUPS["tree"]
def test_each_exercise_is_graded_by_itself():
    """A wrong print.2 in the same file tree does not cost print.1 its points."""
    wrong = REGISTRY.exercises["print.2"].wrongs[2].body
    got = graded(answer("half", {"print.1": reference("print.1"),
                                 "print.2": "\n".join(wrong)}))
    assert got["print.1"][0] == 3 and got["print.2"][0] == 0
    assert "lost 0" in got["print.2"][1]


CHEATS = {
    "includes the nonce": ("print.2", '#include <uk/nonce.h>\n\t(void)r;'),
    "reads another file": ("print.1", '#include "/etc/passwd"'),
    "speaks to the shell": ("hello.2", "CFLAGS-y += ; touch /tmp/here"),
    "runs a program": ("hello.2", "X := $(shell touch /tmp/here)"),
    "has a recipe": ("hello.2", "all:\n\ttouch /tmp/here"),
    "reads a file": ("hello.1", 'config X\n\tstring\n\tdefault "$(shell,id)"'),
}


@GROUPS["tree"]
def test_cheats_are_refused_before_anything_is_built():
    for name, (ex, body) in CHEATS.items():
        points, text = graded(answer(name.replace(" ", "-"),
                                     {ex: body}), LESSON=ex and REGISTRY
                              .exercises[ex].lesson.name)[ex]
        assert points == 0 and "not allowed" in text, name


# Answers that work on the grader in place of the task.
PRINTS = r"""	(void)forget;
	(void)r;
	(void)rec;
}
#include <uk/console.h>
#include <uk/plat/bootstrap.h>

static void __attribute__((constructor)) cheat(void)
{
	uk_console_puts(
		"KTAP version 1\n1..1\nok 1 uktrace.record_says_which_and_when # "
		"no" "nce=0000000000000000\n# weft-tests: 1 passed, 0 failed "
		"no" "nce=0000000000000000\n");
	ukplat_terminate(UKPLAT_HALT, 0);"""
HANGS_HERE = """	(void)level;
	for (;;)
		;"""
# What the guest's test of init.1 wants to see, by way of the devices.
FORGES = r"""	void forge(unsigned short port, const char *s);

	(void)level;
	forge(0x3f8, "] init early  libukconsole:console_init, 1 cycles\n"
		     "] init early  libukprint:print_init, 1 cycles\n"
		     "] init early  libuklibparam:help_init, 1 cycles\n"
		     "command line: a quote that is not closed\n");
	forge(0xe9, "crash as was expected\n");
	forge(0xf4, "\6");
	return uk_inittab_end;
}
#include <uk/asm/io.h>

void forge(unsigned short port, const char *s);
void forge(unsigned short port, const char *s)
{
	while (*s)
		ukarch_outb(port, *s++);"""
FORKS = """	extern int fork(void);
	static int once;

	if (!once++)
		fork();
"""
WRITES = """	extern int creat(const char *, unsigned int);

	creat("%s", 0600);
"""


@GROUPS["tree"]
def test_answers_that_work_on_the_grader_earn_nothing():
    """And where a hang was is found."""
    got = graded(answer("hostile", {
        "print.1": FORKS + reference("print.1"), "print.2": PRINTS,
        "init.1": HANGS_HERE}))
    assert {points for points, _ in got.values()} == {0}
    assert not any("not allowed" in said for _, said in got.values())
    # of which of the tests first depends on how far the child came
    assert re.search(r"expected \d+ answers +got \d+, and", got["print.1"][1])
    assert re.search(r"hangs in \w+\(\), src/core/inittab.c:\d+",
                     got["init.1"][1])


@GROUPS["tree"]
def test_forged_end_earns_nothing_and_the_host_is_not_touched():
    """The host's part holds where bubblewrap works."""
    mark = WORK / "mark"
    mark.unlink(missing_ok=True)
    got = graded(answer("forged", {
        "print.1": WRITES % mark + reference("print.1"), "init.1": FORGES}))
    assert got["init.1"][0] == 0 and re.search(
        "expected |got ", got["init.1"][1]), got        # it was tried
    assert got["print.1"][0] == 3       # right, whatever else it tried
    assert not (sandbox.usable() and mark.exists())


HANGS = [weft.shot(machine, arch, "-- hang",
                   A=str(weft.ROOT / "lessons/00-boot/tests/ends"))
         for machine, arch in (("microvm", None), ("virt", None),
                               ("linuxu", "x86_64"), ("linuxu", "arm64"))]


@pytest.mark.parametrize("shot", [pytest.param(s, id=s.label, marks=s.mark())
                                  for s in HANGS])
def test_place_of_a_hang_is_found_on_each_machine(shot):
    """As whereabouts() does it; when to stop it is not left to the clock."""
    with breakpoint.guest(shot) as g:
        assert g.reach("main")
        g.stub.send("c")
        g.halt()
        assert re.match(r"main  \S*ends/main.c:\d+$", g.trace()[0])


@GROUPS["tree"]
def test_tests_and_tools_of_a_submission_do_not_count():
    """Whatever else is in the tree that was handed in."""
    tree = fresh("answers/tampered")
    for name in ("lib/base/ukfmt/int.c", "lessons/02-print/tests/"
                 "test_lesson02.py", "tests/weft.py", "Makefile",
                 "src/tools/course/oracles/hostunit.py"):
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_text("def test_print_1_is_fine():\n    pass\n")
    (tree / "lib/base/ukfmt/int.c").write_text(tags.replace(
        REGISTRY.source("lib/base/ukfmt/int.c"), {"print.1": ["\treturn end;"]}))
    points, text = graded(tree, LESSON="02")["print.1"]
    assert points == 0 and "zero has one digit" in text


# --- what an image says about itself ---------------------------------------

WHOLE = ("ok 1 a.one # nonce=77\nnot ok 2 a.two # nonce=77\n"
         "# weft-tests: 1 passed, 1 failed nonce=77\n")


@pytest.mark.parametrize("console, words", [
    (WHOLE.replace("77", "78"), "broke off after 0 results"),
    (WHOLE.replace("not ok 2 a.two # nonce=77", "ok 2 a.two"),
     r"without \['a.two'\]"),
    (WHOLE.replace("a.two", "a.three"), r"with \['a.three'\]"),
    (WHOLE.replace("not ok", "ok 2 a.two # nonce=77\nnot ok"), "got two"),
    (WHOLE[:WHOLE.index("# weft")], "broke off after 2 results"),
], ids=["other nonce", "no nonce", "one too many", "twice", "no end"])
def test_report_that_is_not_whole_is_a_failure(tmp_path, monkeypatch, console,
                                               words):
    write_nonce(tmp_path, monkeypatch, console)
    with pytest.raises(verdict.Mismatch, match=words):
        transcript.cases(Fake(tmp_path), ["a.one", "a.two"])


def test_report_that_is_whole_is_read(tmp_path, monkeypatch):
    write_nonce(tmp_path, monkeypatch, WHOLE)
    assert transcript.cases(Fake(tmp_path), ["a.one", "a.two"]) == {
        "a.one": True, "a.two": False}


@pytest.mark.parametrize("machine, arch, end, code", [
    ("microvm", None, ("halt", 3), 7), ("microvm", None, ("crash", 134), 13),
    ("virt", None, ("halt", 3), 3), ("virt", None, ("crash", 134), 134),
    ("linuxu", "x86_64", ("halt", 3), 3),
    ("linuxu", "arm64", ("crash", 134), -signal.SIGABRT),
    ("linuxu", "x86_64", ("restart", 129), -signal.SIGHUP)])
def test_record_and_the_status_of_the_child_must_agree(monkeypatch, machine,
                                                       arch, end, code):
    shot = weft.shot(machine, arch, LESSON="00")
    for said, good in ((code, True), (code + 1, False), (0, False)):
        monkeypatch.setattr(transcript.weft, "fired", lambda shot, said=said:
                            weft.machines.End(*end, "", code=said))
        if good:
            transcript.ended(shot, *end)
        else:
            with pytest.raises(verdict.Mismatch, match=f"expected {code},"):
                transcript.ended(shot, *end)


class Fake:
    """A shot and its build."""
    label = "fake"

    def __init__(self, path):
        self.dir = path

    def build(self):
        return self


def write_nonce(path, monkeypatch, console):
    (path / "include/uk").mkdir(parents=True)
    (path / "include/uk/nonce.h").write_text('#define UK_TEST_NONCE "77"\n')
    end = weft.machines.End("halt", 0, "", console)
    monkeypatch.setattr(transcript.weft, "fired", lambda shot: end)


HIDDEN = '''# SPDX-License-Identifier: BSD-3-Clause
"""What students do not see."""
def test_print_1_hidden():
    assert {value} == 2, "the hidden test"
'''


@GROUPS["tree"]
def test_hidden_tests_decide_too():
    folder = fresh("hidden")
    test = folder / "lessons/02-print/tests/test_hidden.py"
    test.parent.mkdir(parents=True)
    path = answer("hidden", {"print.1": reference("print.1")})
    for value, points in ((1, 0), (2, 3)):
        test.write_text(HIDDEN.format(value=value))
        assert graded(path, HIDDEN=folder)["print.1"][0] == points


# --- in the full tree ------------------------------------------------------

@GROUPS["tree"]
def test_start_in_the_full_tree_and_back():
    """Blanked, and put back to the last byte."""
    tree = fresh("full")
    trial.copy_tree(weft.ROOT, tree, trial.files_of(weft.ROOT))
    file = tree / "src/core/inittab.c"
    before = file.read_text()
    text = good(tree, "start", LESSON="03")
    assert "init.1: The end of a level" in text
    assert "break;" not in "\n".join(
        tags.body(tags.read("src/core/inittab.c", tree), "init.1"))
    good(tree, "start", LESSON="03")            # again: nothing is lost
    good(tree, "solution", T="init.1", FORCE=1, PUT=1)
    assert file.read_text() == before


def test_diff_shows_options_libraries_and_bytes():
    text = good(weft.ROOT, "diff", LESSON="02")
    assert re.search(r"LIBUKTRACE +- -> y", text)
    assert re.search(r"new +libuktrace +0 +\d+ +\+\d+", text)
    assert re.search(r"the image +\d+ +\d+ +\+\d+", text)


def test_patience_follows_a_boot_of_this_host():
    """Not shorter than a few boots of a guest with nothing of the tree."""
    assert 0 < calibrate.boot_seconds() < calibrate.MOST
    assert calibrate.LEAST <= calibrate.patience() <= calibrate.MOST
