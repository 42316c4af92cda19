# SPDX-License-Identifier: BSD-3-Clause
"""Each rule of `make style`, with a planted offence and without."""
import pytest
from tree import run, write

from stylerules import TAG

C = f"/* {TAG} */\n"
H = f"# {TAG}\n"


def library(room, name, select="", **files):
    """The files of a micro-library that offends nothing."""
    base = f"lib/{room}/{name}"
    text = f'{H}config LIB{name.upper()}\n\tbool "{name}: a library"\n' + "".join(
        f"\tselect LIB{s.upper()}\n" for s in select.split())
    return {f"{base}/Makefile.uk": H, f"{base}/Config.uk": text,
            f"{base}/{name}.c": C + "int x;\n",
            f"{base}/include/uk/{name}.h": C,
            f"{base}/tests/test_{name}.c": C,
            **{f"{base}/{k}": v for k, v in files.items()}}


GOOD = {
    "Config.uk": f'{H}mainmenu "T"\nosource "lib/*/*/Config.uk"\n'
                 'osource "src/core/Config.uk"\n',
    "src/core/include/uk/types.h": C,
    "src/core/Config.uk": f'{H}config LIBUKCORE\n\tbool\n\tselect LIBBASIC\n',
    "arch/x86_64/include/uk/asm/lcpu.h": C,
    "plat/kvm/include/uk/kvm.h": C,
    **library("base", "basic"), **library("base", "ring"),
    **library("alloc", "ukalloc"), **library("alloc", "ukallocbuddy", "ukalloc"),
    **library("posix", "fdtab", "ukalloc"), **library("libc", "nolibc"),
    "lib/libc/nolibc/include/string.h": C,
}


@pytest.fixture
def box(tmp_path):
    write(tmp_path, GOOD)

    def style(files, *rules):
        write(tmp_path, files)
        status, out = run("style.py", "--root", tmp_path, *rules)
        assert "Traceback" not in out, out
        *lines, summary = out.splitlines()
        assert status == (1 if lines else 0), out
        return lines
    return style


def include(*headers):
    return C + "".join(f"#include {h if h[0] == chr(34) else f'<{h}>'}\n"
                       for h in headers)


def body(lines):
    return C + "void f(void)\n{\n" + "\tx++;\n" * (lines - 3) + "}\n"


def test_a_good_tree_has_no_offence(box):
    assert box({}) == []


OFFENCES = {
    "spdx": ("src/core/a.c", "int x;\n", 1),
    "spdx-script": ("src/tools/a.sh", f"#!/bin/sh\n\n# {TAG}\n", 1),
    "function-length": ("src/core/a.c", body(61), 2),
    "file-length": ("src/core/a.c", C + "int x;\n" * 400, 401),
    "if-in-body": ("src/core/a.c", C + "void f(void)\n{\n#ifdef A\n#endif\n}\n",
                   4),
    "if-in-body-of-header": (
        "src/core/include/uk/a.h",
        C + "static inline int f(void)\n{\n\treturn 1;\n#if B\n#endif\n}\n", 5),
    "header-place": ("lib/base/ring/include/ring.h", C, 1),
    "include-parent": ("src/core/tests/a.c", include('"../a_priv.h"'), 2),
    "prototype": ("src/core/a.c", C + "int other(int);\n", 2),
    "prototype-extern": ("src/core/a.c", C + "\nextern void other(void);\n", 3),
    "prototype-inside": (
        "src/core/a.c", C + "void f(void)\n{\n\textern int g(void);\n}\n", 4),
    "layout-blanks": ("src/core/a.c", C + "int x; \n", 2),
    "layout-spaces": ("src/core/a.c", C + "        int x;\n", 2),
    "layout-wide": ("src/core/a.c", C + "int " + "x" * 97 + ";\n", 2),
    "layout-newline": ("src/core/a.c", C + "int x;", 2),
    "layout-return": ("src/core/a.c", C + "int x;\r\n", 2),
    "layout-keyword": ("src/core/a.c", C + "void f(void)\n{\n\tif(x)\n\t\ty();\n}\n",
                       4),
    "layout-brace": ("src/core/a.c", C + "void f(void)\n{\n\tif (x){\n\t}\n}\n",
                     4),
    "include-private": ("lib/base/ring/b.c", include('"basic_priv.h"'), 2),
    "include-private-angle": ("lib/base/ring/b.c", include("basic_priv.h"), 2),
    "include-unknown": ("lib/base/ring/b.c", include("uk/nothing.h"), 2),
    "undeclared": ("lib/alloc/ukallocbuddy/b.c", include("uk/ring.h"), 2),
}
RULE_OF = {"spdx-script": "spdx", "if-in-body-of-header": "if-in-body",
           "include-private-angle": "include-private"}


@pytest.mark.parametrize("case", OFFENCES)
def test_a_planted_offence_is_found_where_it_is(box, case):
    path, text, line = OFFENCES[case]
    write_private = {"lib/base/basic/basic_priv.h": C}
    rule = RULE_OF.get(case) or (
        case.split("-")[0] if case.startswith(("layout", "prototype")) else case)
    found = box({path: text, **write_private}, rule)
    assert any(x.startswith(f"{path}:{line}: {rule}: ") for x in found), found


