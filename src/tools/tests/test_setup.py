# SPDX-License-Identifier: BSD-3-Clause
"""setup.sh and doctor.py on a machine made of stubs: nothing is installed."""
import os
import subprocess

import pytest
from tree import TOOLS, run, write

import doctor

TABLE = """\
# comment

sh | dash | all | required | a shell
tool-a,tool-b | pkg-a | all | required | a tool
{root}/lib/mod*.py | pkg-mod | all | optional | a module
tool-doc | pkg-doc | all | docs | the site
tool-arm | pkg-arm | arm64 | required | for the other machine
"""
# apt-get: notes its arguments; `install` makes the tools it is asked for.
APT_GET = """\
#!/bin/sh
echo "apt-get $*" >> {root}/log
case "$*" in *"$(cat {root}/fails 2>/dev/null || echo none)"*) exit 100;; esac
case "$*" in *install*pkg-a*) [ -e {root}/broken ] || {{
	printf '#!/bin/sh\\necho tool-b 1.2.3\\n' > {root}/bin/tool-b
	chmod +x {root}/bin/tool-b; }};; esac
case "$*" in *install*pkg-mod*) mkdir -p {root}/lib; : > {root}/lib/mod1.py;; esac
"""
APT_CACHE = "#!/bin/sh\n[ \"$2\" != \"$(cat {root}/unknown 2>/dev/null)\" ]\n"


@pytest.fixture
def box(tmp_path):
    return Box(tmp_path)


class Box:
    def __init__(self, root):
        self.root = root
        self.command("uname", "#!/bin/sh\necho x86_64\n")
        self.command("id", "#!/bin/sh\necho 0\n")
        self.command("apt-get", APT_GET)
        self.command("apt-cache", APT_CACHE)
        for name in ("sh", "dirname", "mkdir", "chmod", "env", "cat"):
            os.symlink(f"/bin/{name}", root / "bin" / name)
        write(root, {"table": TABLE.format(root=root)})
        self.env = {"PATH": str(root / "bin"),
                    "WEFT_PACKAGES": str(root / "table")}

    def command(self, name, text):
        write(self.root, {f"bin/{name}": text.format(root=self.root)})
        (self.root / "bin" / name).chmod(0o755)

    def setup(self, *args):
        done = subprocess.run(["/bin/sh", TOOLS / "setup.sh", *args],
                              env=self.env, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT,
                              universal_newlines=True)
        return done.returncode, done.stdout

    def log(self):
        path = self.root / "log"
        return path.read_text().splitlines() if path.exists() else []


def test_what_is_missing_is_installed_in_one_call(box):
    status, out = box.setup()
    assert status == 0, out
    update, install = box.log()
    assert update.endswith("update")
    assert install.endswith("--no-install-recommends pkg-a pkg-mod")


def test_the_site_is_set_up_only_when_asked_for(box):
    assert "pkg-doc" not in box.setup("-n")[1]
    assert "missing: pkg-a pkg-mod pkg-doc" in box.setup("docs", "-n")[1]
    box.setup("docs")
    assert box.log()[1].endswith("pkg-a pkg-mod pkg-doc")


def test_a_second_run_touches_nothing(box):
    box.setup()
    before = box.log()
    assert box.setup() == (0, "setup: everything is there\n")
    assert box.log() == before


def test_dry_run_only_says(box):
    status, out = box.setup("-n")
    assert status == 0 and "missing: pkg-a pkg-mod" in out and not box.log()


def test_one_of_several_commands_is_enough(box):
    box.command("tool-b", "#!/bin/sh\n")
    assert "missing: pkg-mod\n" in box.setup("-n")[1]


def test_a_package_that_the_release_lacks_does_not_stop_the_others(box):
    write(box.root, {"unknown": "pkg-mod"})
    status, out = box.setup()
    assert status == 0 and "no package pkg-mod" in out
    assert box.log()[1].endswith(" pkg-a")


def test_an_optional_one_that_fails_does_not_stop_the_required_ones(box):
    write(box.root, {"fails": "pkg-mod"})
    status, out = box.setup()
    assert status == 0 and "not always needed: pkg-mod" in out
    assert box.log()[2].endswith("--no-install-recommends pkg-a")


def test_a_required_one_that_stays_missing_is_a_failure(box):
    write(box.root, {"broken": ""})
    status, out = box.setup()
    assert status == 1 and "still missing: pkg-a" in out


def test_neither_root_nor_sudo_is_said(box):
    box.command("id", "#!/bin/sh\necho 1000\n")
    status, out = box.setup()
    assert status == 1 and "neither root nor sudo" in out and not box.log()


def test_sudo_is_used_by_others_than_root(box):
    box.command("id", "#!/bin/sh\necho 1000\n")
    box.command("sudo", '#!/bin/sh\necho sudo >> {root}/log\nexec "$@"\n')
    assert box.setup()[0] == 0
    assert box.log().count("sudo") == 2


def test_a_system_without_apt_is_said(box):
    (box.root / "bin/apt-get").unlink()
    status, out = box.setup()
    assert status == 1 and "no Debian or Ubuntu" in out


def test_the_table_of_the_tree_is_well_formed():
    for host in ("amd64", "arm64"):
        rows = doctor.read_table(TOOLS / "packages.txt", host)
        assert len(rows) > 20
        for row in rows:
            assert row.need in ("required", "optional", "docs")
            assert row.purpose and " " not in row.package + row.test


def test_doctor_shows_versions_and_what_is_missing(box):
    box.command("tool-b", "#!/bin/sh\necho tool-b 1.2.3\n")
    status, out = run("doctor.py", "--table", box.root / "table",
                      env={"PATH": str(box.root / "bin")})
    assert status == 0 and "1.2.3" in out
    assert "optional, missing: make setup" in out and "pkg-mod" in out


def test_doctor_fails_when_a_required_tool_is_missing(box):
    status, out = run("doctor.py", "--table", box.root / "table",
                      env={"PATH": str(box.root / "bin")})
    assert status == 1 and "apt-get install pkg-a" in out
    assert not box.log()
