"""What is said in the demo: a file of sentences for each language."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

LANGUAGES = ("en", "tr", "nl", "es")


@dataclass(frozen=True, slots=True)
class Topic:
    """What customers ask of one thing, and the answers; what stands at the same place belongs together.

    An opening is a subject and a text.
    """

    name: str
    openings: tuple[tuple[str, str], ...]
    answers: tuple[str, ...]
    follow_ups: tuple[str, ...]
    second_answers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """All of one language. `{order}`, `{item}` and `{subject}` stand for what a conversation is about."""

    topics: tuple[Topic, ...]
    angry: tuple[tuple[str, str], ...]
    calm: tuple[str, ...]
    late: str
    longer: str
    thanks: tuple[str, ...]
    welcome: tuple[str, ...]
    absence: tuple[str, str]
    spam: tuple[str, str]
    returning: str
    recognised: str
    hurried: tuple[str, ...]
    settled: tuple[str, ...]
    items: tuple[str, ...]


@cache
def phrases(language: str) -> Phrases:
    data = _read(language)
    return Phrases(
        topics=tuple(_topic(name, said) for name, said in data["topics"].items()),
        angry=tuple((subject, text) for subject, text in data["angry"]),
        calm=tuple(data["calm"]),
        late=data["late"],
        longer=data["longer"],
        thanks=tuple(data["thanks"]),
        welcome=tuple(data["welcome"]),
        absence=(data["absence"][0], data["absence"][1]),
        spam=(data["spam"][0], data["spam"][1]),
        returning=data["returning"],
        recognised=data["recognised"],
        hurried=tuple(data["hurried"]),
        settled=tuple(data["settled"]),
        items=tuple(data["shop"]["items"]),
    )


@dataclass(frozen=True, slots=True)
class ShopWords:
    """What the page of a shop says, in the shop's language."""

    headline: str
    words: str
    items: list[str]
    subject: str
    text: str
    greeting: str


@cache
def shop_words(language: str) -> ShopWords:
    return ShopWords(**_read(language)["shop"])


def _topic(name: str, said: dict[str, Any]) -> Topic:
    return Topic(
        name,
        openings=tuple((subject, text) for subject, text in said["openings"]),
        answers=tuple(said["answers"]),
        follow_ups=tuple(said["follow_ups"]),
        second_answers=tuple(said["second_answers"]),
    )


@cache
def _read(language: str) -> dict[str, Any]:
    text = files("troth.site.demo").joinpath("words", f"{language}.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found
