# SPDX-License-Identifier: BSD-3-Clause
"""
Aptsource: one file of a source package, from the distribution's own archive.

Most machines have apt but no deb-src lines, and changing the system's lists
wants root. So apt is given a configuration of its own, with lists and caches
under a folder of ours. Source lines are made of the binary ones that the
system has (whatever format they are written in: apt itself is asked).

Several versions of a package may be listed; the one whose file has the pinned
digest is the one. What the index says of the others is enough to see that, so
nothing is downloaded in vain.
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


def source_lines():
    """deb-src lines for the parts of the archive that the system uses."""
    text = run("apt-get", "indextargets", "--no-release-info", "--format",
               "$(REPO_URI) $(RELEASE) $(COMPONENT) $(SIGNED_BY)",
               "Created-By: Packages")
    system = dict(re.findall(r"^(\w+)=\"?([^\"\n]*)", Path(
        "/etc/os-release").read_text(encoding="utf-8"), re.M))
    name = system.get("VERSION_CODENAME", "")
    keyring = f"/usr/share/keyrings/{system.get('ID', '')}-archive-keyring.gpg"
    lines = set()
    for line in text.splitlines():
        uri, release, component = line.split()[:3]
        if component in WANTED and release in (
                name, f"{name}-updates", f"{name}-security"):
            lines.add(f"deb-src [signed-by={keyring}] {uri} {release} "
                      f"{component}")
    if not lines:
        raise Unavailable("apt knows no archive of this distribution")
    return sorted(lines)


def configure(folder):
    """An apt of our own; -> the words that choose it."""
    conf = folder / "apt.conf"
    for sub in ("lists/partial", "cache/partial", "parts"):
        (folder / sub).mkdir(parents=True, exist_ok=True)
    (folder / "sources.list").write_text("\n".join(source_lines()) + "\n")
    conf.write_text(f"""#clear APT::Update::Post-Invoke;
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


def fetch(source, folder, to):
    """The archive that `source` (fetch.py) describes, into the file `to`."""
    if not shutil.which("apt-get"):
        raise Unavailable("there is no apt here")
    folder = folder.resolve()
    apt = configure(folder)
    try:
        uri = address(apt, source)      # perhaps the lists are here already
    except Unavailable:
        run("apt-get", *apt, "update")
        uri = address(apt, source)
    run("/usr/lib/apt/apt-helper", *apt, "download-file", uri,
        str(to.resolve()), f"SHA256:{source['sha256']}")
