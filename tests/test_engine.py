# SPDX-License-Identifier: BSD-3-Clause
"""
The build engine's promises, and how an image's end reaches the shell.

What a rebuild did is read from what make says (`  CC  libx: file.c`), on
throw-away libraries and applications written here, in the file they test.
"""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

import weft
from test_badinput import CRASH, PLACES, crash_shot

STATUSES = (0, 1, 7, 127, 128, 200, 255)


# --- how an image ends -----------------------------------------------------

def endings():
    for machine, arch in PLACES:
        for status in STATUSES:
            shot = crash_shot(machine, arch, f"-- status {status}")
            yield pytest.param(shot, status, id=f"{shot.label}: {status}",
                               marks=shot.mark())


@pytest.mark.parametrize("shot, status", endings())
def test_status(shot, status):
    """main's value arrives whole, on both ways out of the machine."""
    end = weft.ended(shot, "halt", status)
    if shot.build().arch == "x86_64" and shot.machine != "linuxu":
        assert end.code == 2 * (status & 127) + 1   # isa-debug-exit
    else:
        assert end.code == status


@pytest.mark.parametrize("machine, arch", weft.params(PLACES))
def test_restart(machine, arch):
    weft.ended(crash_shot(machine, arch, "-- restart"), "restart", 129)


def test_make_run_has_the_status_of_the_image():
    """`make run; echo $?` shows what main returned."""
    done = weft.make("run", A=CRASH, ARCH="x86_64", PLAT="kvm",
                     ARGS="-- status 7", O=str(crash_shot(
                         "microvm", None, "").build().dir))
    assert done.returncode == 7 and "exit status 7" in done.stdout, done.stdout


# --- compilers -------------------------------------------------------------

COMPILERS = ({"CC": "gcc"}, {"CC": "clang"}, {"CC": "gcc", "LTO": "y"},
             {"CC": "clang", "LTO": "y"})
HELLOS = [weft.shot(machine, arch, "-- a 'b c'", APP="hello", **cc)
          for machine, arch in (("microvm", None), ("virt", None),
                                ("linuxu", "x86_64"), ("linuxu", "arm64"))
          for cc in COMPILERS]


@pytest.mark.parametrize("shot", [pytest.param(s, id=s.label, marks=s.mark())
                                  for s in HELLOS])
def test_hello(shot):
    """hello greets, whoever compiled it, and no compiler has complained."""
    end = weft.ended(shot, "halt", 0)
    assert end.console == ("Hello, world!\nargv[1] = a\nargv[2] = b c\n"), \
        weft.explain(shot, end)
    text = weft.output(**dict(shot.what))[1]
    assert "warning" not in text, text


# --- what a build leaves ---------------------------------------------------

def test_products():
    """Everything that the README names is there and is what it should be."""
    build = weft.built(APP="hello", ARCH="x86_64", PLAT="kvm", CC="gcc")
    commands = json.loads((build.dir / "compile_commands.json").read_text())
    assert any(c["file"] == "apps/hello/main.c" for c in commands)
    assert all(Path(weft.ROOT, c["file"]).exists() for c in commands)
    for name in ("image", "image.dbg", "image.map", ".config",
                 "include/uk/config.h"):
        assert (build.dir / name).stat().st_size, name
    assert ".symtab" in sections(build.dbg)
    assert not re.search(r"\.(symtab|debug)", sections(build.image))


def sections(elf):
    return subprocess.run(["readelf", "-SW", elf], check=True, text=True,
                          capture_output=True).stdout


def test_size():
    """make size accounts for the image by library."""
    done = weft.make("size", APP="hello", ARCH="x86_64", PLAT="kvm",
                     O=str(weft.built(APP="hello", ARCH="x86_64", PLAT="kvm",
                                      CC="gcc").dir))
    assert done.returncode == 0, done.stdout
    assert re.search(r"apphello\s.*\d+", done.stdout), done.stdout
    assert re.search(r"libukcore\s.*\d+", done.stdout), done.stdout


# --- libraries and applications of our own ---------------------------------

