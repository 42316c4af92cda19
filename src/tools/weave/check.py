# SPDX-License-Identifier: BSD-3-Clause
"""
Check: the finished pages, as files.

Every link inside of the site leads to a page and an anchor that exist; nothing
that a browser would fetch by itself (script, style, picture, font) is on
another host; every picture has a text form; ids are unique in their page.

    python3 -m weave.check build/docs/html
"""
import re
import sys
from html.parser import HTMLParser
from pathlib import Path
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


def faults(root):
    """Yield "file:line: text" for all that is wrong below `root`."""
    pages = {p.relative_to(root): Page(p.read_text(encoding="utf-8"))
             for p in sorted(root.rglob("*.html"))}
    for path, page in pages.items():
        for ident in sorted(page.twice):
            yield f"{path}:1: the id '{ident}' is there twice"
        for line in page.wordless:
            yield f"{path}:{line}: a picture without alt"
        for line, address in page.fetched:
            if external(address):
                yield f"{path}:{line}: fetches {address}"
            elif not address.startswith("data:"):
                yield from missing(root, path, line, address, None)
        for line, address in page.links:
            if not re.match(r"[a-z]+:|//", address):
                yield from missing(root, path, line, address, pages)
    for path in sorted(root.rglob("*.css")):
        for address in STYLE.findall(path.read_text(errors="replace")):
            if external(address):
                yield f"{path.relative_to(root)}:1: fetches {address}"


def missing(root, path, line, address, pages):
    """Does `address`, found on page `path`, exist?"""
    parts = urlsplit(address)
    target = path
    if parts.path:
        full = (root / path.parent / unquote(parts.path)).resolve()
        if not full.is_file():
            yield f"{path}:{line}: no such page: {address}"
            return
        target = full.relative_to(root)
    if pages and parts.fragment and target in pages:
        if unquote(parts.fragment) not in pages[target].ids:
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
