# SPDX-License-Identifier: BSD-3-Clause
"""Tags: every mark is understood, every mistake is named with file and line."""
import pytest

import tags

GOOD = """\
int before;
/*** Why *this* is so. ***/
//> outer
int a;
//> inner
//# ex bell.1 3
	return real();
//-	return 0; /* yours */
//# end
//< inner
/***
Longer prose.
***/
int b;
//< outer
"""


def parse(tmp_path, text, name="x.c"):
    (tmp_path / name).write_text(text)
    return tags.read(name, tmp_path)


def test_regions_hold_their_lines_without_marks_and_stubs(tmp_path):
    s = parse(tmp_path, GOOD)
    assert s.errors == []
    assert [x.number for x in s.regions["inner"]] == [7]
    assert [x.number for x in s.regions["outer"]] == [4, 7, 11, 12, 13, 14]
    assert [x.number for x in s.lines if x.prose] == [2, 11, 12, 13]


def test_an_exercise_knows_its_points_and_stub(tmp_path):
    ex = parse(tmp_path, GOOD).exercises["bell.1"]
    assert (ex.points, ex.first, ex.last) == (3, 6, 9)
    assert ex.stub == ["\treturn 0; /* yours */"]


def test_cutting_puts_the_stub_in_place_and_nothing_else(tmp_path):
    s = parse(tmp_path, GOOD)
    text = tags.cut(s, {"bell.1"})
    assert "real()" not in text and "//-" not in text
    assert "//# ex bell.1 3\n\treturn 0; /* yours */\n//# end\n" in text
    assert tags.cut(s, set()) == GOOD


def test_a_learner_is_shown_the_stub_on_its_own_line(tmp_path):
    parse(tmp_path, GOOD)
    s = tags.read("x.c", tmp_path, stubs=True)
    assert s.errors == []
    assert [(x.number, x.text) for x in s.regions["inner"]] == [
        (8, "\treturn 0; /* yours */")]
    assert [x.number for x in s.regions["outer"]] == [4, 8, 11, 12, 13, 14]
    assert not any("real()" in x.text for x in s.lines)
    (tmp_path / "handout.json").write_text("{}")    # there, the body is theirs
    (tmp_path / "x.c").write_text("//# ex bell.1 3\nmine();\n//# end\n")
    s = tags.read("x.c", tmp_path, stubs=True)
    assert [x.text for x in s.lines] == ["mine();"]


def test_a_file_without_marks_is_its_lines(tmp_path):
    s = parse(tmp_path, "//> a\ntext\n", "a.txt")
    assert [x.text for x in s.lines] == ["//> a", "text"] and not s.errors


def test_cutting_an_unknown_exercise_is_an_error(tmp_path):
    with pytest.raises(KeyError, match="bell.9"):
        tags.cut(parse(tmp_path, GOOD), {"bell.9"})


def test_the_body_of_an_exercise_can_be_taken_out_and_put_in(tmp_path):
    s = parse(tmp_path, GOOD)
    assert tags.body(s, "bell.1") == ["\treturn real();"]
    text = tags.replace(s, {"bell.1": ["\treturn 7;", "\t/* mine */"]})
    again = parse(tmp_path, text, "y.c")
    assert tags.body(again, "bell.1") == ["\treturn 7;", "\t/* mine */"]
    assert "//-" not in text and text.count("\n") == GOOD.count("\n")


def test_make_and_kconfig_have_the_same_marks(tmp_path):
    s = parse(tmp_path, "#> opt\n## ex o.1 2\nconfig A\n#- # yours\n## end\n"
                        "#< opt\n", "Config.uk")
    assert s.errors == []
    assert s.exercises["o.1"].stub == ["# yours"]


@pytest.mark.parametrize("text, line, words", [
    ("//> a\nint x;\n", 1, "never closed"),
    ("//> a\nint x;\n//< a\n//> a\nint y;\n//< a\n", 4, "there already"),
    ("//> a\n//> b\nint x;\n//< a\n//< b\n", 4, "cannot end here"),
    ("//< a\n", 1, "cannot end here"),
    ("//> a\n//< a\n", 2, "is empty"),
    ("//# ex e.1 3\nx\n//- y\n", 1, "never ends"),
    ("//# ex e.1 3\nx\n//# end\n", 3, "has no stub"),
    ("//# end\n", 1, "no exercise"),
    ("//- y\n", 1, "outside an exercise"),
    ("//# ex e.1 3\nx\n//# ex e.2 1\n//- y\n//# end\n", 3, "inside"),
    ("//# ex e.1\n", 1, "not understood"),
    ("//> two words\n", 1, "not understood"),
    ("/***\nfor ever\n", 1, "never ends"),
])
def test_a_mistake_is_named_with_its_line(tmp_path, text, line, words):
    errors = parse(tmp_path, text).errors
    assert any(e.startswith(f"x.c:{line}: error:") and words in e
               for e in errors), errors


def test_an_exercise_in_two_files_is_an_error(tmp_path):
    one = parse(tmp_path, "//# ex e.1 3\nx\n//- y\n//# end\n", "1.c")
    two = parse(tmp_path, "//# ex e.1 3\nx\n//- y\n//# end\n", "2.c")
    assert any("1.c:1 too" in e for e in tags.check([one, two]))


def test_a_tree_without_git_is_walked(tmp_path):
    (tmp_path / "lib").mkdir()
    (tmp_path / "build").mkdir()
    (tmp_path / "lib/x.c").write_text("//> a\nint a;\n//< a\n")
    (tmp_path / "build/y.c").write_text("//> lost\n")
    assert [s.path for s in tags.tree(tmp_path)] == ["lib/x.c"]


def test_the_tree_itself_has_no_mistakes():
    assert tags.check(tags.tree()) == []