def library(path, name, sources, exports, options=""):
    """A micro-library in `path`, as a user would write one outside the tree."""
    path.mkdir()
    up = name.upper()
    (path / "Config.uk").write_text(
        f'config {up}\n\tbool "{name}: a test"\n\tdefault y\n' + options)
    (path / "Makefile.uk").write_text(
        f"$(eval $(call addlib_s,{name},$(CONFIG_{up})))\n"
        + "".join(f"{up}_SRCS-y += $({up}_BASE)/{s}\n" for s in sources))
    (path / "exportsyms.uk").write_text("\n".join(exports) + "\n")
    for file, text in sources.items():
        (path / file).write_text(text)
    return path


def application(path, text):
    """An application outside the tree, a console in its image."""
    path.mkdir()
    (path / "Makefile.uk").write_text(
        "$(eval $(call addlib,apptry))\nAPPTRY_SRCS-y += $(APPTRY_BASE)/m.c\n")
    (path / "exportsyms.uk").write_text("main\n")
    (path / "fragment.config").write_text("CONFIG_LIBUKCONSOLE=y\n")
    (path / "m.c").write_text(text)
    return path


PROBE = {"loud.c": "#include <uk/config.h>\n#if CONFIG_LIBPROBE_LOUD\n"
                   "int probe(void) { return 42; }\n"
                   "#else\nint probe(void) { return 7; }\n#endif\n",
         "quiet.c": "#include <uk/config.h>\nint probe_quiet(void);\n"
                    "int probe_quiet(void) { return 1; }\n"}
LOUD = 'config LIBPROBE_LOUD\n\tbool "loud"\n'
MAIN = "int probe(void);\nint main(void) { return probe(); }\n"


class Sandbox:
    """An application and a library outside the tree, and a build of them."""

    def __init__(self, tmp):
        self.tmp = tmp
        self.lib = library(tmp / "probe", "libprobe", PROBE, ["probe"], LOUD)
        self.app = application(tmp / "app", MAIN)
        self.fragment = tmp / "f.config"
        self.fragment.write_text("")

    def make(self, *verbs, **more):
        return weft.make(*(verbs or ("build",)), **{
            "A": str(self.app), "L": str(self.lib), "F": str(self.fragment),
            "ARCH": "x86_64", "PLAT": "linuxu", "O": str(self.tmp / "out"),
            **more})

    def compiled(self, **more):
        """What a build compiles: {"lib: file.c", ...}; it must succeed."""
        done = self.make(**more)
        assert done.returncode == 0, done.stdout
        return set(re.findall(r"^\s+CC\s+(\S+ \S+)$", done.stdout, re.M))

    def status(self, out="out"):
        linuxu = weft.machines.MACHINES["linuxu"]
        return linuxu.boot(self.tmp / out, 60).status


@pytest.fixture
def sandbox(tmp_path):
    return Sandbox(tmp_path)


def test_outside_the_tree(sandbox):
    """A= and L= build and run what lies anywhere, and leave nothing there."""
    before = sorted(p for d in (sandbox.lib, sandbox.app) for p in d.iterdir())
    assert {"libprobe: loud.c", "apptry: m.c"} <= sandbox.compiled()
    assert sandbox.status() == 7
    assert before == sorted(p for d in (sandbox.lib, sandbox.app)
                            for p in d.iterdir())


def test_rebuilds(sandbox):
    """Nothing when nothing changed; else what reads the change, only that."""
    assert len(sandbox.compiled()) > 5
    image = sandbox.tmp / "out/image"
    age = image.stat().st_mtime_ns
    assert sandbox.compiled() == set()
    assert image.stat().st_mtime_ns == age

    sandbox.fragment.write_text("CONFIG_LIBPROBE_LOUD=y\n")
    assert sandbox.compiled() == {"libprobe: loud.c"}
    assert sandbox.status() == 42

    (sandbox.lib / "quiet.c").write_text(PROBE["quiet.c"] + "/* new */\n")
    assert sandbox.compiled() == {"libprobe: quiet.c"}