UP = [
    ("src/core/a.c", "uk/ring.h"), ("src/core/a.c", "uk/asm/lcpu.h"),
    ("lib/base/ring/b.c", "uk/ukalloc.h"),
    ("lib/base/ring/b.c", "uk/asm/lcpu.h"),
    ("arch/x86_64/a.c", "uk/kvm.h"), ("plat/kvm/a.c", "uk/ukalloc.h"),
    ("lib/alloc/ukalloc/b.c", "uk/ukallocbuddy.h"),
    ("lib/alloc/ukalloc/b.c", "uk/fdtab.h"),
    ("lib/posix/fdtab/b.c", "uk/ukallocbuddy.h"),
    ("lib/posix/fdtab/b.c", "string.h"), ("apps/hello/main.c", "uk/kvm.h"),
]


@pytest.mark.parametrize("path, header", UP)
def test_nothing_points_up_and_nobody_names_an_implementation(box, path, header):
    found, = box({path: include(header)}, "layers")
    assert found.startswith(f"{path}:2: layers: <{header}>")


DOWN = [
    ("src/core/include/uk/arch/lcpu.h", "uk/asm/lcpu.h"),
    ("lib/base/ring/b.c", "uk/types.h"), ("lib/base/ring/b.c", "uk/basic.h"),
    ("arch/x86_64/a.c", "uk/ring.h"), ("plat/kvm/a.c", "uk/asm/lcpu.h"),
    ("lib/alloc/ukallocbuddy/b.c", "uk/ukalloc.h"),
    ("lib/libc/nolibc/b.c", "uk/fdtab.h"), ("apps/hello/main.c", "string.h"),
    ("apps/hello/main.c", "uk/ukallocbuddy.h"),
    ("lib/base/ring/tests/t.c", "uk/ukalloc.h"),
]


@pytest.mark.parametrize("path, header", DOWN)
def test_what_points_down_is_allowed(box, path, header):
    assert box({path: include(header)}, "layers") == []


def test_a_header_of_the_tests_owns_no_name(box):
    assert box({"tests/host/include/uk/types.h": C,
                "tests/host/include/uk/asm/lcpu.h": C,
                "src/core/a.c": include("uk/types.h"),
                "src/core/include/uk/arch/b.h": include("uk/asm/lcpu.h")}) == []


def test_what_the_core_selects_needs_no_declaration(box):
    assert box({"lib/alloc/ukalloc/b.c": include("uk/basic.h")},
               "undeclared") == []


def test_an_edge_that_is_declared_is_no_offence(box):
    assert box({"lib/alloc/ukallocbuddy/b.c": include("uk/ukalloc.h")},
               "undeclared") == []


def test_a_cycle_is_found(box):
    found, = box({"lib/base/ring/b.c": include("uk/basic.h"),
                  "lib/base/basic/b.c": include("uk/ring.h")}, "cycle")
    assert "lib/base/basic -> lib/base/ring -> lib/base/basic" in found


def test_a_library_in_an_unknown_room_is_refused(box):
    found, = box(library("attic", "junk"), "layers")
    assert found.startswith("lib/attic/junk/Makefile.uk:1: layers: no such room")


def test_a_library_without_tests_is_refused(box):
    found, = box({"lib/base/bare/Makefile.uk": H,
                  "lib/base/bare/tests/readme.c": C}, "untested")
    assert found.startswith("lib/base/bare/Makefile.uk:1: untested: ")


def test_an_option_that_nobody_defines_is_refused(box):
    found, = box({"lib/base/ring/Config.uk":
                  f'{H}config LIBRING\n\tbool "r"\n\tselect LIBGHOST\n'},
                 "kconfig")
    assert found.startswith("lib/base/ring/Config.uk:2: kconfig: ")
    assert "LIBGHOST" in found


def test_too_many_functions_above_50_lines_are_an_offence(box):
    found, = box({"src/core/a.c": body(51), "src/core/b.c": body(9)},
                 "function-length")
    assert found.startswith(".:1: function-length: only 1 of 2")


@pytest.mark.parametrize("text", [
    "/* extern int f(void); */\n",
    "static int f(void);\n",
    "static int\nf(int a,\n  int b);\n",
    "typedef int (*f)(void);\nstruct s { int (*f)(void); };\n",
    "uk_lib_initcall(a, b);\nMACRO(a, b);\n",
    "_Static_assert(ARRAY_SIZE(a) == 4, \"x\");\n",
    "extern char __text_start[];\n",
    "int f(void)\n{\n\treturn g();\n}\n",
])
def test_these_are_no_prototypes(box, text):
    assert box({"src/core/a.c": C + text}, "prototype") == []


def test_an_if_in_a_comment_or_between_functions_is_allowed(box):
    text = C + "#if A\nvoid f(void)\n{\n\t/*\n#if 0\n\t*/\n}\n#endif\n"
    assert box({"src/core/a.c": text}, "if-in-body") == []


def test_an_exception_needs_a_reason_and_a_need(box):
    allow = "src/tools/style-allow.txt"
    long = {"src/core/a.c": C + "int x;\n" * 400}
    good = H + "file-length src/core/a.c one table\n"
    assert box({**long, allow: good}, "file-length") == []
    found = box({**long, allow: H + "file-length src/core/a.c\n"},
                "file-length")
    assert [x.split(":")[2] for x in found] == [" file-length", " allow"]
    found, = box({"src/core/a.c": C, allow: good}, "file-length")
    assert found.startswith(allow + ":2: allow: src/core/a.c needs no")


def test_an_unknown_rule_lists_those_there_are(tmp_path):
    status, out = run("style.py", "nonsense", "--root", tmp_path)
    assert status == 2 and "if-in-body" in out
