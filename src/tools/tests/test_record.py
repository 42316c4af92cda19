# SPDX-License-Identifier: BSD-3-Clause
"""Recordings: what counts as stale, and which boots are not worth keeping."""
import json
from types import SimpleNamespace

import pytest

import record
from lessons import Course
from machines import End
from tree import write


@pytest.fixture
def root(tmp_path):
    write(tmp_path, {
        "lessons/00-boot/lesson.toml": 'title = "x"\nstatus = 3\n'
                                       'platforms = ["kvm"]\n',
        "lessons/00-boot/expected.txt": "# in this order\none\nt[wx]o\n",
        "lib/base/a/a.c": "int a;\n", "lib/base/a/Config.uk": "# none\n",
        "lib/base/a/source.toml": "", "lib/base/a/x.patch": "",
        "lib/base/b/Config.uk": "# none\n", "src/build/engine.mk": "# none\n",
        "out/obj/a/a.c.o.d": "out/obj/a/a.c.o: lib/base/a/a.c \\\n"
                             " /usr/include/x.h build/include/config.h\n"})
    return tmp_path


def keep(root, **more):
    files = ["lib/base/a/a.c"]
    path = record.path_of("00-boot", "kvm-x86_64", root)
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"sources": files, **more,
                                "digest": record.digest(files, root)}))
    return record.load("00-boot", "kvm-x86_64", root)


def test_a_recording_is_fresh_until_a_source_changes(root):
    one = keep(root)
    assert record.stale(one, root) == ""
    write(root, {"lib/base/a/a.c": "int b;\n"})
    assert "have changed" in record.stale(one, root)


def test_a_source_that_is_gone_makes_it_stale(root):
    one = keep(root)
    (root / "lib/base/a/a.c").unlink()
    assert "have changed" in record.stale(one, root)


def test_nothing_recorded_is_stale(root):
    assert record.load("00-boot", "kvm-arm64", root) is None
    assert "nothing" in record.stale(None, root)


def test_sources_are_of_this_image_and_of_the_tree(root):
    course = Course(root)
    build = SimpleNamespace(dir=root / "out")
    found = record.sources(build, course, course.find("00"))
    assert "lib/base/a/a.c" in found and "lib/base/a/Config.uk" in found
    assert {"lib/base/a/source.toml", "lib/base/a/x.patch"} <= set(found)
    assert "lessons/00-boot/lesson.toml" in found
    assert "src/build/engine.mk" in found
    assert not any("lib/base/b" in f or f.startswith(("/", "build"))
                   for f in found)


def test_places_are_those_that_the_lesson_names(root):
    assert record.places(Course(root).find("00")) == ["kvm-x86_64",
                                                      "kvm-arm64"]


def test_further_machines_and_devices_are_what_a_lesson_names(root):
    write(root, {"lessons/00-boot/lesson.toml":
                 'title = "x"\narches = ["x86_64"]\nplatforms = ["kvm"]\n'
                 'machines = ["q35"]\ndevices = ["virtio-rng"]\n'})
    lesson = Course(root).find("00")
    assert record.places(lesson) == ["kvm-x86_64", "kvm-x86_64-q35"]
    assert [record.wishes(p, lesson)["qemu"] for p in record.places(lesson)
            ] == [("-device", "virtio-rng-device"),
                  ("-device", "virtio-rng-pci")]


@pytest.mark.parametrize("end, words", [
    (End("halt", 3, "", "one\ntwo\n"), None),
    (End("halt", 0, "", "one\ntwo\n"), "lesson.toml says halt 3"),
    (End("crash", 134, "why", "one\ntwo\n"), "ended by crash"),
    (End("halt", 3, "", "two\none\n"), "not on the console: t"),
    (End("halt", 3, "", ""), "not on the console: one"),
])
def test_only_a_boot_as_announced_is_kept(root, end, words):
    found = record.faults(Course(root).find("00"), end)
    assert (not found) if words is None else words in found[0]


def test_what_is_made_and_why_is_said(root, monkeypatch, capsys):
    fresh, made = keep(root), []
    monkeypatch.setattr(record, "Course", lambda _: Course(root))
    monkeypatch.setattr(record, "load", lambda lesson, place:
                        fresh if place == "kvm-x86_64" else None)
    monkeypatch.setattr(record, "record", lambda *a: made.append(a[1]))
    monkeypatch.setattr(record, "stale", lambda one: "" if one else "gone")
    assert record.main([]) == 0
    assert made == ["kvm-arm64"]
    assert capsys.readouterr().out == "  RECORD  00-boot on kvm-arm64: gone\n"