def misses(cache):
    """Files that ccache did not know."""
    text = subprocess.run(
        ["ccache", "--print-stats"], env={**os.environ, "CCACHE_DIR": cache},
        check=True, capture_output=True, text=True).stdout
    return int(re.search(r"^cache_miss\t(\d+)$", text, re.M)[1])


@pytest.mark.needs("ccache")
def test_file_is_compiled_once_for_all_builds_in_which_it_is_the_same(sandbox):
    """And depends on the options of each build, not of the one before."""
    cache = str(sandbox.tmp / "cache")
    sandbox.compiled(CCACHE_DIR=cache)
    before = misses(cache)
    assert before > 5
    other = {"CCACHE_DIR": cache, "O": str(sandbox.tmp / "other")}
    sandbox.fragment.write_text("CONFIG_LIBPROBE_LOUD=y\n")
    assert "libprobe: quiet.c" in sandbox.compiled(**other)
    assert misses(cache) == before + 1      # loud.c
    assert (sandbox.status(), sandbox.status("other")) == (7, 42)
    sandbox.fragment.write_text("")
    assert sandbox.compiled(**other) == {"libprobe: loud.c"}
    assert sandbox.status("other") == 7
    assert misses(cache) == before + 1      # as in the first build


@pytest.mark.needs("ccache")
def test_build_that_stopped_depends_on_its_own_options(sandbox):
    """Also where an object is one that another build made."""
    cache = str(sandbox.tmp / "cache")
    sandbox.compiled(CCACHE_DIR=cache)
    other = {"CCACHE_DIR": cache, "O": str(sandbox.tmp / "other")}
    (sandbox.app / "m.c").write_text("broken\n")
    assert sandbox.make("build", "-k", **other).returncode
    (sandbox.app / "m.c").write_text(MAIN)
    sandbox.fragment.write_text("CONFIG_LIBPROBE_LOUD=y\n")
    assert "libprobe: loud.c" in sandbox.compiled(**other)
    assert sandbox.status("other") == 42


def test_somebodys_own_cache_is_not_made_smaller(sandbox):
    """Only the one that is chosen here has a size that is chosen here."""
    ccache = sandbox.tmp / "ccache"
    ccache.write_text('#!/bin/sh\necho "in $CCACHE_DIR: ${CCACHE_MAXSIZE-all}"\n'
                      'exec "$@"\n')
    ccache.chmod(0o755)
    own = sandbox.make(CCACHE=str(ccache), CCACHE_DIR="/own").stdout
    assert "in /own: all\n" in own, own
    (sandbox.app / "m.c").write_text(MAIN + "/* new */\n")
    ours = sandbox.make("build", f"CCACHE={ccache}").stdout
    assert f"in {weft.ROOT}/build/ccache: 1G\n" in ours, ours


@pytest.mark.parametrize("words", [("-o", "out.i"), ()])
def test_preprocessor_calls_the_configuration_by_one_name(words, tmp_path):
    """Where ccache wants its output: in a file, or (before 4.7) not."""
    header = tmp_path / "include/uk/config.h"
    header.parent.mkdir(parents=True)
    header.write_text("")
    (tmp_path / "x.c").write_text(f'#include "{header}"\nint x;\n')

    def preprocess(*flags):
        return subprocess.run(
            [weft.ROOT / "src/build/any-config.sh", "gcc", "-E", *flags, "x.c",
             *words], cwd=tmp_path, capture_output=True, text=True, check=False)

    done = preprocess()
    text = (tmp_path / "out.i").read_text() if words else done.stdout
    assert done.returncode == 0 and '"uk/config.h"' in text and "int x;" in text
    assert str(header) not in text
    assert preprocess("-imacros", "none").returncode == 1


@pytest.mark.parametrize("name", ["build/test/spelt/", "build/test//spelt",
                                  f"{weft.ROOT}/build/test/spelt"])
