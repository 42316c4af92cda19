# SPDX-License-Identifier: BSD-3-Clause
"""
Lesson 10: what is due rings, in the order of time, each in its turn.

Both exercises have a model that needs no heap. The queue of deadlines must
agree with a dictionary that is searched from end to end; the loop, with a few
lines that say what a turn is. They are asked as programs of this host, under the
sanitizers; the library's own tests run in an image, where also instructions are
counted; and the lesson's image must tell its story in the right order.
"""

import random
import re
import sys
from pathlib import Path

import pytest

LESSON = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(LESSON.parents[1] / "tests"))

import weft                                             # noqa: E402
from course.oracles import (differential, hostunit, ratio,      # noqa: E402
                            transcript)
from course.verdict import same                         # noqa: E402

MACHINES = (("microvm", None), ("pc", None), ("virt", None),
            ("linuxu", "x86_64"), ("linuxu", "arm64"))
LOOP = "lib/time/ukloop"
HERE = "lessons/10-loop/tests"
INCLUDE = [LOOP, f"{LOOP}/include", "lib/time/uktime/include"]


def boots():
    for machine, arch in MACHINES:
        shot = weft.shot(machine, arch, LESSON="10")
        yield pytest.param(shot, id=shot.label, marks=shot.mark())


def crowd(machine, arch=None, cmdline="", **more):
    return weft.shot(machine, arch, cmdline, A=str(LESSON / "tests/crowd"),
                     **more)


def suites(name):
    """The image with the library's tests, as parameters."""
    for machine, arch in MACHINES:
        if machine != "pc":     # the same image as on microvm
            shot = crowd(machine, arch, f"uktest.suite={name} --")
            yield pytest.param(shot, id=shot.label, marks=shot.mark())


def story(shot, first, last):
    """What the lesson's image said between two lines, one string a line."""
    console = transcript.ended(shot, "halt", 0).console
    said = re.findall(r"\[lesson10\] +(.*?)\r?$", console, re.M)
    begin = next((n for n, s in enumerate(said) if s.startswith(first)), 0)
    end = next((n for n, s in enumerate(said) if s.startswith(last)
                and n > begin), len(said))
    return ", ".join(said[begin + 1:end])


# --- loop.1: the queue of deadlines ------------------------------------------

class Queue:
    """The queue under test beside a dictionary."""

    def __init__(self):
        self.asked, self.about, self.at = ["new"], [{}], {}

    def put(self, n, at):
        self.asked.append(f"put {n} {at}")
        self.at[n] = at
        self.about.append(dict(self.at))

    def take(self, n):
        self.asked.append(f"take {n}")
        del self.at[n]
        self.about.append(dict(self.at))

    def first(self):
        """The number of the earliest, if only one can be meant."""
        at = min(self.at.values())
        found = [n for n in self.at if self.at[n] == at]
        return found[0] if len(found) == 1 else None

    def check(self):
        """Ask, compare after each operation, take out all that is left."""
        program = hostunit.compiled(
            "the queue of deadlines", [f"{HERE}/deadlines.c"],
            include=INCLUDE)
        answers = program.ask([*self.asked, "drain"])
        for n, (question, answer, now) in enumerate(
                zip(self.asked, answers, self.about)):
            about = f"after step {n}, {question}"
            first, members, said = map(str.strip, answer.split("|"))
            same(said, "good", f"the tree {about}")
            same(" ".join(members.split()) or "nobody", " ".join(
                map(str, sorted(now))) or "nobody", f"in the queue {about}")
            same(first, str(min(now.values(), default="none")),
                 f"the earliest {about}")
        order, said = answers[-1].split("|")
        about = f"all of {len(self.at)}"
        same(order.split(), [str(at) for at in sorted(self.at.values())],
             f"the times at which they come out, {about}")
        same(said.strip(), "good", f"the tree on the way, {about}")


@pytest.mark.parametrize("count", range(1, 10))
def test_loop_1_nobody_is_lost(count):
    """One child or none, an even number of them and an odd one."""
    queue = Queue()
    for n in range(count):
        queue.put(n, n + 1)
    queue.take(0)
    queue.check()


def test_loop_1_those_in_the_middle_come_out_too():
    queue = Queue()
    for n in range(12):
        queue.put(n, 10 + n)
    queue.take(0)           # they are paired
    for n in (5, 7, 2, 11, 3):
        queue.take(n)
    queue.check()


def test_loop_1_any_order_goes_in_and_the_order_of_time_comes_out():
    dice = random.Random()
    for count in (2, 3, 10, 63, 200):
        queue = Queue()
        for n in range(count):
            queue.put(n, dice.randrange(count))     # some at the same time
        queue.check()


def test_loop_1_random_operations_agree_with_a_search():
    dice = random.Random()
    queue = Queue()
    for _ in range(800):
        n = dice.randrange(24)
        if queue.at and dice.random() < 0.3 and queue.first() is not None:
            n = queue.first()
        if n in queue.at:
            queue.take(n)
        else:
            queue.put(n, dice.randrange(1 << 40))
    queue.check()


@pytest.mark.parametrize("shot", suites("ukloop_queue"))
def test_loop_1_suite_in_an_image(shot):
    transcript.all_pass(shot, transcript.cases_in(
        f"{LOOP}/tests/test_queue.c"))


@pytest.mark.parametrize("shot", boots())
def test_loop_1_reminders_come_in_order(shot):
    same(story(shot, "reminders", "a wire"), "1 ms, 2 ms, 3 ms, an hour, "
         "nothing is left, so the loop has ended", "the reminders")


