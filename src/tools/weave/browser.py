# SPDX-License-Identifier: BSD-3-Clause
"""
Browser: look at finished pages as readers do, in headless Chromium.

Chromium is driven through a pipe with its DevTools protocol (JSON messages
that end in a NUL, on the file descriptors 3 and 4), so that neither a driver
nor a port is needed. Every page is opened at the width of a phone and of a
desk, in the light and the dark scheme, and may not

    say an error on the browser's console,
    ask any host other than the one that serves the site,
    be wider than the screen (what is wide scrolls inside of its box),
    have text that nobody can read on its background (contrast below 3),
    have a block of code that the keyboard cannot scroll.

    python3 -m weave.browser build/docs/html [--out DIR] PAGE...
"""
import argparse
import base64
import contextlib
import functools
import http.server
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

SIZES = {"phone": (390, 844), "desk": (1440, 900)}
SCHEMES = ("light", "dark")
OPTIONS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
           "--no-first-run", "--disable-background-networking",
           "--disable-component-update", "--disable-sync",
           "--hide-scrollbars", "--remote-debugging-pipe"]

# What a page is asked when it has loaded; -> a list of complaints.
PROBE = r"""
(() => {
  const out = [], root = document.documentElement;
  if (root.scrollWidth > innerWidth + 1)
    out.push(`is ${root.scrollWidth} wide on a screen of ${innerWidth}`);
  const rgb = c => (c.match(/[\d.]+/g) || [0, 0, 0, 0]).map(Number);
  const lum = ([r, g, b]) => [r, g, b].map(v => (v /= 255) <= 0.03928
      ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
      .reduce((s, v, i) => s + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = e => {
    for (; e; e = e.parentElement) {
      const c = rgb(getComputedStyle(e).backgroundColor);
      if (c.length < 4 || c[3] > 0.9) return c;
    }
    return [255, 255, 255];
  };
  const seen = new Set();
  for (const e of document.querySelectorAll("article *")) {
    const own = [...e.childNodes].some(n => n.nodeType == 3
        && n.data.trim());
    if (!own || !e.getClientRects().length) continue;
    const style = getComputedStyle(e);
    const ink = e instanceof SVGElement ? style.fill : style.color;
    const a = lum(rgb(ink)), b = lum(behind(e));
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const what = `${e.tagName}.${e.getAttribute("class")}`;
    if (ratio < 3 && !seen.has(what)) {
      seen.add(what);
      out.push(`contrast ${ratio.toFixed(1)}: ${what} `
               + JSON.stringify(e.textContent.trim().slice(0, 20)));
    }
  }
  for (const e of document.querySelectorAll("article pre"))
    if (e.scrollWidth > e.clientWidth + 1 && e.tabIndex < 0
        && !e.querySelector("a"))
      out.push("the keyboard cannot scroll: "
               + JSON.stringify(e.textContent.slice(0, 30)));
  return out;
})()
"""


