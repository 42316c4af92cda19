# SPDX-License-Identifier: BSD-3-Clause
"""
The runner, with guests of a few instructions (guests/) and with shell scripts
in the place of linuxu images: how an end becomes a status, and what is refused.
"""

import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import machines                                             # noqa: E402
from image import Build, Refused, read_config               # noqa: E402
from symbols import folded, last_trace                      # noqa: E402

CC = {"x86_64": "x86_64-linux-gnu-gcc", "arm64": "aarch64-linux-gnu-gcc"}
HOST = machines.platform.machine()


def build(path, arch, plat, **what):
    """A build directory with one of our guests in it."""
    option = {"x86_64": "ARCH_X86_64", "arm64": "ARCH_ARM_64"}[arch]
    (path / ".config").write_text(
        f"CONFIG_{option}=y\nCONFIG_PLAT_{plat.upper()}=y\n")
    if plat == "linuxu":
        (path / "image").write_text("#!/bin/sh\n" + what["script"])
        (path / "image").chmod(0o755)
        return Build(path)
    say = {"CONSOLE": '"hello\\r\\n"', "RECORD": '"halt 0\\n"', "CODE": "0",
           "END": "POWER_OFF", "SIZE": "4096", **what}
    elf = path / "image.dbg"
    subprocess.run([CC[arch], "-nostdlib", "-static", "-no-pie", "-Wl,-N",
                    "-Wl,-Ttext-segment=0x100000", "-Wl,--build-id=none", "-o", elf,
                    *(f"-D{k}={v}" for k, v in say.items()),
                    HERE / "guests" / f"{arch}.S"], check=True,
                   stderr=subprocess.PIPE)
    cut = ["-S"] if arch == "x86_64" else ["-O", "binary"]
    subprocess.run([CC[arch].replace("gcc", "objcopy"), *cut, elf,
                    path / "image"], check=True)
    return Build(path)


KVM = [("microvm", "x86_64"), ("pc", "x86_64"), ("q35", "x86_64"),
       ("virt", "arm64"), ("virt-gic3", "arm64")]
ENDS = {
    "halt 0": ({}, "halt", 0),
    "halt 200": ({"RECORD": '"halt 200\\n"', "CODE": "200 & 127"}, "halt", 200),
    "crash": ({"RECORD": '"crash a, b\\n"', "CODE": "6"}, "crash", 134),
    "restart": ({"RECORD": '"restart\\n"', "END": "RESET"}, "restart", 129),
    "crash while halting": ({"RECORD": '"halt 0\\ncrash x\\n"', "CODE": "6"},
                            "crash", 134),
    "nonsense": ({"RECORD": '"jabberwocky\\n"'}, "broken", 125),
    "not a word": ({"RECORD": '""'}, "broken", 125),
}


@pytest.mark.parametrize("name, arch", KVM)
@pytest.mark.parametrize("how", ENDS)
def test_end_of_a_machine(tmp_path, name, arch, how):
    what, kind, status = ENDS[how]
    end = machines.MACHINES[name].boot(build(tmp_path, arch, "kvm", **what), 60)
    assert (end.kind, end.status) == (kind, status), end
    assert end.console == "hello\n", end
    if how == "crash":
        assert end.text == "a, b"


def test_a_triple_fault_is_no_success(tmp_path):
    b = build(tmp_path, "x86_64", "kvm", RECORD='""', END="TRIPLE_FAULT")
    end = machines.MACHINES["microvm"].boot(b, 60)
    assert (end.kind, end.status) == ("broken", 125)
    assert "triple fault" in end.sentence()


@pytest.mark.parametrize("name, arch", [("microvm", "x86_64"),
                                        ("virt", "arm64")])
def test_an_endless_guest_is_ended(tmp_path, name, arch):
    b = build(tmp_path, arch, "kvm", END="SPIN", RECORD='""')
    end = machines.MACHINES[name].boot(b, 2)
    assert (end.kind, end.status) == ("timeout", 124)
    assert end.console == "hello\n" and "2 s" in end.sentence()


def test_a_guest_is_ended_when_it_is_no_longer_wanted(tmp_path):
    """Long before its time is out, and what it said is kept."""
    b = build(tmp_path, "x86_64", "kvm", END="SPIN", RECORD='""')
    leave, leaving = os.pipe()
    end = machines.MACHINES["microvm"].boot(
        b, 600, leave=leave, echo=lambda _: os.write(leaving, b"x"))
    assert end.kind == "interrupted"
    assert end.console and "hello\n".startswith(end.console)
    assert end.seconds < 600


@pytest.mark.parametrize("script, kind, status", [
    ("echo 'halt 7' >/dev/fd/$WEFT_CTL; exit 7", "halt", 7),
    ("exit 3", "halt", 3),
    ("echo 'crash it is broken' >/dev/fd/$WEFT_CTL; kill -ABRT $$", "crash", 134),
    ("echo restart >/dev/fd/$WEFT_CTL; kill -HUP $$", "restart", 129),
    ("kill -SEGV $$", "broken", 125),
])
def test_end_of_a_process(tmp_path, script, kind, status):
    arch = {"aarch64": "arm64"}.get(HOST, HOST)
    b = build(tmp_path, arch, "linuxu", script=script)
    end = machines.MACHINES["linuxu"].boot(b, 60)
    assert (end.kind, end.status) == (kind, status), end


def test_memory_of_an_image(tmp_path):
    """The x86_64 guest lies at 1 MiB; the arm64 one says how big it is."""
    b = build(tmp_path, "x86_64", "kvm")
    assert 0x100000 < b.memory() < 0x110000
    with pytest.raises(Refused, match=r"needs at least \d+ KiB, --mem gives 1024"):
        machines.MACHINES["pc"].boot(b, mem="1M")
    b = build(tmp_path, "arm64", "kvm", SIZE="3 << 20")
    assert b.memory() == 5 << 20


