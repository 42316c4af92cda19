# SPDX-License-Identifier: BSD-3-Clause
"""The graph of lessons: order, look-up, and each kind of mistake."""
import pytest
from tree import run, write

from lessons import Course, CourseError


def course(root, **after):
    for name, below in after.items():
        name = name.lstrip("_").replace("_", "-")
        write(root, {f"lessons/{name}/lesson.toml":
                     f'title = "T {name}"\nafter = {below}\n'})
    return Course(root)


def names(lessons):
    return [x.name for x in lessons]


def test_a_lesson_is_stacked_on_all_it_reaches_and_nothing_else(tmp_path):
    c = course(tmp_path, _00_a=[], _01_b=["00-a"], _02_c=["00-a"],
               _03_d=["02-c"])
    assert names(c.stack(c.find("3"))) == ["00-a", "02-c", "03-d"]


def test_a_lesson_may_stand_on_one_with_a_higher_number(tmp_path):
    c = course(tmp_path, _00_a=[], _01_b=["00-a", "05-f"], _05_f=["00-a"])
    assert names(c.stack(c.find("01"))) == ["00-a", "05-f", "01-b"]


def test_ties_are_broken_by_name_whatever_the_file_says(tmp_path):
    c = course(tmp_path, _00_a=[], _01_b=[], _02_c=["01-b", "00-a"])
    assert names(c.stack(c.find("c"))) == ["00-a", "01-b", "02-c"]


@pytest.mark.parametrize("key", ["03", "3", "03-d", "d", "003"])
def test_a_lesson_is_found_by_number_or_name(tmp_path, key):
    assert course(tmp_path, _03_d=[]).find(key).name == "03-d"


def test_an_unknown_lesson_lists_those_there_are(tmp_path):
    c = course(tmp_path, _00_a=[], _01_b=[])
    with pytest.raises(CourseError, match="no lesson 42: there are 00 01"):
        c.find("42")
    with pytest.raises(CourseError, match="did you mean 01-b"):
        c.find("01-c")


def test_an_unknown_name_in_after_is_an_error_with_its_line(tmp_path):
    c = course(tmp_path, _00_alpha=[], _01_b=["00-alhpa"])
    assert c.errors == ["lessons/01-b/lesson.toml:2: error: after: no lesson "
                        "'00-alhpa' (did you mean '00-alpha'?)"]


def test_a_cycle_is_an_error_that_shows_it_once(tmp_path):
    c = course(tmp_path, _00_a=["02-c"], _01_b=["00-a"], _02_c=["01-b"],
               _03_d=["02-c"])
    assert c.errors == ["lessons/00-a/lesson.toml:2: error: after: a cycle: "
                        "00-a -> 02-c -> 01-b -> 00-a"]


def test_a_lesson_after_itself_is_a_cycle(tmp_path):
    assert "a cycle: 00-a -> 00-a" in course(tmp_path, _00_a=["00-a"]).errors[0]


def test_two_lessons_of_one_number_are_refused(tmp_path):
    c = course(tmp_path, _01_a=[], _01_b=[])
    assert "number 01 is already taken by 01-a" in c.errors[0]


@pytest.mark.parametrize("text, line, word", [
    ('title = "x"\nminuts = 3\n', 2, "did you mean 'minutes'"),
    ('title = "x"\n\nminutes = "3"\n', 3, "'minutes' must be a int"),
    ('title = "x"\nafter = [\n', 2, ""),
])
def test_a_bad_field_is_an_error_with_its_line(tmp_path, text, line, word):
    write(tmp_path, {"lessons/00-a/lesson.toml": text})
    error, = Course(tmp_path).errors
    assert error.startswith("lessons/00-a/lesson.toml:") and word in error
    assert f":{line}:" in error or not word


def test_list_shows_lessons_apps_and_machines(tmp_path):
    write(tmp_path, {
        "lessons/00-a/lesson.toml": 'title = "First"\nminutes = 45\n',
        "lessons/00-a/fragment.config": "CONFIG_LIBFOO=y\nCONFIG_LIBBAR=n\n",
        "apps/hello/Makefile.uk": "",
        "apps/hello/README.md": "# Say hello\n",
        "arch/x86_64/fragment.config": "", "plat/kvm/fragment.config": ""})
    status, out = run("lessons.py", "list", "--root", tmp_path)
    assert status == 0
    for word in ("00-a", "45", "First", "LIBFOO", "hello", "Say hello",
                 "ARCH=x86_64", "PLAT=kvm"):
        assert word in out
    assert "LIBBAR" not in out


def test_list_fails_when_a_lesson_is_broken(tmp_path):
    write(tmp_path, {"lessons/00-a/lesson.toml": "after = [1"})
    assert run("lessons.py", "list", "--root", tmp_path)[0] == 1
