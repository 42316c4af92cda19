# SPDX-License-Identifier: BSD-3-Clause
"""The course's machinery: descriptions, bodies, what is refused, what is said."""
import json
import xml.etree.ElementTree as XML
from pathlib import Path

import pytest
from tree import write

import tags
from course import (CourseFault, bodies, checking, formats, grade, newlib,
                    report, syllabus, trial, variant, verdict, watch, wrong)
from course.progress import Progress
from course.registry import Registry

SOURCE = """\
int f(void)
{
//# ex bell.1 3
\treturn real();
//-\treturn 0; /* yours */
//# end
}
"""
TOML = """\
id = "bell.1"
title = "The bell"
points = 3
level = "easy"
file = "lib/bell.c"
what = "Ring it."
check = "bell_1"
hints = ["one", "two", "three"]
"""
WRONG = """\
# Why each fails.
== Nothing at all.
fails: expected 1
--
\treturn 0;

== Too much.
fails: got 2
--
\treturn 2;
== Much too much.
fails: got 3
--
\treturn 3;
"""
FILES = {"lib/bell.c": SOURCE,
         "lessons/04-bell/lesson.toml": 'title = "Bells"\nminutes = 60\n'
                                        'outcomes = ["ring"]\n',
         "lessons/04-bell/exercises/bell.1.toml": TOML,
         "lessons/04-bell/exercises/bell.1.wrong": WRONG,
         "lessons/04-bell/tests/test_bell.py": "def test_bell_1_rings():\n"}


def registry(root, **changes):
    write(root, {**FILES, **{k: v for k, v in changes.items()}})
    return Registry(root)


# --- descriptions ----------------------------------------------------------

def test_an_exercise_knows_its_lesson_and_its_wrong_answers(tmp_path):
    r = registry(tmp_path)
    assert r.errors == []
    ex = r.find("bell.1")
    assert ex.lesson.name == "04-bell" and r.of(ex.lesson) == [ex]
    assert [w.title for w in ex.wrongs] == ["Nothing at all.", "Too much.",
                                            "Much too much."]
    assert ex.wrongs[0].body == ["\treturn 0;"]


@pytest.mark.parametrize("old, new, words", [
    ("points = 3", "points = 2", "2 points here, 3 in lib/bell.c:3"),
    ('"three"]', '"three", "four"]', "4 hints, not 3"),
    ('level = "easy"', 'level = "trivial"', "level: one of easy"),
    ('file = "lib/bell.c"', 'file = "lib/horn.c"', "there is no lib/horn.c"),
    ('"bell.1"', '"bell.2"', "belongs into bell.2.toml"),
    ('"bell_1"', '"horn_1"', "no test of the lesson has 'horn_1'"),
    ('what = "Ring it."\n', "", "missing: what"),
    ('what = "Ring it."', 'why = "Ring it."', "no such field 'why'"),
    ("points = 3", 'points = "3"', "'points' must be a int"),
])
def test_a_mistake_in_a_description_is_named(tmp_path, old, new, words):
    name = "lessons/04-bell/exercises/bell.1.toml"
    errors = registry(tmp_path, **{name: TOML.replace(old, new)}).errors
    assert any(e.startswith(name + ":") and words in e for e in errors), errors


@pytest.mark.parametrize("text, words", [
    ("== a\n--\nx\n", "no `fails: REGEX`"),
    ("== a\nfails: (\n--\nx\n", "fails: missing )"),
    ("x\n== a\nfails: b\n--\n", "an answer begins with"),
    ("== a\nfals: b\n--\n", "want `fails: REGEX`"),
])
def test_a_mistake_in_a_wrong_answer_is_named(tmp_path, text, words):
    write(tmp_path, {"x.wrong": text})
    assert any(words in e for e in wrong.read(tmp_path / "x.wrong", "x")[1])


def test_two_wrong_answers_are_too_few(tmp_path):
    text = WRONG[:WRONG.index("== Much")]
    errors = registry(tmp_path, **{
        "lessons/04-bell/exercises/bell.1.wrong": text}).errors
    assert any("2 wrong answers" in e for e in errors)


def test_a_mark_that_nobody_describes_is_an_error(tmp_path):
    write(tmp_path, {"lib/x.c": SOURCE.replace("bell.1", "bell.9")})
    r = registry(tmp_path)
    found = r.undescribed([tags.read("lib/x.c", tmp_path)])
    assert found and found[0].startswith("lib/x.c:3: error:")


def test_an_unknown_exercise_has_a_nearest_one(tmp_path):
    with pytest.raises(CourseFault, match="did you mean bell.1"):
        registry(tmp_path).find("bel.1")


def test_the_tree_itself_has_no_mistakes():
    r = Registry(Path(__file__).resolve().parents[3])
    assert r.errors == [] and r.undescribed(tags.tree()) == []
    assert list(variant.validate(r)) == []


