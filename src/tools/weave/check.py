# SPDX-License-Identifier: BSD-3-Clause
"""
Check: the finished pages, as files.

Every link inside of the site leads to a page and an anchor that exist; nothing
that a browser would fetch by itself (script, style, picture, font) is on
another host; every picture has a text form; ids are unique in their page.

    python3 -m weave.check build/docs/html
"""
import functools
import pickle
import posixpath
import re
import sys
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import unquote, urlsplit

FETCHED = {("script", "src"), ("img", "src"), ("link", "href"),
           ("iframe", "src"), ("source", "src"), ("video", "src"),
           ("object", "data"), ("use", "href")}
STYLE = re.compile(r"(?:url\(\s*['\"]?|@import\s+['\"])([^)'\"]+)")


class Page(HTMLParser):
    """The ids, links and fetched addresses of one page."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.ids, self.twice, self.links, self.fetched = set(), set(), [], []
        self.wordless = []
        self.feed(text)

    def found(self):
        """What faults() wants to know, without the parser."""
        return {name: getattr(self, name) for name in
                ("ids", "twice", "links", "fetched", "wordless")}

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        for key in ("id", "name"):
            if key == "name" and tag != "a":
                continue
            if values.get(key):
                if key == "id" and values[key] in self.ids:
                    self.twice.add(values[key])
                self.ids.add(values[key])
        line = self.getpos()[0]
        if tag == "a" and values.get("href"):
            self.links.append((line, values["href"]))
        if tag == "img" and not values.get("alt"):
            self.wordless.append(line)
        for key in ("src", "href", "data"):
            if (tag, key) in FETCHED and values.get(key):
                if tag != "link" or "stylesheet" in values.get("rel", "") \
                        or "icon" in values.get("rel", ""):
                    self.fetched.append((line, values[key]))
        if values.get("style"):
            self.fetched += [(line, u) for u in STYLE.findall(values["style"])]


def external(address):
    return bool(re.match(r"(?:[a-z]+:)?//", address))


def read(root):
    """{path: Page}; a page that has not changed is remembered."""
    store = root.parent / f"{root.name}.check"
    try:
        with store.open("rb") as f:
            old = pickle.load(f)
    except (OSError, EOFError, pickle.UnpicklingError, AttributeError):
        old = {}
    new = {}
    for path in sorted(root.rglob("*.html")):
        name, stamp = str(path.relative_to(root)), path.stat().st_mtime_ns
        kept = old.get(name)
        new[name] = kept if kept and kept[0] == stamp else (
            stamp, Page(path.read_text(encoding="utf-8")).found())
    with store.open("wb") as f:
        pickle.dump(new, f)
    return {name: SimpleNamespace(**found) for name, (_, found) in new.items()}


def faults(root):
    """Yield "file:line: text" for all that is wrong below `root`."""
    pages = read(root)
    there = {str(p.relative_to(root)) for p in root.rglob("*") if p.is_file()}
    for path, page in pages.items():
        for ident in sorted(page.twice):
            yield f"{path}:1: the id '{ident}' is there twice"
        for line in page.wordless:
            yield f"{path}:{line}: a picture without alt"
        for line, address in page.fetched:
            if external(address):
                yield f"{path}:{line}: fetches {address}"
            elif not address.startswith("data:"):
                yield from missing(there, path, line, address, {})
        for line, address in page.links:
            if not re.match(r"[a-z]+:|//", address):
                yield from missing(there, path, line, address, pages)
    for path in sorted(root.rglob("*.css")):
        for address in STYLE.findall(path.read_text(errors="replace")):
            if external(address):
                yield f"{path.relative_to(root)}:1: fetches {address}"


@functools.lru_cache(None)
def split(path, address):
    """(the page that an address on `path` means, the place on it)."""
    parts = urlsplit(address)
    if not parts.path:
        return path, unquote(parts.fragment)
    joined = posixpath.join(posixpath.dirname(path), unquote(parts.path))
    return posixpath.normpath(joined), unquote(parts.fragment)


def missing(there, path, line, address, pages):
    """Does `address`, found on page `path`, exist?"""
    target, place = split(path, address)
    if target not in there:
        yield f"{path}:{line}: no such page: {address}"
    elif place and target in pages and place not in pages[target].ids:
        yield f"{path}:{line}: no such place on the page: {address}"


def main(argv):
    root = Path(argv[0]).resolve()
    found = list(faults(root))
    print("\n".join(found[:100]), end="\n" if found else "", file=sys.stderr)
    if len(found) > 100:
        print(f"... and {len(found) - 100} more", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
