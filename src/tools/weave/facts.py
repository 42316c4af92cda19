# SPDX-License-Identifier: BSD-3-Clause
"""
Facts: what a page states beside the text of the files that it includes.

Sphinx rebuilds a page when a file changes that the page depends on. That is
too coarse for two things. A page that links uk_exit() must follow when the
function moves to another file, yet not whenever that file changes. A page that
shows a recording becomes a draft when one of two hundred files changes, yet
not again with the next. So a page notes each such fact with its value,

    value = note(env, "link", path, name)

and before reading, all facts are asked for again: a page with one that has
another value now is read anew. A kind of fact is a function app, *arguments ->
value, registered with register().
"""
KINDS = {}


def register(kind, function):
    KINDS[kind] = function


def ask(app, kind, *arguments):
    return KINDS[kind](app, *arguments)


def note(env, kind, *arguments):
    """The value of a fact, remembered for the page that is being read."""
    value = ask(env.app, kind, *arguments)
    known(env).setdefault(env.docname, {})[(kind, *arguments)] = value
    return value


def known(env):
    """{page: {(kind, arguments...): value}}, kept with the environment."""
    if not hasattr(env, "weave_facts"):
        env.weave_facts = {}
    return env.weave_facts


def outdated(app, env, added, changed, removed):
    pages = {page for page, facts in known(env).items()
             for fact, value in facts.items() if ask(app, *fact) != value}
    return sorted(pages & env.found_docs)


def purge(app, env, page):
    known(env).pop(page, None)


def merge(app, env, pages, other):
    for page in pages:
        if page in known(other):
            known(env)[page] = known(other)[page]


def setup(app):
    app.connect("env-get-outdated", outdated)
    app.connect("env-purge-doc", purge)
    app.connect("env-merge-info", merge)