# --- bodies and progress ---------------------------------------------------

def test_a_store_gives_back_what_it_keeps(tmp_path):
    store = bodies.Store.of(tmp_path)
    store.keep("bell.1", ["\treturn 0;"], ["\treturn 1;", ""], ["whole"])
    store.save()
    again = bodies.Store.of(tmp_path)
    assert again.stub("bell.1") == ["\treturn 0;"]
    assert again.reference("bell.1") == ["\treturn 1;", ""]
    assert again.whole("bell.1") == ["whole"] and "bell.2" not in again
    assert "return 1" not in again.path.read_text()


def test_a_handout_may_keep_its_references(tmp_path):
    r = registry(tmp_path)
    store = bodies.Store(tmp_path / bodies.HANDOUT)
    store.keep("bell.1", ["\treturn 0;"])
    store.save()
    assert bodies.reference(tmp_path, r.source("lib/bell.c"), "bell.1") is None
    assert tags.read("lib/bell.c", tmp_path).blanked


def test_progress_survives_and_a_damaged_one_is_put_aside(tmp_path):
    p = Progress(tmp_path)
    p.tried("bell.1", False)
    p.tried("bell.1", True)
    p.lesson = "04-bell"
    p.save()
    p = Progress(tmp_path)
    assert p.passed("bell.1") and p.of("bell.1")["tries"] == 2
    assert p.lesson == "04-bell"
    p.path.write_text('{"exercises": 7')
    assert not Progress(tmp_path).passed("bell.1")
    assert len(list(tmp_path.glob(".weft/progress.bad-*"))) == 1


def test_a_copy_follows_the_tree_and_keeps_times(tmp_path):
    one, two = tmp_path / "one", tmp_path / "two"
    write(one, {"a": "1", "src/build/b": "2", "build/c": "3", ".weft/d": "4"})
    trial.copy_tree(one, two, trial.files_of(one))
    assert trial.files_of(two) == ["a", "src/build/b"]
    before = (two / "a").stat().st_mtime_ns
    (one / "src/build/b").unlink()
    trial.copy_tree(one, two, trial.files_of(one))
    assert trial.files_of(two) == ["a"]
    assert (two / "a").stat().st_mtime_ns == before


# --- results and reports ---------------------------------------------------

def results(*outcomes):
    return checking.Results([
        checking.Result(f"t{n}", "test_bell_1_rings_once", ["bell.1"], o,
                        expected="1", got="0", where="stopped in f(), bell.c:7")
        for n, o in enumerate(outcomes)])


@pytest.mark.parametrize("outcomes, solved", [
    (["passed", "passed"], True), (["passed", "failed"], False),
    (["passed", "missing"], False), ([], False), (["skipped"], False)])
def test_an_exercise_is_solved_if_all_have_passed(outcomes, solved):
    assert results(*outcomes).passed("bell.1") is solved


def test_what_was_collected_and_has_no_result_is_missing(tmp_path):
    lines = [{"collected": "a", "name": "test_bell_1_a", "exercises": ["bell.1"]},
             {"collected": "b", "name": "test_bell_1_b", "exercises": ["bell.1"]},
             {"test": "a", "name": "test_bell_1_a", "exercises": ["bell.1"],
              "outcome": "passed"},
             {"test": "c", "name": "test_bell_1_c", "exercises": ["bell.1"],
              "outcome": "passed"}]
    write(tmp_path, {"out": "\n".join(map(json.dumps, lines))})
    found = checking.collect(tmp_path / "out", "")
    assert {r.test: r.outcome for r in found.all} == {"a": "passed",
                                                      "b": "missing"}


def test_a_report_says_all_that_it_knows(tmp_path):
    name = "lessons/04-bell/exercises/bell.1.toml"
    ex = registry(tmp_path, **{name: TOML + (
        '[[likely]]\nwhen = "got 0"\nsay = "it was never rung"\n')}).find("bell.1")
    text = report.of_exercise(results("failed", "failed"), ex)
    assert text.splitlines() == [
        "FAIL bell.1 (3 points) rings once", "  expected 1   got 0",
        "  stopped in f(), bell.c:7", "  likely: it was never rung",
        "  and 1 more of its tests failed",
        "  hint:  make hint T=bell.1     again: make check T=bell.1"]
    assert report.of_exercise(results("passed"), ex).startswith("ok   bell.1")
    assert "no result" in report.of_exercise(results(), ex)