class Browser:
    """One Chromium and one page in it."""

    def __init__(self):
        self.home = tempfile.mkdtemp(prefix="weft-browser-")
        to_read, to_write = os.pipe()
        from_read, from_write = os.pipe()
        program = shutil.which("chromium") or shutil.which("chromium-browser")
        if not program:
            raise SystemExit("chromium is not installed")

        def fds():
            os.dup2(to_read, 3)
            os.dup2(from_write, 4)

        low = [os.dup(f) for f in (to_read, from_write)]    # above 4
        self.child = subprocess.Popen(
            [program, *OPTIONS, f"--user-data-dir={self.home}", "about:blank"],
            preexec_fn=fds, close_fds=False, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for f in (to_read, from_write, *low):
            os.close(f)
        self.out, self.inp = to_write, os.fdopen(from_read, "rb", 0)
        self.pending, self.number, self.session = b"", 0, None
        self.events = []
        targets = self.call("Target.getTargets")["targetInfos"]
        page = next(t for t in targets if t["type"] == "page")
        self.session = self.call("Target.attachToTarget",
                                 targetId=page["targetId"],
                                 flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(domain + ".enable")

    def close(self):
        self.child.terminate()
        self.child.wait(10)
        shutil.rmtree(self.home, ignore_errors=True)

    def message(self):
        while b"\0" not in self.pending:
            piece = os.read(self.inp.fileno(), 1 << 20)
            if not piece:
                raise SystemExit("the browser ended")
            self.pending += piece
        one, _, self.pending = self.pending.partition(b"\0")
        return json.loads(one)

    def call(self, method, **params):
        """A command and its result; events that come first are kept."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.out, json.dumps(message).encode() + b"\0")
        while True:
            got = self.message()
            if got.get("id") == self.number:
                if "error" in got:
                    raise RuntimeError(f"{method}: {got['error']}")
                return got["result"]
            self.events.append(got)

    def size(self, width, height):
        """Of the window; below 700, it is a phone."""
        self.call("Emulation.setDeviceMetricsOverride", width=width,
                  height=height, deviceScaleFactor=1, mobile=width < 700)

    def open(self, url, size=None, scheme="light"):
        """Load a page; -> complaints."""
        self.events = []
        if size:
            self.size(*SIZES[size])
        self.call("Emulation.setEmulatedMedia", features=[
            {"name": "prefers-color-scheme", "value": scheme}])
        self.call("Page.navigate", url="about:blank")   # #x alone loads nothing
        self.call("Page.navigate", url=url)
        for _ in range(500):
            if self.ask("location.href + document.readyState"
                        ) == url + "complete":
                break
            time.sleep(0.02)
        time.sleep(0.1)
        return self.complaints(url) + self.ask(PROBE)

    def press(self, key):
        """Tab, Enter, ... as from a keyboard."""
        code = {"Tab": 9, "Enter": 13}[key]
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=key, code=key,
                      windowsVirtualKeyCode=code,
                      text="\r" if key == "Enter" and kind == "keyDown" else "")

    def ask(self, script):
        result = self.call("Runtime.evaluate", expression=script,
                           returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            raise RuntimeError(result["exceptionDetails"])
        return result["result"].get("value")

    def complaints(self, url):
        """What the console said and whom the page asked."""
        out, host = [], url.split("/")[2]
        for event in self.events:
            p = event.get("params", {})
            kind = event.get("method")
            if kind == "Runtime.exceptionThrown":
                out.append("throws " + p["exceptionDetails"]["text"])
            elif kind == "Log.entryAdded" and p["entry"]["level"] == "error":
                out.append(f"console: {p['entry']['text']} "
                           f"{p['entry'].get('url', '')}")
            elif kind == "Network.requestWillBeSent":
                asked = p["request"]["url"]
                if asked.startswith("http") and asked.split("/")[2] != host:
                    out.append(f"asks {asked}")
        return out

    def picture(self, path, whole=False):
        data = self.call("Page.captureScreenshot", format="png",
                         captureBeyondViewport=whole)["data"]
        path.write_bytes(base64.b64decode(data))


class Handler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        """Say nothing about each request."""


def serve(root, port=0):
    """The site on a port of this machine, 0: any; -> the server."""
    handler = functools.partial(Handler, directory=str(root))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


@contextlib.contextmanager
def opened(root):
    """A browser, and the address at which it finds the site."""
    server, browser = serve(root), Browser()
    try:
        yield browser, f"http://127.0.0.1:{server.server_port}"
    finally:
        browser.close()
        server.shutdown()


def look(root, pages, out=None):
    """Open each page in each way; -> complaints, "page (phone, dark): ..."."""
    found = []
    with opened(root) as (browser, address):
        for page in pages:
            for size in SIZES:
                for scheme in SCHEMES:
                    found += [f"{page} ({size}, {scheme}): {text}" for text in
                              browser.open(f"{address}/{page}", size, scheme)]
                    if out:
                        name = page.split("#")[0].replace("/", "_")
                        browser.picture(out / f"{name}-{size}-{scheme}.png")
    return found


def main(argv=None):
    p = argparse.ArgumentParser(description="Look at pages in Chromium.")
    p.add_argument("root", type=Path)
    p.add_argument("pages", nargs="+")
    p.add_argument("--out", type=Path, help="keep pictures here")
    a = p.parse_args(argv)
    if a.out:
        a.out.mkdir(parents=True, exist_ok=True)
    found = look(a.root, a.pages, a.out)
    print("\n".join(found), end="\n" if found else "", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
