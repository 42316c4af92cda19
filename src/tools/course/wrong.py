# SPDX-License-Identifier: BSD-3-Clause
"""
Wrong answers: what planted mistakes look like, and why each must fail.

lessons/NN-name/exercises/ID.wrong holds at least three answers to the exercise
ID that are wrong in a way in which a person would be wrong:

    # comments, before the first answer

    == Always 0: every image seems to succeed.
    fails: expected halt 42
    --
    \t(void)how;
    \t(void)status;
    \treturn 0;

`==` begins an answer and says what was thought; `fails` is a regular
expression that the report of the failed check must match (report.py: what was
expected, what came, the likely cause); behind `--` come the lines that stand in
the place of the exercise's body. lesson_check.py plants them one by one.
A hand-out does not contain these files.
"""
import re
from dataclasses import dataclass, field


@dataclass
class Wrong:
    """One planted mistake."""
    title: str                  # what was thought
    line: int                   # of `==` in the file
    fails: str = ""             # regular expression on the report
    body: list = field(default_factory=list)


class Reader:
    """The file, line by line."""

    def __init__(self, shown):
        self.shown, self.errors, self.found = shown, [], []
        self.in_body = True     # before the first answer nothing is a key

    def error(self, number, message):
        self.errors.append(f"{self.shown}:{number}: error: {message}")

    def read(self, text):
        for number, line in enumerate(text.splitlines(), 1):
            if line.startswith("== "):
                self.found.append(Wrong(line[3:].strip(), number))
                self.in_body = False
            elif not self.found:
                if line.strip() and not line.startswith("#"):
                    self.error(number, "an answer begins with `== `")
            elif self.in_body:
                self.found[-1].body.append(line)
            elif line.strip() == "--":
                self.in_body = True
            else:
                self.key(number, line)
        for wrong in self.found:
            self.finish(wrong)

    def key(self, number, line):
        m = re.fullmatch(r"fails: +(\S.*)", line)
        if not m:
            self.error(number, "want `fails: REGEX` or `--`")
            return
        self.found[-1].fails = m[1]
        try:
            re.compile(m[1])
        except re.error as why:
            self.error(number, f"fails: {why}")

    def finish(self, wrong):
        while wrong.body and not wrong.body[-1].strip():
            wrong.body.pop()
        if not wrong.fails:
            self.error(wrong.line, "no `fails: REGEX`: why must it fail?")


def read(path, shown):
    """(list of Wrong, errors) of one file."""
    reader = Reader(shown)
    reader.read(path.read_text(encoding="utf-8"))
    return reader.found, reader.errors