@pytest.mark.parametrize("text, expected, got", [
    ("make build A=x failed (2):\n  CC  x\nx.c:3: error: no\n", "an image",
     "the build fails: x.c:3: error: no"),
    ("expected halt 0: lesson01 [] ended by crash, status 134 boom\nmore",
     "halt 0", "crash, status 134 boom"),
    ("assert 3 == 4\n +  where 3 = f()", "4", "3"),
    ("words\nassert 'a' in 'b'", "'a'", "'b'"),
    ("assert (60 < 60)", "", "60 < 60, which is not so"),
    ("something else\nand more", "", "something else"),
])
def test_both_sides_are_found_in_the_words_of_a_failure(text, expected, got):
    said = verdict.explain(AssertionError(text))
    assert (said.expected, said.got) == (expected, got)


def test_a_mismatch_carries_both_sides():
    with pytest.raises(verdict.Mismatch) as e:
        verdict.same("", "x", "the name")
    said = verdict.explain(e.value)
    assert (said.expected, said.got, said.about) == ("x", "nothing", "the name")


# --- points ----------------------------------------------------------------

@pytest.mark.parametrize("file, line, fine", [
    ("x.c", "\treturn n % base;", True),
    ("x.c", "#include <uk/list.h>", True),
    ("x.c", "#include <uk/nonce.h>", False),
    ("x.c", '#include "/etc/passwd"', False),
    ("x.c", "\tputs(UK_TEST_NONCE);", False),
    ("x.c", "#include <uk/../../../etc/passwd>", False),
    ("x.c", '#inc\\\nlude "x.h"', False),
    ("x.c", '#/* */include "x.h"', False),
    ("x.c", "#pragma GCC dependency \"x\"", False),
    ("x.c", "#define A 1", True),
    ("x.c", "#include <uk/asm/io.h>", True),
    ("x.c", "a = 1; /* the nonce stays out */", True),
    ("x.c", '__asm__("nop");', False),
    ("x.S", "\tnop", True),
    ("x.S", "\t.incbin \"/etc/passwd\"", False),
    ("Makefile.uk", "$(eval $(call addlib_s,libx,$(CONFIG_LIBX)))", True),
    ("Makefile.uk", "LIBX_SRCS-y += $(LIBX_BASE)/x.c", True),
    ("Makefile.uk", "CINCLUDES-$(CONFIG_LIBX) += -I$(LIBX_BASE)/include", True),
    ("Makefile.uk", "# a comment", True),
    ("Makefile.uk", "LIBX_CFLAGS-y += -DX='\"y\"' -DZ=\\\"y\\\"", True),
    ("Makefile.uk", "LIBX_CFLAGS-y += -DX='; id'", False),
    ("Makefile.uk", "LIBX_CFLAGS-y += ; id", False),
    ("Makefile.uk", "LIBX_CFLAGS-y += -include /etc/passwd", False),
    ("Makefile.uk", "LIBX_CFLAGS-y += -fplugin=x", False),
    ("Makefile.uk", "LIBX_SRCS-y += $(LIBX_BASE)/../../x.c", False),
    ("Makefile.uk", "LIBX_SRCS-y += /etc/passwd", False),
    ("Makefile.uk", "UKCC := id", False),
    ("Makefile.uk", "X := $(shell id)", False),
    ("Makefile.uk", "X != id", False),
    ("Makefile.uk", "include /etc/passwd", False),
    ("Makefile.uk", "\tid", False),
    ("Makefile.uk", "all: ; id", False),
    ("Makefile.uk", "$(info $(shell id))", False),
    ("Makefile.uk", "$(eval $(call addlib,$(shell id)))", False),
    ("Config.uk", '\tdefault "world"', True),
    ("Config.uk", '\tdefault "$(shell,id)"', False),
    ("Config.uk", 'source "/etc/passwd"', False),
])
def test_what_an_answer_may_contain(file, line, fine):
    assert (grade.refusal(file, line.split("\n")) is None) is fine


def test_assembly_is_for_exercises_about_it():
    assert grade.refusal("x.c", ["asm(\"nop\");"], ["__asm__(\"hlt\");"]) is None


GRADES = [formats.Grade("a.1", "A & B", 3, 3, "ok", 1.5),
          formats.Grade("a.2", "C", 0, 2, "FAIL <x>", 2)]


def test_the_formats_agree_about_the_points(tmp_path):
    formats.write(tmp_path, GRADES, "anna")
    scope = json.loads((tmp_path / "results.json").read_text())
    room = json.loads((tmp_path / "classroom.json").read_text())
    unit = XML.parse(tmp_path / "junit.xml").getroot()[0]
    assert scope["score"] == 3 and room["max_score"] == 5
    assert [t["status"] for t in scope["tests"]] == ["passed", "failed"]
    assert [t["status"] for t in room["tests"]] == ["pass", "fail"]
    assert room["status"] == "fail" and room["version"] == 1
    assert unit.get("failures") == "1" and unit[1][0].text == "FAIL <x>"


