# SPDX-License-Identifier: BSD-3-Clause
"""
Formats: one grading, written for three readers.

    gradescope   results.json of an autograder (Gradescope, "Autograder
                 specifications": output; score and max_score for each test)
    classroom    what the reporter of GitHub Classroom takes from a runner
                 (education/autograding-grading-reporter: version 1), to be
                 put into the variable of the runner as base64
    junit        JUnit XML, for everything else

A Grade is one exercise: id, title, points, most, text (the report), seconds.
"""
import json
from dataclasses import dataclass
from xml.etree import ElementTree as XML


@dataclass
class Grade:
    """The outcome of one exercise."""
    id: str
    title: str
    points: int
    most: int           # points that there are
    text: str           # for the student
    seconds: float = 0

    @property
    def passed(self):
        return self.points == self.most


def gradescope(grades):
    return json.dumps({
        "score": sum(g.points for g in grades),
        "execution_time": round(sum(g.seconds for g in grades)),
        "stdout_visibility": "hidden",
        "tests": [{"name": f"{g.id}: {g.title}", "number": g.id,
                   "score": g.points, "max_score": g.most,
                   "status": "passed" if g.passed else "failed",
                   "output": g.text, "output_format": "text",
                   "visibility": "visible"} for g in grades]}, indent=1)


def classroom(grades):
    return json.dumps({
        "version": 1,
        "status": "pass" if all(g.passed for g in grades) else "fail",
        "max_score": sum(g.most for g in grades),
        "tests": [{"name": f"{g.id}: {g.title}", "score": g.points,
                   "status": "pass" if g.passed else "fail",
                   "message": g.text, "test_code": f"make check T={g.id}",
                   "filename": "", "line_no": 0,
                   "execution_time": f"{g.seconds:.1f}s"} for g in grades]},
        indent=1)


def junit(grades, name):
    suite = XML.Element("testsuite", name=name, tests=str(len(grades)),
                        failures=str(sum(not g.passed for g in grades)),
                        errors="0", time=f"{sum(g.seconds for g in grades):.1f}")
    for g in grades:
        case = XML.SubElement(suite, "testcase", classname=name,
                              name=f"{g.id}: {g.title}",
                              time=f"{g.seconds:.1f}")
        if not g.passed:
            failure = XML.SubElement(case, "failure",
                                     message=f"{g.points} of {g.most} points")
            failure.text = g.text
    root = XML.Element("testsuites")
    root.append(suite)
    XML.indent(root)
    return XML.tostring(root, encoding="unicode", xml_declaration=True)


WRITERS = {"results.json": lambda grades, _: gradescope(grades),
           "classroom.json": lambda grades, _: classroom(grades),
           "junit.xml": junit}


def write(folder, grades, name):
    """All three, into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for file, writer in WRITERS.items():
        (folder / file).write_text(writer(grades, name) + "\n",
                                   encoding="utf-8")
