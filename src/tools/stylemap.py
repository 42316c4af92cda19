# SPDX-License-Identifier: BSD-3-Clause
"""Stylemap: what may include what. Nothing points up.

Every component has a layer, by its folder; ALLOW says which layers' public
headers a layer may name. An implementation, a driver and a platform are named
by nobody: one reaches them through the API that they implement.

     apps, lessons   anything public, but no platform
          libc       nolibc, musl
         posix       system calls
     boot  api       the APIs      <- impl, driver: what stands behind them
       contracts     src/core/include/uk/arch/*.h, uk/plat/*.h
     arch  plat      what fulfils them
          base       helpers that allocate nothing
          core

An edge is an #include that resolves to a header below some component's
include/. Five things are refused: an edge that the map does not allow, another
component's private header, an edge between libraries that Config.uk does not
declare, a header that is nobody's, and a cycle. Tests stand outside the map:
they may name what they test with.
"""
import os
import re
from collections import defaultdict

BELOW_API = {"core", "base", "arch"}
ALLOW = {
    "core": {"core"},
    "base": {"core", "base"},
    "arch": BELOW_API,
    "plat": BELOW_API,
    "api": BELOW_API | {"api"},
    "impl": BELOW_API | {"api"},
    "driver": BELOW_API | {"api"},
    "boot": BELOW_API | {"api", "boot"},
    "posix": BELOW_API | {"api", "posix"},
    "libc": BELOW_API | {"api", "posix", "libc"},
    "app": BELOW_API | {"api", "posix", "libc", "boot", "impl", "driver",
                        "app"},
}
TOPS = {"arch": "arch", "plat": "plat", "apps": "app", "lessons": "app"}
ROOMS = {
    "base": "base", "boot": "boot", "debug": "api", "alloc": "impl",
    "memory": "api", "time": "api", "sched": "impl", "drivers": "driver",
    "net": "api", "block": "impl", "fs": "impl", "posix": "posix",
    "libc": "libc",
}
# The APIs in rooms of implementations and drivers.
APIS = {
    "lib/alloc/ukalloc", "lib/alloc/ukallocpool", "lib/alloc/ukallocstack",
    "lib/sched/uksched", "lib/sched/uklock",
    "lib/sched/ukmpi", "lib/block/ukblkdev", "lib/fs/vfscore",
    "lib/drivers/ukconsole", "lib/drivers/ukbus", "lib/drivers/pci",
    "lib/drivers/virtio-bus", "lib/drivers/virtio-ring",
    "lib/drivers/ukrandom",
}
IMPLS = set()
# What the compiler brings, whatever the C library.
COMPILER = {"stdint.h", "stddef.h", "stdarg.h", "stdbool.h", "limits.h",
            "stdalign.h", "stdnoreturn.h", "float.h", "iso646.h",
            "stdatomic.h"}
GENERATED = {"uk/config.h", "uk/nonce.h"}
# Layers whose headers may come from a C library that is fetched when building.
HOSTED = {"app", "libc", "posix"}


def layer(component):
    top, *rest = component.split("/")
    if component == "src/core":
        return "core"
    if component in APIS:
        return "api"
    if component in IMPLS:
        return "impl"
    if top == "lib":
        return ROOMS.get(rest[0])
    return TOPS.get(top)


class Edges:
    """All #include lines of the image's sources, resolved once per tree."""

    def __init__(self, tree):
        self.tree = tree
        self.public = []        # (file, line, header, own component, owners)
        self.quoted = []        # (file, line, header, own component)
        self.unknown = []       # likewise: found nowhere
        for f in tree.sources:
            component = tree.component(f)
            if f.is_c and layer(component):
                for line, header, quoted in f.includes():
                    self._sort(f, line, header, quoted, component)

    def _sort(self, f, line, header, quoted, component):
        if quoted and self._is_own(f, header, component):
            return
        owners = self.tree.public.get(header)
        if owners:
            self.public.append((f, line, header, component, owners))
        elif self.tree.private.get(os.path.basename(header), set()) - {component}:
            self.quoted.append((f, line, header, component))
        elif header not in COMPILER | GENERATED:
            self.unknown.append((f, line, header, component))

    def _is_own(self, f, header, component):
        """Beside the file, or on a path inside its own component."""
        beside = self.tree.root / os.path.dirname(f.path) / header
        inside = self.tree.root / component
        return (beside.exists() or (inside / header).exists()
                or component in self.tree.private.get(
                    os.path.basename(header), ()))


