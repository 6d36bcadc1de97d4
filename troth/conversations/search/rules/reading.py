"""What a person typed, read as a search. It never fails: what is not understood is told and left out."""

import re
from collections.abc import Iterator
from difflib import get_close_matches

from troth.conversations.search.rules.terms import (
    CLAIMS,
    FILTERS,
    PHRASE,
    WORD,
    Cause,
    Problem,
    Search,
    Term,
    date_of,
    span_of,
)

LONGEST, MOST_TERMS = 500, 30
_PART = re.compile(
    r"""(?P<minus>-?)
        (?: (?P<name>[^\W\d_]+)(?P<sign>[:<>])(?: "(?P<quoted>[^"]*)(?P<closed>"?) | (?P<bare>[^\s"]*) )
          | "(?P<phrase>[^"]*)(?P<ended>"?)
          | (?P<word>[^\s"]+) )""",
    re.VERBOSE,
)


def read(typed: str) -> Search:
    """The search that these words ask for, with a problem for each part that is not understood."""
    terms: dict[Term, None] = {}
    problems: list[Problem] = []
    if len(typed) > LONGEST:
        problems.append(Problem(LONGEST + 1, Cause.TOO_LONG, ""))
    for found in _PART.finditer(typed.replace("\x00", " ")[:LONGEST]):
        for one in _understood(found):
            if isinstance(one, Problem):
                problems.append(one)
            elif len(terms) < MOST_TERMS:
                terms[one] = None
    return Search(tuple(terms), tuple(problems))


def _understood(found: re.Match[str]) -> Iterator[Term | Problem]:
    is_without = bool(found["minus"])
    if found["word"] is not None:
        yield from _word(found["word"], is_without)
    elif found["phrase"] is not None:
        if not found["ended"]:
            yield Problem(found.start() + 1, Cause.QUOTES_LEFT_OPEN, found[0])
        if phrase := " ".join(found["phrase"].split()):
            yield Term(PHRASE, phrase, is_without=is_without)
    elif found["name"].lower() in FILTERS:
        yield _filter(found, is_without)
    else:
        yield from _no_filter(found, is_without)


def _word(word: str, is_without: bool) -> Iterator[Term]:
    # A word that begins with a minus would be read as its opposite when the line is read again.
    if bare := word.lstrip("-"):
        yield Term(WORD, bare, is_without=is_without)


def _no_filter(found: re.Match[str], is_without: bool) -> Iterator[Term | Problem]:
    """`re:` and `http://` are words; what is nearly a filter is a slip, and would find nothing unseen."""
    name = found["name"].lower()
    if near := get_close_matches(name, FILTERS, 1, cutoff=0.75):
        yield Problem(found.start() + 1, Cause.NO_SUCH_FILTER, found["name"], near[0])
    elif found["quoted"] is None:
        yield Term(WORD, found[0].lstrip("-"), is_without=is_without)
    else:
        words = " ".join(f"{found['name']}{found['sign']} {found['quoted']}".split())
        yield Term(PHRASE, words, is_without=is_without)


def _filter(found: re.Match[str], is_without: bool) -> Term | Problem:
    name, sign = found["name"].lower(), found["sign"]
    value = " ".join((found["quoted"] if found["bare"] is None else found["bare"]).split())
    if name in ("is", "slack", "language", "channel", "tag"):
        value = value.lower()
    cause = _wrong(name, sign, value)
    if cause is not None:
        near = get_close_matches(value, CLAIMS, 1) if cause is Cause.NO_SUCH_CLAIM else []
        return Problem(found.start() + 1, cause, found[0].lstrip("-"), *near)
    return Term(name, value, sign if name == "slack" else ":", is_without)


def _wrong(name: str, sign: str, value: str) -> Cause | None:
    if not value:
        return Cause.NOTHING_AFTER
    if name == "slack" and sign == ":":
        return Cause.COMPARED_BY_COLON
    if name == "slack" and span_of(value) is None:
        return Cause.NO_SPAN
    if name in ("before", "after") and date_of(value) is None:
        return Cause.NO_DATE
    return Cause.NO_SUCH_CLAIM if name == "is" and value not in CLAIMS else None
