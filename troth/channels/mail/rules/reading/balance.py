"""A linear pass over HTML before it is sanitized.

A tree builder takes time that grows with the square of the nesting, and with the number of formatting tags
that nobody closes. So what is handed on is balanced and no deeper than `MOST_DEEP`; words are never dropped.
"""

import re
from html import escape, unescape

from troth.channels.mail.rules.readable import MAX_TAG, Tag, tags

MOST_DEEP = 100
# A sanitizer reads each "&amp;" as a word of its own, and a megabyte of them took nine seconds.
_STAND_IN = re.compile("[\ue000\ue001]")
_SET_ASIDE = str.maketrans("&<", "\ue000\ue001")
_PUT_BACK = str.maketrans({"\ue000": "&amp;", "\ue001": "&lt;"})
_VOID = frozenset(
    ("area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr")
)
# Their end tags may be left out (HTML section 13.1.2.4): the next one ends the last.
_ENDED_BY_THE_NEXT = frozenset(("p", "li", "dt", "dd", "tr", "td", "th", "option"))


def balanced(html: str) -> str:
    """The same words and tags, each tag closed where it must be, at most `MOST_DEEP` deep.

    Signs that HTML would have to escape are set aside until `put_back`.
    """
    written: list[str] = []
    opened: list[str] = []
    too_deep: dict[str, int] = {}
    for tag in tags(html):
        written.append(_STAND_IN.sub("", unescape(tag.text_before)).translate(_SET_ASIDE))
        if not tag.name or tag.is_mark:
            continue
        if tag.closes:
            _close(tag.name, written, opened, too_deep)
        elif tag.name in _VOID:
            written.append(_open(tag))
        else:
            if opened and opened[-1] == tag.name and tag.name in _ENDED_BY_THE_NEXT:
                written.append(f"</{opened.pop()}>")
            if len(opened) < MOST_DEEP:
                written.append(_open(tag))
                opened.append(tag.name)
            else:
                too_deep[tag.name] = too_deep.get(tag.name, 0) + 1
    written.extend(f"</{name}>" for name in reversed(opened))
    return "".join(written)


def put_back(html: str) -> str:
    """What was set aside, in sanitized HTML."""
    return html.translate(_PUT_BACK)


def _open(tag: Tag) -> str:
    # A sign that begins a tag cannot stand within one, whatever its quotation marks say.
    attributes = tag.attributes[:MAX_TAG].replace("<", "&lt;").rstrip("/ \t\n")
    if attributes.count('"') % 2 or attributes.count("'") % 2:
        attributes = ""
    return f"<{tag.name}{attributes}>"


def _close(name: str, written: list[str], opened: list[str], too_deep: dict[str, int]) -> None:
    if too_deep.get(name):
        too_deep[name] -= 1
    elif name in opened:
        while opened:
            last = opened.pop()
            written.append(f"</{last}>")
            if last == name:
                return


def plain_as_html(text: str) -> str:
    """Text as HTML that keeps its lines."""
    return f"<pre>{escape(text)}</pre>"
