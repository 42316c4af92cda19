# SPDX-License-Identifier: BSD-3-Clause
"""
lesson-check: the graders are tested, too. `make lesson-check [LESSON=NN]`.

For every exercise it is shown, by running the visible tests, that

    the reference passes
    the stub fails its own check
    each planted wrong answer fails, and the report says what ID.wrong says
    with the stubs of all lessons that this one does not stand on, its tests
        pass: nobody is held up by what he has not come to

A check that a wrong answer passes is a defect of the check. One machine is
used, since it is the tests and not the machines that are on trial here. V=1
shows every report. With SEED=word, in the tree of that seed (variant.py),

    the reference passes
    the answer of this tree, which another cohort may have published, fails
"""
import re
import sys
import time

import tags

from . import CourseFault, bodies, report, variant
from .trial import Trial

OUT = "build/course/trial"


class LessonCheck:
    """The proofs for some lessons, said one line each."""

    def __init__(self, registry, echo=print, verbose=False, seed=None):
        self.registry, self.echo, self.verbose = registry, echo, verbose
        self.faults = 0
        self.trial = Trial(registry, registry.root / OUT, seed)

    def say(self, good, text, more=""):
        self.faults += not good
        self.echo(f"{'ok  ' if good else 'FAIL'} {text}")
        if more and (self.verbose or not good):
            self.echo("     " + more.replace("\n", "\n     "))

    def run(self, lessons):
        self.references(lessons)
        for lesson in lessons:
            for ex in self.registry.of(lesson):
                self.fails(ex, self.trial.stubs[ex.id], "the stub")
                for number, wrong in enumerate(ex.wrongs, 1):
                    self.wrong(ex, number, wrong)
            self.alone(lesson)

    def references(self, lessons):
        """One run for all: the tree as it is."""
        results = self.trial.run({}, lessons)
        bad = [r for r in results.all if r.failed]
        for lesson in lessons:
            for ex in self.registry.of(lesson):
                self.say(results.passed(ex.id), f"{ex.id}: the reference passes "
                         f"({len(results.of(ex.id))} tests)",
                         report.of_exercise(results, ex))
        rest = [r for r in bad if not r.exercises]
        self.say(not rest, f"{len(results.rest())} tests that decide no "
                 "exercise pass", "\n".join(report.of_rest(results)))

    def fails(self, ex, body, who):
        """This body fails the exercise's own check."""
        own = self.trial.run({ex.id: body}, [ex.lesson], only=[ex.id])
        failed = [r for r in own.of(ex.id) if r.failed]
        self.say(failed, f"{ex.id}: {who} fails"
                 + (": " + report.sides(failed[0]).replace("\n ", "")
                    if failed else ""))

    def published(self, lessons):
        """Answers of this tree are none in the tree of the seed."""
        for ex in (x for lesson in lessons for x in self.registry.of(lesson)):
            ours = bodies.reference(self.registry.root,
                                    self.registry.source(ex.file), ex.id)
            if ours == self.trial.references[ex.id]:
                self.echo(f"note {ex.id}: the answer is the same")
            else:
                self.fails(ex, ours, "another cohort's answer")

    def alone(self, lesson):
        """It needs no exercise but its own and those of lessons below it."""
        course = self.registry.course
        stack = course.stack(lesson)
        stubs = {x.id: self.trial.stubs[x.id]
                 for other in course.lessons.values() if other not in stack
                 for x in self.registry.of(other)}
        results = self.trial.run(stubs, [lesson])
        failed = [r for r in results.all if r.failed]
        self.say(results.all and not failed,
                 f"{lesson.name}: its {len(results.all)} tests pass with the "
                 f"stubs of {len(stubs)} other exercises",
                 "\n".join(report.failure(r, None) for r in failed[:3])
                 or results.output)

    def wrong(self, ex, number, wrong):
        """It fails, for the reason given."""
        results = self.trial.run({ex.id: wrong.body}, [ex.lesson],
                                 only=[ex.id])
        failed = [r for r in results.of(ex.id) if r.failed]
        texts = [report.failure(r, ex) for r in failed]
        right = any(re.search(wrong.fails, t, re.S) for t in texts)
        what = f"{ex.id}: wrong answer {number} fails"
        if not failed:
            self.say(False, what, "it passes: " + wrong.title)
        else:
            self.say(right, f"{what}: {wrong.title}",
                     ("" if right else "but not for its reason, "
                      f"{wrong.fails!r}:\n") + "\n".join(texts))


def validate(registry, whole, echo=print):
    """What can be seen without running anything; -> the number of errors.
    `whole`: of marks that no lesson describes as well."""
    errors = list(registry.errors)
    errors += registry.undescribed(tags.tree(registry.root)) if whole else []
    errors += [] if errors else variant.validate(registry)
    for error in errors:
        echo(error)
    return len(errors)


def main(registry, lesson=None, verbose=False, seed=None, echo=print):
    begin = time.monotonic()
    if registry.student:
        raise CourseFault("lesson-check needs the full tree: a hand-out has "
                          "neither the references nor the wrong answers")
    if validate(registry, not lesson,
                lambda text: print(text, file=sys.stderr)):
        return 1
    course = registry.course
    lessons = [course.find(lesson)] if lesson else list(
        course.lessons.values())
    check = LessonCheck(registry, echo, verbose, seed)
    if seed:
        check.references(lessons)
        check.published(lessons)
    else:
        check.run(lessons)
    echo(f"{check.faults} faults, {time.monotonic() - begin:.0f} s")
    return 1 if check.faults else 0