def test_build_directory_may_be_spelt_differently(sandbox, name):
    """Its objects are the same, and are made again when a header changes."""
    shutil.rmtree(weft.ROOT / "build/test/spelt", ignore_errors=True)
    (sandbox.lib / "p.h").write_text("")
    (sandbox.lib / "quiet.c").write_text('#include "p.h"\n' + PROBE["quiet.c"])
    sandbox.compiled(O="build/test/spelt")
    assert not sandbox.compiled(O=name)
    (sandbox.lib / "p.h").write_text("/* new */\n")
    assert sandbox.compiled(O=name) == {"libprobe: quiet.c"}


def test_library_without_exports_of_its_own_is_joined_anew(sandbox):
    """Without exportsyms.uk all it has is exported."""
    (sandbox.app / "m.c").write_text(MAIN.replace("probe", "probe_quiet"))
    assert sandbox.make().returncode
    (sandbox.lib / "exportsyms.uk").unlink()
    sandbox.compiled()
    assert sandbox.status() == 1


def test_what_a_tool_left_half_done_is_done_again(sandbox):
    tool = sandbox.tmp / "objcopy"
    tool.write_text('#!/bin/sh\nfor last; do :; done\necho half > "$last"\n'
                    'exit 1\n')
    tool.chmod(0o755)
    assert sandbox.make("build", f"OBJCOPY={tool}").returncode
    sandbox.compiled()
    assert sandbox.status() == 7


def test_each_compiler_has_its_own_headers(sandbox):
    """Two of the same name too, or one that was renewed."""
    for place in ("one", "two"):
        cc = sandbox.tmp / place / "gcc"
        cc.parent.mkdir()
        (cc.parent / "include").symlink_to(subprocess.check_output(
            ["gcc", "-print-file-name=include"], text=True).strip())
        cc.write_text('#!/bin/sh\n[ "$1" = -print-file-name=include ] && '
                      f'exec echo {cc.parent}/include\nexec gcc "$@"\n')
        cc.chmod(0o755)
        assert sandbox.compiled(CC=str(cc))
        commands = (sandbox.tmp / "out/compile_commands.json").read_text()
        assert f"-isystem {cc.parent}/include" in commands


def test_flags_are_part_of_the_build(sandbox):
    """A flag of one library compiles that library anew, and no other."""
    sandbox.compiled()
    makefile = sandbox.lib / "Makefile.uk"
    makefile.write_text(makefile.read_text() + "LIBPROBE_CFLAGS-y += -DNEW\n")
    assert sandbox.compiled() == {"libprobe: loud.c", "libprobe: quiet.c"}


def test_two_exports_of_one_name(sandbox, tmp_path):
    """The linker names the symbol and both libraries."""
    text = "int probe(void);\nint probe(void) { return 1; }\n"
    other = library(tmp_path / "other", "libother", {"o.c": text}, ["probe"])
    done = sandbox.make(L=f"{sandbox.lib} {other}")
    assert done.returncode
    assert "multiple definition of `probe'" in done.stdout, done.stdout
    assert "libprobe" in done.stdout and "libother" in done.stdout


def test_one_private_name_in_two_libraries(sandbox, tmp_path):
    """What is not exported may have the same name elsewhere."""
    other = library(tmp_path / "other", "libother",
                    {"o.c": "int probe_quiet(void);\n"
                            "int probe_quiet(void) { return 1; }\n"}, ["none"])
    done = sandbox.make(L=f"{sandbox.lib} {other}")
    assert done.returncode == 0, done.stdout


def test_reach_into_a_library(sandbox):
    """A symbol that exportsyms.uk does not name cannot be linked against."""
    (sandbox.app / "m.c").write_text(MAIN.replace("probe", "probe_quiet"))
    done = sandbox.make()
    assert done.returncode
    assert re.search(r"undefined reference to `probe_quiet", done.stdout), \
        done.stdout


def test_an_interrupted_compilation_is_done_again(sandbox):
    """A broken source fails the build; mended, only it is compiled."""
    sandbox.compiled()
    good = (sandbox.lib / "loud.c").read_text()
    (sandbox.lib / "loud.c").write_text("int probe(void) {\n")
    done = sandbox.make()
    assert done.returncode and "loud.c:1" in done.stdout, done.stdout
    (sandbox.lib / "loud.c").write_text(good)
    assert sandbox.compiled() == {"libprobe: loud.c"}


