# SPDX-License-Identifier: BSD-3-Clause
"""
The course as its users meet it: graders that are proved, a hand-out that
stands alone, points that cannot be had by cheating, a library of one's own.

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
import time
import zipfile

import pytest

import tags
import weft
from course import calibrate, newlib, trial, verdict
from course.oracles import transcript
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
    """Stubs and planted wrong answers fail, references pass."""
    text = good(weft.ROOT, "lesson-check", LESSON=lesson, timeout=900)
    for ex in REGISTRY.of(REGISTRY.course.find(lesson)):
        assert f"ok   {ex.id}: the reference passes" in text
        assert f"ok   {ex.id}: the stub fails" in text
        assert text.count(f"ok   {ex.id}: wrong answer") == len(ex.wrongs) >= 3


@GROUPS["proof"]
def test_references_pass_with_the_numbers_of_a_seed():
    text = good(weft.ROOT, "lesson-check", SEED="autumn", timeout=900)
    assert text.count("the reference passes") == len(REGISTRY.exercises)


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
def test_watch_reacts_within_a_second():
    tree = handed_out()
    child = subprocess.Popen(
        ["make", "watch", "T=print.1"], cwd=tree, text=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, start_new_session=True,
        env={k: v for k, v in os.environ.items() if "MAKE" not in k})
    try:
        for line in child.stdout:
            if re.match(r"\(\d+\.\d s\)", line):
                break
        begin = time.monotonic()
        os.utime(tree / "lib/base/ukfmt/int.c")
        assert child.stdout.readline() == "\n"
        assert "int.c changed" in child.stdout.readline()
        assert time.monotonic() - begin < weft.machines.scaled(1)
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


PRINTS = r"""	static const char ok[] =
		"KTAP version 1\n1..1\nok 1 uktrace.record_says_which_and_when # "
		"nonce=0000000000000000\n# weft-tests: 1 passed, 0 failed "
		"nonce=0000000000000000\n";

	(void)forget;
	(void)r;
	(void)rec;
	__asm__ volatile("" : : "r"(ok));"""


@GROUPS["tree"]
def test_printing_ok_earns_nothing_and_a_hang_is_found():
    """The hang is ended, and the report says where it was."""
    got = graded(answer("hang", {
        "print.2": PRINTS,
        "init.1": "\t(void)level;\n\tfor (;;)\n\t\t;"}))
    assert got["print.2"][0] == 0
    points, text = got["init.1"]
    assert points == 0 and re.search(
        r"hangs in \w+\(\), src/core/inittab.c:\d+", text), text


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


# --- a library of one's own ------------------------------------------------

UART = """	return 0;
}

static void wait(unsigned char bit)
{
	while (!(ukarch_inb(0x3fd) & bit))
		;
}
"""


@GROUPS["tree"]
def test_new_library_fails_until_it_is_written():
    """A skeleton; then a UART by hand; then one that loses a byte."""
    tree = fresh("full")
    trial.copy_tree(weft.ROOT, tree, trial.files_of(weft.ROOT))
    good(tree, "new-lib", API="console", NAME="mine")
    status, text = make(tree, "check", LIB="mine")
    assert status and "probe() did not find the device" in text, text
    file = tree / "lib/drivers/mine/mine.c"
    text = file.read_text()
    text = text.replace("#include <uk/console.h>",
                        "#include <uk/asm/io.h>\n#include <uk/console.h>")
    text = re.sub(r"\treturn -ENODEV;.*\n}\n", UART, text)
    text = re.sub(r"_out\(.*\n.*\n{\n}", """_out(const char *buf, size_t len)
{
	for (; len--; buf++) {
		wait(0x20);
		ukarch_outb(0x3f8, (unsigned char)*buf);
	}
}""", text)
    text = re.sub(r"_in\(.*\n{\n\treturn 0;", """_in(char *buf, size_t len)
{
	if (!len || !(ukarch_inb(0x3fd) & 1))
		return 0;
	*buf = (char)ukarch_inb(0x3f8);
	return 1;""", text)
    file.write_text(text)
    said = good(tree, "check", LIB="mine")
    assert "2 of 2 properties of console" in said
    file.write_text(text.replace("for (; len--;", "for (len -= len > 40; len--;"))
    status, said = make(tree, "check", LIB="mine")
    assert status and "FAIL bytes go out whole and in order" in said
    status, said = make(tree, "new-lib", API="console", NAME="mine")
    assert status and "is there already" in said


CONSOLES = (("ns16550 (COM1)", "microvm", "x86_64"), ("pl011", "virt", "arm64"),
            ("host", "linuxu", "x86_64"))


@GROUPS["proof"]
@pytest.mark.parametrize("name, machine, arch", CONSOLES)
def test_consoles_of_the_tree_conform(name, machine, arch):
    for case in newlib.conform("console").CASES:
        case(name, machine, arch)


def test_patience_follows_a_boot_of_this_host():
    """Not shorter than a few boots of a guest with nothing of the tree."""
    assert 0 < calibrate.boot_seconds() < calibrate.MOST
    assert calibrate.LEAST <= calibrate.patience() <= calibrate.MOST
