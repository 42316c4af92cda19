# SPDX-License-Identifier: BSD-3-Clause
"""
The other end of an image's network device, in the test: a Unix stream socket
on which each frame follows its length (NET=socket:PATH, see nets.py).

    with Peer(tmp) as peer:
        boot = Boot(shot, net=peer.net)     # in a thread of its own
        peer.connect(); boot.await_words("ready")
        peer.send(frame, ...); peer.receive()
        end = boot.end()                    # or boot.stop()
"""

import os
import socket
import struct
import threading
from pathlib import Path

import machines
import weft

PATIENCE = 60       # seconds for one frame to come; see scaled()


class Peer:
    """Listens until the image's side connects; then frames go both ways."""

    def __init__(self, folder):
        self.path = Path(folder, "net")
        self.net = f"socket:{self.path}"
        self.door = socket.socket(socket.AF_UNIX)
        self.door.settimeout(machines.scaled(PATIENCE))
        self.door.bind(str(self.path))
        self.door.listen(1)
        self.stream, self.buffer = None, b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
        self.door.close()

    def connect(self):
        self.stream, _ = self.door.accept()
        self.stream.settimeout(machines.scaled(PATIENCE))

    def close(self):
        """The cable is cut."""
        if self.stream:
            self.stream.close()

    def send(self, *frames):
        """All at once, so that they may come in one burst."""
        self.stream.sendall(b"".join(struct.pack(">I", len(f)) + f
                                     for f in frames))

    def _read(self, n):
        while len(self.buffer) < n:
            more = self.stream.recv(65536)
            if not more:
                raise EOFError("the image's side has gone")
            self.buffer += more
        data, self.buffer = self.buffer[:n], self.buffer[n:]
        return data

    def receive(self):
        """The next frame."""
        return self._read(*struct.unpack(">I", self._read(4)))

    def rest(self):
        """Whatever else came before the image's side went away."""
        frames = []
        try:
            while True:
                frames.append(self.receive())
        except (EOFError, ConnectionResetError):
            return frames


class Boot:
    """A shot that is fired while the test goes on; with it, as a context, it
    does not go on longer."""

    def __init__(self, shot, **wishes):
        self.shot, self.console = shot, b""
        self.leave, self.leaving = os.pipe()
        self.news = threading.Condition()
        self.outcome = None
        build = shot.build()
        self.thread = threading.Thread(target=self._run, args=(build, {
            **dict(shot.wishes), **wishes}), daemon=True)
        self.thread.start()

    def _run(self, build, wishes):
        try:
            outcome = machines.MACHINES[self.shot.machine].boot(
                build, weft.PATIENCE, echo=self._hear, leave=self.leave,
                cmdline=self.shot.cmdline, **wishes)
        except Exception as why:        # pylint: disable=broad-except
            outcome = why
        with self.news:
            self.outcome = outcome
            self.news.notify_all()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        """End it if it still runs, and wait until it is gone."""
        os.write(self.leaving, b"x")
        self.thread.join()

    def _hear(self, piece):
        with self.news:
            self.console += piece
            self.news.notify_all()

    def await_words(self, words):
        """Until the image has said them; it is a failure to end before."""
        with self.news:
            self.news.wait_for(
                lambda: words.encode() in self.console or self.outcome,
                machines.scaled(PATIENCE))
            assert words.encode() in self.console, (
                f"no {words!r}: {self.outcome}\n{self.console.decode()}")

    def end(self):
        """-> End, once it has ended; its log is kept."""
        self.thread.join()
        if isinstance(self.outcome, Exception):
            raise self.outcome
        weft.keep_log(self.shot, self.outcome)
        return self.outcome
