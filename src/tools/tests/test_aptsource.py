# SPDX-License-Identifier: BSD-3-Clause
"""The distribution's archive, asked through an apt that the tests play: which
lines are ours, which version has the pinned file, when lists are renewed."""
import shutil

import pytest

import aptsource

SOURCE = {"debian": "thing", "sha256": "ab" * 32}
OTHERS = ("http://others.example/ stable main stable\n"
          "http://others.example/ any main any\n")


class Apt:
    """In place of aptsource.run()."""

    def __init__(self):
        self.calls = []
        self.targets = ["http://d.example/ bookworm main bookworm\n", ""]
        self.versions = {"1-1": "cd" * 32, "1-2": "ab" * 32}
        self.listed = True      # whether there are lists

    def __call__(self, *words):
        self.calls.append(words)
        if "indextargets" in words:
            return self.targets["--no-release-info" not in words] + OTHERS
        if "update" in words:
            self.listed = True
        if not self.listed:
            raise aptsource.Unavailable("Unable to locate source thing")
        if "showsrc" in words:
            return "".join(f"Package: thing\nVersion: {v}\n"
                           for v in self.versions)
        name, _, version = words[-1].partition("=")
        return "".join(
            f"'http://d.example/{name}_{version}{tail}' {name}{tail} 5 SHA256:"
            f"{digest}\n" for tail, digest in (
                (".dsc", "ef" * 32), (".tar.xz", self.versions.get(version))))

    def did(self, word):
        return [words for words in self.calls if word in words]


@pytest.fixture
def apt(monkeypatch, tmp_path):
    release = tmp_path / "os-release"
    release.write_text('NAME="Debian"\nID=debian\nVERSION_CODENAME=bookworm\n')
    monkeypatch.setattr(aptsource, "Path", lambda _: release)
    monkeypatch.setattr(shutil, "which", lambda _: "/usr/bin/apt-get")
    played = Apt()
    monkeypatch.setattr(aptsource, "run", played)
    return played


@pytest.mark.parametrize("plain, informed, line", [
    ("bookworm main bookworm", "bookworm main bookworm", "bookworm main"),
    ("bookworm main bookworm", None, "bookworm main"),  # no lists yet
    ("stable main stable", "stable main bookworm", "stable main"),
    ("stable-updates main stable-updates",
     "stable-updates main bookworm-updates", "stable-updates main"),
])
def test_archive_of_this_release_is_found_by_whatever_name(apt, plain, informed,
                                                           line):
    """... and those of others, which say `stable` too, are not."""
    apt.targets = [f"http://d.example/ {words}\n" if words else ""
                   for words in (plain, informed)]
    assert aptsource.archive_lines("deb-src") == [
        "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] "
        f"http://d.example/ {line}"]


def test_machine_without_such_an_archive_is_told(apt):
    apt.targets = ["", ""]
    with pytest.raises(aptsource.Unavailable, match="no archive"):
        aptsource.archive_lines("deb")


def test_version_with_the_pinned_file_is_the_one(apt):
    assert aptsource.address((), SOURCE) == "http://d.example/thing_1-2.tar.xz"
    del apt.versions["1-2"]
    with pytest.raises(aptsource.Unavailable, match="pinned"):
        aptsource.address((), SOURCE)


@pytest.mark.parametrize("listed", [True, False])
def test_lists_are_renewed_only_if_they_do_not_have_it(apt, tmp_path, listed):
    apt.listed = listed
    aptsource.fetch(SOURCE, tmp_path / "apt", tmp_path / "to")
    assert bool(apt.did("update")) == (not listed)
    (get,) = apt.did("download-file")
    assert get[-3:] == ("http://d.example/thing_1-2.tar.xz",
                        str(tmp_path / "to"), f"SHA256:{SOURCE['sha256']}")
    assert "bookworm main" in (tmp_path / "apt/sources.list").read_text()


def test_another_version_everywhere_ends_with_words(apt, tmp_path):
    del apt.versions["1-2"]
    with pytest.raises(aptsource.Unavailable, match="pinned"):
        aptsource.fetch(SOURCE, tmp_path / "apt", tmp_path / "to")
    assert apt.did("update") and not apt.did("download-file")