def edges(tree):
    if not hasattr(tree, "edges"):
        tree.edges = Edges(tree)
    return tree.edges


def forbidden(f, own, owners):
    """The layer that this file may not name, or None."""
    mine = layer(own)
    if f.is_test or own in owners:
        return None
    layers = {layer(o) or "unknown" for o in owners}
    if mine == "core" and "/uk/arch/" in f.path:
        layers -= {"arch"}      # a contract ends with its processor's half
    return None if layers & ALLOW[mine] else min(layers, default=None)


def layers(tree):
    for library in tree.libraries():
        if not layer(library):
            yield library + "/Makefile.uk", 1, (
                "no such room: " + " ".join(ROOMS) + " (see stylemap.py)")
    for f, line, header, own, owners in edges(tree).public:
        bad = forbidden(f, own, owners)
        if bad:
            yield f.path, line, (
                f"<{header}> belongs to {min(owners)} ({bad}), which a "
                f"component of the layer {layer(own)} may not name")


def include_private(tree):
    for f, line, header, own in edges(tree).quoted:
        owner = min(tree.private[os.path.basename(header)] - {own})
        yield f.path, line, f"{header} is private to {owner}"


def include_unknown(tree):
    for f, line, header, own in edges(tree).unknown:
        upstream = (tree.root / own / "source.toml").exists()
        if layer(own) not in HOSTED and not upstream:
            yield f.path, line, f"{header}: no component has such a header"


def options_of(tree, component):
    return set(re.findall(r"^\s*(?:menu)?config (\w+)",
                          tree.option_file(component), re.M))


def undeclared(tree):
    """What a library includes, its Config.uk selects or depends on.

    What the core selects is in every image and needs no declaration.
    """
    declared = {}
    always = set(re.findall(r"^\s*select (\w+)$",
                            tree.option_file("src/core"), re.M))
    for f, line, header, own, owners in edges(tree).public:
        libraries = {o for o in owners if o.startswith("lib/")}
        if not own.startswith("lib/") or own in owners or not libraries:
            continue
        if own not in declared:
            text = tree.option_file(own)
            declared[own] = always | set(re.findall(r"\w+", " ".join(re.findall(
                r"^\s*(?:select|depends on|if)\s+([^#\n]*)", text, re.M))))
        options = set().union(*(options_of(tree, o) for o in libraries))
        if not options & declared[own]:
            yield f.path, line, (
                f"<{header}> belongs to {min(libraries)}: say so in "
                f"{own}/Config.uk (select or depends on)")


def cycle(tree):
    """The components' include edges go round."""
    graph, where = defaultdict(set), {}
    for f, line, _, own, owners in edges(tree).public:
        contract = layer(own) == "core" and "/uk/arch/" in f.path
        if not f.is_test and not contract and own not in owners:
            for owner in owners:
                graph[own].add(owner)
                where.setdefault((own, owner), (f.path, line))
    alive = set(graph)
    while True:         # peel off what leads nowhere; what is left goes round
        alive, before = {c for c in alive if graph[c] & alive}, alive
        if alive == before:
            break
    if alive:
        path = [min(alive)]
        while path[-1] not in path[:-1]:
            path.append(min(graph[path[-1]] & alive))
        path = path[path.index(path[-1]):]
        yield (*where[path[0], path[1]], "a cycle: " + " -> ".join(path))


RULES = [layers, include_private, include_unknown, undeclared, cycle]
