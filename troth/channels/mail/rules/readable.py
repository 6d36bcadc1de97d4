"""HTML as text that a person can read: paragraphs, lists and links kept, everything else dropped.

It goes over the tags once and builds no tree: HTML parsers take time that grows with the square of the
nesting, and a mail of one megabyte can nest 200,000 deep.
"""

import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

MAX_HTML = 1_000_000  # characters
MAX_TAG = 10_000  # characters up to which a ">" within quotes does not end a tag
MAX_QUOTED_ENDS = 50  # and how many of them

_LINES = {
    "div",
    "tr",
    "table",
    "ul",
    "ol",
    "section",
    "dl",
    "dt",
    "dd",
    "article",
    "header",
    "footer",
    "center",
}
_PARAGRAPHS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "blockquote"}
_DROPPED_WHOLE = {"script", "style", "title", "head", "template", "noscript", "object", "svg", "xml"}
_TAG_START = re.compile(r"<(?=[/!?a-zA-Z])")
_NAME = re.compile(r"(/?)\s*([a-zA-Z][a-zA-Z0-9]*)")
_ATTRIBUTE = re.compile(r"""\b(href|alt)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_LINKED = re.compile(r"(?:https?://|mailto:|tel:)\S", re.IGNORECASE)
_SPACE = re.compile(r"[\s\u00a0]+")
_INVISIBLE = re.compile("[\u00ad\u034f\u200b-\u200d\u2060\ufeff]+")
_BLANK_LINES = re.compile(r"\n{3,}")
_SCHEME = re.compile(r"^https?://(www\.)?|/$", re.IGNORECASE)


class Tag(NamedTuple):
    name: str  # lower case; "" for the text at the very end
    closes: bool
    attributes: str
    text_before: str
    is_mark: bool = False  # a comment, a doctype or rubbish: shown as nothing


def readable(html: str) -> str:
    """The text of an HTML mail; a link becomes `words (address)`."""
    written: list[str] = []
    links: list[tuple[str, int]] = []  # address, and where in `written` its words began
    for tag in tags(html[:MAX_HTML]):
        words = _INVISIBLE.sub("", _SPACE.sub(" ", unescape(tag.text_before)))
        if words:
            written.append(words)
        if tag.name == "a":
            _link(written, links, tag)
        elif tag.name:
            written.append(_shown(tag))
    lines = (line.strip() for line in "".join(written).split("\n"))
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()


def tags(html: str) -> Iterator[Tag]:
    """Every tag of the HTML with the text before it, in time linear in its length."""
    position = 0
    unclosed: set[str] = set()  # what was once not found ahead is not looked for again
    while (start := _TAG_START.search(html, position)) is not None:
        end = _end_of_tag(html, start.start(), unclosed)
        if end < 0:
            break
        inner = html[start.end() : end]
        named = _NAME.match(inner)
        name = named[2].lower() if named else ""
        closes = bool(named and named[1])
        yield Tag(
            name or "span",
            closes,
            inner[named.end() :] if named else "",
            html[position : start.start()],
            not name,
        )
        position = end + 1
        if name in _DROPPED_WHOLE and not closes and name not in unclosed:
            closing = re.compile(rf"</{name}\b", re.IGNORECASE).search(html, position)
            if closing is None:
                unclosed.add(name)
            else:
                position = closing.start()
    yield Tag("", False, "", html[position:])


def _end_of_tag(html: str, start: int, unclosed: set[str]) -> int:
    """Where the `>` of the tag is; -1 when nothing ends it."""
    if html.startswith("<!--", start) and "<!--" not in unclosed:
        closing = html.find("-->", start + 4)
        if closing >= 0:
            return closing + 2
        unclosed.add("<!--")
    first = end = html.find(">", start)
    for _ in range(MAX_QUOTED_ENDS):
        if end < 0 or end - start >= MAX_TAG:
            break
        if html.count('"', start, end) % 2 == 0:
            return end
        end = html.find(">", end + 1, start + MAX_TAG)
        if html.count("<", first, end) > 1:
            break  # other tags have begun: the quotation mark is a stray one
    return first


def _shown(tag: Tag) -> str:
    if tag.name == "br":
        return "\n"
    if tag.name == "li":
        return "" if tag.closes else "\n- "
    if tag.name in {"td", "th"}:
        return " " if tag.closes else ""
    if tag.name == "hr":
        return "\n---\n"
    if tag.name == "img":
        described = _attribute(tag, "alt").strip()
        return f"[{described}]" if described else ""
    if tag.name in _PARAGRAPHS:
        return "\n\n"
    return "\n" if tag.name in _LINES else ""


def _link(written: list[str], links: list[tuple[str, int]], tag: Tag) -> None:
    if not tag.closes:
        if len(links) < 100:
            links.append((_attribute(tag, "href").strip(), len(written)))
        return
    address, begun = links.pop() if links else ("", len(written))
    words = "".join(written[begun:]).strip()
    bare = re.sub(r"^(mailto|tel):", "", address, flags=re.IGNORECASE)
    if _LINKED.match(address) and _SCHEME.sub("", bare) != _SCHEME.sub("", words):
        written.append(f" ({bare})" if words else bare)


def _attribute(tag: Tag, name: str) -> str:
    found = (match for match in _ATTRIBUTE.finditer(tag.attributes[:MAX_TAG]) if match[1].lower() == name)
    match = next(found, None)
    return unescape(match[2] or match[3] or match[4] or "") if match else ""
