# SPDX-License-Identifier: BSD-3-Clause
"""
Aptsource: one file from the distribution's own archive: of a source package
(fetch), or a binary package as it is (fetch_binary).

Most machines have apt but no deb-src lines, and changing the system's lists
wants root. So apt is given a configuration of its own, with lists and caches
under a folder of ours. Source lines are made of the binary ones that the
system has (whatever format they are written in: apt itself is asked).

Several versions of a package may be listed; the one whose file has the pinned
digest is the one. What the index says of the others is enough to see that, so
nothing is downloaded in vain. A binary package may be wanted for another
processor than this one, and in whatever version there is: then apt's signed
index says which digest it must have.
"""

import re
import shutil
import subprocess
from pathlib import Path

WANTED = ("main", "universe")       # Debian's and Ubuntu's free software
PATIENCE = 300                      # seconds for one command of apt


class Unavailable(Exception):
    """This way does not lead to the file; others may."""


def run(*words):
    try:
        done = subprocess.run(words, stdin=subprocess.DEVNULL, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        raise Unavailable(f"{words[0]} took more than {PATIENCE} s") from None
    if done.returncode:
        lines = (done.stderr or done.stdout).strip().splitlines()
        raise Unavailable(lines[-1] if lines else f"{words[0]} failed")
    return done.stdout


def archive_lines(kind):
    """
    `deb` or `deb-src` lines for what the system uses of the archive. Its lists
    may call the release by its codename, or say `stable`, as others' archives
    do as well: then the signed index says which it is, once there is one.
    """
    ask = ("apt-get", "indextargets", "Created-By: Packages", "--format")
    text = run(*ask, "$(REPO_URI) $(RELEASE) $(COMPONENT) $(RELEASE)",
               "--no-release-info")
    text += run(*ask, "$(REPO_URI) $(RELEASE) $(COMPONENT) $(CODENAME)")
    system = dict(re.findall(r"^(\w+)=\"?([^\"\n]*)", Path(
        "/etc/os-release").read_text(encoding="utf-8"), re.M))
    name = system.get("VERSION_CODENAME", "")
    keyring = f"/usr/share/keyrings/{system.get('ID', '')}-archive-keyring.gpg"
    lines = set()
    for line in text.splitlines():
        uri, release, component, codename = line.split()
        if component in WANTED and codename in (
                name, f"{name}-updates", f"{name}-security"):
            lines.add(f"{kind} [signed-by={keyring}] {uri} {release} "
                      f"{component}")
    if not lines:
        raise Unavailable("apt knows no archive of this distribution")
    return sorted(lines)


def configure(folder, kind="deb-src", arch=None):
    """An apt of our own, of another architecture if one is named; -> the words
    that choose it."""
    foreign = (f'APT::Architecture "{arch}";\n'
               f'APT::Architectures {{ "{arch}"; }};\n') if arch else ""
    conf = folder / "apt.conf"
    for sub in ("lists/partial", "cache/partial", "parts"):
        (folder / sub).mkdir(parents=True, exist_ok=True)
    (folder / "sources.list").write_text("\n".join(archive_lines(kind)) + "\n")
    conf.write_text(f"""{foreign}#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
Dir::Etc::sourcelist "{folder}/sources.list";
Dir::Etc::sourceparts "{folder}/parts";
Dir::State::Lists "{folder}/lists";
Dir::Cache "{folder}/cache";
Debug::NoLocking "true";
Acquire::Languages "none";
Acquire::Retries "3";
APT::Sandbox::User "";
""")
    return ("-q", "-c", str(conf))


def address(apt, source):
    """Where the pinned file is, in whatever version of the package."""
    shown = run("apt-cache", *apt, "--only-source", "showsrc",
                source["debian"])
    for version in dict.fromkeys(re.findall(r"^Version: (\S+)", shown, re.M)):
        uris = run("apt-get", *apt, "-qq", "--only-source", "--print-uris",
                   "source", f"{source['debian']}={version}")
        m = re.search(rf"^'([^']+)' \S+ \d+ SHA256:{source['sha256']}$", uris,
                      re.M)
        if m:
            return m[1]
    raise Unavailable("no version that is listed has the pinned SHA-256")


def own_apt(folder, **how):
    """configure(), if there is an apt at all."""
    if not shutil.which("apt-get"):
        raise Unavailable("there is no apt here")
    return configure(folder.resolve(), **how)


def download(apt, uri, to, digest):
    run("/usr/lib/apt/apt-helper", *apt, "download-file", uri,
        str(to.resolve()), f"SHA256:{digest}")


def fetch(source, folder, to):
    """The archive that `source` (fetch.py) describes, into the file `to`."""
    apt = own_apt(folder)
    try:
        uri = address(apt, source)      # perhaps the lists are here already
    except Unavailable:
        run("apt-get", *apt, "update")
        uri = address(apt, source)
    download(apt, uri, to, source["sha256"])


# --- binary packages ---------------------------------------------------------

def newest(apt, package):
    """(name, version, address, digest) of a package; of one that is nothing but
    a dependency on one version of something else, that something."""
    shown = run("apt-cache", *apt, "show", "--no-all-versions", package)
    stands_for = re.search(r"^Depends: (\S+) \(= \S+\)$", shown, re.M)
    if stands_for:
        return newest(apt, stands_for[1])
    version = re.search(r"^Version: (\S+)$", shown, re.M)
    if not version:
        raise Unavailable(f"there is no package {package}")
    return package, version[1], *where(apt, f"{package}={version[1]}")


def where(apt, wanted):
    """(address, digest) of `package=version`, as the signed index has it."""
    uris = run("apt-get", *apt, "-qq", "--print-uris", "download", wanted)
    m = re.search(r"^'([^']+)' \S+ \d+ SHA256:(\w+)$", uris, re.M)
    if not m:
        raise Unavailable(f"{wanted} is not listed")
    return m[1], m[2]


def fetch_binary(pin, meta, arch, folder, to):
    """
    A binary package of the architecture `arch` into the file `to`: the one
    that is pinned ({"package", "version", "sha256"}) while the archive has it,
    else the one that the package `meta` stands for today.
    -> {"package", "version", "sha256"} of what it is
    """
    apt = own_apt(folder, kind="deb", arch=arch)
    try:
        got = choose(apt, pin, meta)    # perhaps the lists are here already
    except Unavailable:
        run("apt-get", *apt, "-o", "APT::Update::Error-Mode=any", "update")
        got = choose(apt, pin, meta)
    download(apt, got.pop("uri"), to, got["sha256"])
    return got


def choose(apt, pin, meta):
    """The pinned package, or what there is instead, and its address."""
    try:
        uri, digest = where(apt, f"{pin['package']}={pin['version']}")
        if digest == pin["sha256"]:
            return {k: pin[k] for k in ("package", "version", "sha256")} | {
                "uri": uri}
    except Unavailable:
        pass
    name, version, uri, digest = newest(apt, meta)
    return {"package": name, "version": version, "sha256": digest, "uri": uri}