def test_a_submission_is_a_tree_a_zip_or_a_folder_of_these(tmp_path):
    write(tmp_path, {"all/anna/lessons/x": "", "all/bert.zip": "", "all/c": ""})
    assert [n for n, _ in grade.submissions(tmp_path / "all")] == ["anna", "bert"]
    assert grade.submissions(tmp_path / "all/anna")[0][0] == "anna"
    with pytest.raises(CourseFault, match="neither a tree nor"):
        grade.submissions(tmp_path / "all/anna/lessons")


def test_a_tree_that_lost_its_marks_is_told_so(tmp_path):
    write(tmp_path, {"lib/bell.c": "int f(void) { return 1; }\n"})
    with pytest.raises(CourseFault, match="lost the marks of bell.1"):
        trial.body_of(tmp_path, "lib/bell.c", "bell.1")


# --- cohorts, terms, slides, libraries -------------------------------------

def test_a_seed_draws_the_same_and_seeds_differ():
    choices = list("abcdefgh")
    assert variant.draw("x", "n", choices) == variant.draw("x", "n", choices)
    assert len({variant.draw(str(s), "n", choices) for s in range(99)}) == 8


def test_a_drawn_value_stands_in_every_place(tmp_path):
    name = "lessons/04-bell/exercises/bell.1.toml"
    r = registry(tmp_path, **{
        "limit.h": "#define LIMIT 7\n", "doc": "seven is 7\n",
        name: TOML + '[variant.limit]\nchoices = [["7", "seven"], ["8", "eight"]]'
        '\nplaces = [{ file = "limit.h", find = "LIMIT (\\\\d)" },'
        ' { file = "doc", find = "^(\\\\w+) is", part = 1 }]\n'})
    assert list(variant.validate(r)) == []
    seed = next(str(s) for s in range(99)
                if variant.draw(str(s), "bell.1.limit", [7, 8]) == 8)
    assert variant.apply(tmp_path, r, seed) == {"bell.1.limit": "8 eight"}
    assert (tmp_path / "limit.h").read_text() == "#define LIMIT 8\n"
    assert (tmp_path / "doc").read_text() == "eight is 7\n"
    write(tmp_path, {"limit.h": "#define LIMIT 9\n"})
    assert any("none of the choices" in e for e in variant.validate(r))


def test_a_handout_does_not_say_what_varies():
    table = '\n# Why.\n[variant.x]\nchoices = ["1"]\n\n[variant.y]\nplaces = []\n'
    likely = '[[likely]]\nwhen = "a"\nsay = "b"\n'
    assert variant.without(TOML + likely + table) == TOML + likely
    assert variant.without(TOML) == TOML


def test_variants_stand_at_the_end(tmp_path):
    name = "lessons/04-bell/exercises/bell.1.toml"
    r = registry(tmp_path, **{name: TOML + (
        '[variant.x]\nchoices = ["3"]\nplaces = []\n'
        '[[likely]]\nwhen = "a"\nsay = "b"\n')})
    assert any("stand at the end" in e for e in variant.validate(r))


def test_watch_looks_twice_a_second_and_checks_at_the_next_look(
        tmp_path, monkeypatch):
    """By events, not by the clock: a save, one pause at most, a check."""
    r, happened = registry(tmp_path), []

    def sleep(seconds):
        assert seconds <= 0.5
        happened.append("pause")
        if len(happened) > 6:
            raise KeyboardInterrupt
        if len(happened) == 4:
            (tmp_path / "lib/bell.c").write_text(SOURCE + "/* saved */\n")

    def run(*_, **__):
        happened.append("check")
        return results("passed")

    monkeypatch.setattr(watch.time, "sleep", sleep)
    monkeypatch.setattr(watch.checking, "run", run)
    with pytest.raises(KeyboardInterrupt):
        watch.watch(r)
    assert happened == ["check", "pause", "pause", "pause", "check", "pause",
                        "pause"]


def test_a_term_has_every_lesson_and_no_week_too_many(tmp_path):
    write(tmp_path, {f"lessons/{n:02d}-x/lesson.toml":
                     f'title = "T"\nminutes = {30 * n + 30}\n'
                     for n in range(5)})
    course = Registry(tmp_path).course
    for weeks in (1, 3, 5, 14):
        rows = syllabus.plan(course, weeks)
        assert len(rows) == 5 and rows[0][1] == 1 and rows[-1][2] == weeks
        assert all(1 <= a <= b <= weeks for _, a, b in rows)


def test_a_skeleton_has_the_name_everywhere():
    assert newlib.filled("@name@ @NAME@ @option@", "mine") == (
        "mine MINE LIBMINE")
    assert "console" in newlib.apis()
    with pytest.raises(CourseFault, match="there are templates for"):
        newlib.api_of("horn")
