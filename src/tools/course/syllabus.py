# SPDX-License-Identifier: BSD-3-Clause
"""
syllabus: the lessons over the weeks of a term. `make syllabus WEEKS=14`.

A lesson takes the minutes that its lesson.toml says; the term is the sum of
them, cut into equal weeks, with the lessons in an order in which each comes
after those it stands on. A lesson is due at the end of the week in which its
last minute lies. Printed as reST, ready for a course's page.
"""
from . import CourseFault


def plan(course, weeks):
    """[(lesson, first week, last week)]"""
    lessons = list(dict.fromkeys(
        x for lesson in course.lessons.values() for x in course.stack(lesson)))
    total = sum(x.minutes or 1 for x in lessons)
    rows, spent = [], 0
    for lesson in lessons:
        first = spent * weeks // total
        spent += lesson.minutes or 1
        last = -(-spent * weeks // total)       # rounded up
        rows.append((lesson, first + 1, max(last, first + 1)))
    return rows


def lines(registry, weeks):
    """The page."""
    title = f"Syllabus, {weeks} weeks"
    yield from (title, "=" * len(title), "")
    for lesson, first, last in plan(registry.course, weeks):
        when = f"Week {first}" if first == last else f"Weeks {first} to {last}"
        head = f"{when}: {lesson.title}"
        yield from (head, "-" * len(head), "")
        yield (f"Lesson {lesson.number:02d}, {lesson.enables}; "
               f"{lesson.minutes} minutes.")
        if lesson.after:
            yield f"Stands on {', '.join(lesson.after)}."
        yield from ("", "After it you can", "")
        yield from (f"- {x}" + (";" if x != lesson.outcomes[-1] else ".")
                    for x in lesson.outcomes)
        exercises = registry.of(lesson)
        if exercises:
            yield from ("", f"Due at the end of week {last}:", "")
            yield from (f"- {x.id}, {x.title} ({x.points} points, {x.level})"
                        for x in exercises)
        yield ""
    yield f"{sum(x.points for x in registry.exercises.values())} points in all."


def syllabus(registry, weeks=None, out=None):
    """The verb."""
    if not weeks or weeks < 1:
        raise CourseFault("how many weeks? For example: make syllabus WEEKS=14")
    text = "\n".join(lines(registry, weeks)) + "\n"
    if out:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(text, encoding="utf-8")
        print(out)
    else:
        print(text, end="")