def test_an_option_that_vanishes_is_an_error(sandbox):
    """Deleting what a fragment asks for is told with file and line."""
    sandbox.fragment.write_text("CONFIG_LIBPROBE_LOUD=y\n")
    sandbox.compiled()
    config = sandbox.lib / "Config.uk"
    config.write_text(config.read_text().replace("LIBPROBE_LOUD", "LIBPROBE_X"))
    done = sandbox.make()
    assert done.returncode
    assert re.search(r"f.config:1: error: .*LIBPROBE_LOUD", done.stdout), \
        done.stdout


def test_embedded_folder_is_packed_again_when_it_changes(sandbox):
    """Whatever its names are, and what its links point at."""
    page = sandbox.tmp / "page"
    (page / "sub").mkdir(parents=True)
    (page / "a b'c").write_text("one")
    (page / "link").symlink_to("a b'c")
    sandbox.fragment.write_text(
        f'CONFIG_LIBUKINITRD=y\nCONFIG_LIBUKINITRD_EMBED="{page}"\n')
    sandbox.compiled()
    assert not sandbox.compiled()
    for change in (lambda: (page / "link").unlink(),
                   lambda: (page / "link").symlink_to("sub"),
                   lambda: (page / "a b'c").write_text("two"),
                   lambda: (page / "sub").rmdir()):
        change()
        assert sandbox.compiled() == {"libukinitrd: embedded.S"}
    shutil.rmtree(page)
    done = sandbox.make()
    assert done.returncode and f"{page}: no files there" in done.stdout


# --- the verbs ---------------------------------------------------------------

def in_skeleton(path, *verbs):
    """make in a tree without libraries, where verbs can do no harm."""
    shutil.copytree(weft.ROOT / "src/build", path / "src/build")
    shutil.copy(weft.ROOT / "Makefile", path)
    for file in ("arch/x86_64", "arch/arm64", "plat/kvm"):
        (path / file).mkdir(parents=True)
        (path / file / "Makefile.uk").write_text("")
    return weft.make("--no-print-directory", "-C", str(path), *verbs)


def test_clean_may_follow_another_verb(tmp_path):
    done = in_skeleton(tmp_path, "help", "clean")
    assert done.returncode == 0 and "annot" not in done.stdout, done.stdout


@pytest.mark.parametrize("verbs", [(), ("setup",), ("build",), ("help", "clean")])
def test_tree_in_a_folder_with_a_blank_is_refused(verbs, tmp_path):
    done = in_skeleton(tmp_path / "my course", *verbs)
    assert done.returncode == 2 and len(done.stdout.splitlines()) == 1
    assert f"{tmp_path}/my course: a path with a blank" in done.stdout


def test_file_names_are_passed_on_as_they_are(sandbox):
    site = sandbox.tmp / "my $HOME 'site'"
    site.mkdir()
    assert sandbox.make("run", ROOTFS=str(site)).returncode == 7
    site.rmdir()
    done = sandbox.make("run", ROOTFS=str(site))
    assert f"ROOTFS={site}: no such folder" in done.stdout


def test_help_names_every_verb_and_every_word():
    said = weft.make("help").stdout
    verbs = (weft.ROOT / "src/build/verbs.mk").read_text()
    for verb in set(re.findall(r"^([a-z-]+):(?! export)", verbs, re.M)):
        assert (verb in ("booted", "tested")
                or re.search(rf"^  make {verb} ", said, re.M)), verb
    select = (weft.ROOT / "src/build/select.mk").read_text()
    words = (re.search(r"^SELECTORS := (.*)$", select, re.M)[1].split()
             + re.findall(r"\(call option,\w+,(\w+)\)", verbs))
    assert len(words) > 15
    for word in (*words, "SITE", "CCACHE"):
        assert re.search(rf"\b{word}=", said), word