def test_an_image_of_another_machine(tmp_path):
    b = build(tmp_path, "x86_64", "kvm")
    with pytest.raises(Refused, match="microvm, pc, q35 is"):
        machines.MACHINES["virt"].boot(b)


def test_a_file_that_is_no_image(tmp_path):
    b = build(tmp_path, "x86_64", "kvm")
    b.image.write_text("hello")
    with pytest.raises(Refused, match="neither an ELF nor a Linux Image"):
        machines.MACHINES["pc"].boot(b)


def test_ctrl_c_ends_only_its_own_child(tmp_path):
    """The runner passes the end on, says so, and leaves no process behind."""
    arch = {"aarch64": "arm64"}.get(HOST, HOST)
    build(tmp_path, arch, "linuxu",
          script=f"echo $$ > {tmp_path}/pid; echo up; exec sleep 600")
    runner = subprocess.Popen(
        [sys.executable, HERE.parent / "run.py", "--build", tmp_path],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True)
    assert runner.stdout.readline() == "up\n"
    runner.send_signal(signal.SIGINT)
    assert runner.wait(60) == 130
    assert runner.stderr.read() == "weft: interrupted\n"
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


SLEEPS = """
def test_sleeps():
    import os, time
    with open({0!r}, "w") as f:
        print(os.getpid(), file=f)
    time.sleep(600)
"""
STARTERS = {
    "run": ["run.py", "--build", "{0}"],
    "bench_net": ["-c", "import bench_net as b; b.Guest(['{0}/image'], '{0}')"
                  ".wait_for('never')"],
    "check": ["-c", "import course.checking as c, pathlib; c.pytest("
              "pathlib.Path.cwd().parents[1], ['{0}/test_it.py'], dict(checks="
              "{{}}, only=[], strict=False, machines=[], out='{0}/o', "
              "patience=1))"],
}


@pytest.mark.parametrize("how", STARTERS)
def test_an_orphan_does_not_outlive_who_started_it(tmp_path, how):
    said = tmp_path / "pid"
    build(tmp_path, {"aarch64": "arm64"}.get(HOST, HOST), "linuxu",
          script=f"echo $$ > {said}; exec sleep 600")
    (tmp_path / "test_it.py").write_text(SLEEPS.format(str(said)))
    runner = subprocess.Popen(
        [sys.executable, *(w.format(tmp_path) for w in STARTERS[how])],
        cwd=HERE.parent, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    until(lambda: said.exists() and said.read_text().endswith("\n"))
    runner.kill()
    runner.wait()
    cmdline = Path(f"/proc/{int(said.read_text())}/cmdline")
    until(lambda: not cmdline.exists() or not cmdline.read_bytes())


def until(so):
    """Wait; it fails a test to wait for a minute."""
    for _ in range(600):
        if so():
            return
        time.sleep(0.1)
    pytest.fail("it never comes")


def test_what_the_system_refuses_is_one_line(tmp_path):
    b = build(tmp_path, {"aarch64": "arm64"}.get(HOST, HOST), "linuxu",
              script="exit 0")
    b.image.chmod(0o644)
    done = subprocess.run(
        [sys.executable, HERE.parent / "run.py", "--build", tmp_path],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    assert done.returncode == 125
    assert done.stderr == (f"weft: [Errno 13] Permission denied: "
                           f"'{b.image}'\n")


def few_descriptors():
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, most))


def test_there_are_descriptors_for_a_thousand_connections(tmp_path):
    """Here and in a machine, whatever the shell allows by default."""
    soft, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    assert soft >= min(4096, most)
    build(tmp_path, {"aarch64": "arm64"}.get(HOST, HOST), "linuxu",
          script="ulimit -n")
    said = subprocess.check_output(
        [sys.executable, HERE.parent / "run.py", "--build", tmp_path],
        stdin=subprocess.DEVNULL, preexec_fn=few_descriptors, text=True)
    assert int(said) == min(4096, most)


@pytest.mark.parametrize("mem, size", [("64M", 64 << 20), ("2g", 2 << 30),
                                       ("1600K", 1600 << 10), ("5", 5 << 20)])
def test_sizes(mem, size):
    assert machines.Wishes(mem=mem).bytes() == size


@pytest.mark.parametrize("mem", ["", "M", "0", "-1M", "1.5M", "64T"])
def test_sizes_that_are_none(mem):
    with pytest.raises(Refused, match="--mem"):
        machines.Wishes(mem=mem).bytes()


def test_config_values(tmp_path):
    (tmp_path / "c").write_text('CONFIG_A=y\n# CONFIG_B is not set\n'
                                'CONFIG_C="two words"\nCONFIG_D=0x10\n')
    assert read_config(tmp_path / "c") == {"A": "y", "C": "two words",
                                           "D": "0x10"}


def test_the_last_back_trace_counts():
    text = "#0 0x10 a\n#1 0x20 b\nmore\n  #0 0x30 c\n  #1 0x40 d\n"
    assert last_trace(text) == [(0, 0x30), (1, 0x40)]


def test_a_recursion_is_one_line():
    lines = folded([(0, "f  a.c:1"), (1, "f  a.c:2"), (2, "f  a.c:2"),
                    (4, "f  a.c:2"), (5, "main  b.c:9")])
    assert lines == ["  #0 f  a.c:1", "  #1 to #4 f  a.c:2",
                     "  #5 main  b.c:9"]