def cost_of_an_alarm(machine, others):
    """Guest instructions for one that rings and is set again, of so many."""
    return ratio.instructions(crowd(
        machine, None, f"uktest.suite=none -- {others}"))[""]


@pytest.mark.parametrize("machine", ["microvm", "virt"])
def test_loop_1_a_hundred_times_the_alarms_cost_a_little_more(machine):
    few, lots = (cost_of_an_alarm(machine, n) for n in (10, 1000))
    ratio.at_most({"an alarm among 1000": lots, "among 10": few},
                  ["an alarm among 1000"], ["among 10"], 4)


# --- loop.2: a turn ------------------------------------------------------------

class Unclear(Exception):
    """Two alarms are due at the same time: either may be the first."""


class Model:
    """What a turn is, in a few lines."""

    def __init__(self):
        self.at, self.does, self.soonest = {}, {}, 0

    def do(self, words):
        verb, who, *rest = words
        if verb == "at":
            self.at[who] = max(int(rest[0]), self.soonest)
        elif verb == "cancel":
            self.at.pop(who, None)
        elif verb == "when":
            self.does[who] = rest
        elif verb == "turn":
            return " " + self.turn(int(who))
        return ""

    def turn(self, now):
        rung, self.soonest = "", now + 1
        while self.at and min(self.at.values()) <= now:
            due = sorted(self.at, key=self.at.get)
            if [self.at[w] for w in due].count(self.at[due[0]]) > 1:
                raise Unclear
            rung += due[0]
            del self.at[due[0]]
            self.do(self.does.get(due[0], ["", ""]))
        self.soonest = 0
        return rung + "*" + ("+" if rung else "-")


def told(text):
    """What a story must lead to."""
    model = Model()
    return "".join(model.do(step.split()) for step in text.split(";"))


def check_stories(stories):
    queue = differential.reference(f"{LOOP}/queue.c", ["loop.1"])
    program = hostunit.compiled(
        "the event loop", [f"{LOOP}/loop.c", queue or f"{LOOP}/queue.c",
                           f"{HERE}/turn.c"], include=INCLUDE)
    for text, answer in zip(stories, program.ask(stories)):
        same(answer.split(), told(text).split(), f"the turns of `{text}`")


def test_loop_2_alarm_rings_when_it_is_due_and_once():
    check_stories(["at A 30; turn 29; turn 30; turn 31",
                   "at A 30; turn 500; turn 501",
                   "at A 30; at A 40; turn 35; turn 40",
                   "at A 30; cancel A; turn 40"])


def test_loop_2_late_turn_rings_all_of_them_in_order():
    check_stories(["at A 30; at B 10; at C 20; turn 100",
                   "at A 30; at B 10; at C 20; turn 20; turn 40"])


def test_loop_2_alarm_may_set_itself_again():
    check_stories(["at A 10; when A at A 20; turn 10; turn 20; turn 30"])


def test_loop_2_alarm_that_is_set_in_a_turn_rings_in_a_later_one():
    check_stories([f"at A 10; when A at {whom} {at}; turn 10; turn 11; turn 12"
                   for whom in "AB" for at in (1, 9, 10, 11)]
                  + ["at A 10; when A at B 20; turn 50; turn 50; turn 51"])


def test_loop_2_alarm_may_be_moved_into_a_turn_from_outside():
    """What was forbidden in a turn is allowed after it."""
    check_stories(["turn 50; at A 10; turn 20",
                   "at A 10; turn 50; at A 5; turn 20"])


def test_loop_2_alarm_may_prevent_one_that_is_due_too():
    check_stories(["at A 10; at B 11; when A cancel B; turn 50; turn 90",
                   "at A 10; at B 11; when A at B 80; turn 50; turn 90"])


def random_story(dice):
    steps, now = [], 1
    for _ in range(dice.randrange(5, 30)):
        who, whom = dice.choice("ABCDEFG"), dice.choice("ABCDEFG")
        at = now + dice.randrange(-20, 100)
        steps.append(dice.choice((
            f"at {who} {max(at, 1)}", f"at {who} {max(at, 1)}",
            f"cancel {who}", f"when {who} at {whom} {max(at, 1)}",
            f"when {who} cancel {whom}", "turn")))
        if steps[-1] == "turn":
            now += dice.randrange(1, 60)
            steps[-1] = f"turn {now}"
    steps += [f"turn {now + n}" for n in (100, 200, 300)]
    return "; ".join(steps)


def test_loop_2_random_stories_agree_with_the_model():
    dice, stories = random.Random(), []
    while len(stories) < 300:
        text = random_story(dice)
        try:
            told(text)
        except Unclear:
            continue
        stories.append(text)
    check_stories(stories)


@pytest.mark.parametrize("shot", suites("ukloop"))
def test_loop_2_suite_in_an_image(shot):
    transcript.all_pass(shot, transcript.cases_in(
        f"{LOOP}/tests/test_loop.c"))


@pytest.mark.parametrize("shot", boots())
def test_loop_2_alarm_and_poller_take_turns(shot):
    same(story(shot, "an impatient", "stopped"),
         ", ".join(f"alarm {n}, piece {n} of the work" for n in (1, 2, 3)),
         "who had its go")


@pytest.mark.parametrize("shot", boots())
def test_loop_2_conversation_with_a_wire(shot):
    same(story(shot, "a wire", "the wire was"), "ping 1, answer to 1, "
         "ping 2, no answer to 2, ping 3, answer to 3", "the conversation")
