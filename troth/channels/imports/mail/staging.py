"""Mails set down on disk while the rest is read: who answered what is known only at the end.

Two temporary files without a name, so that nothing is left behind whatever happens: one with what threads and
direction need, one with the words, which are read once more when the entries are made.
"""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from tempfile import TemporaryFile
from typing import IO, Self

from troth.channels.imports.mail.letters import Letter


def _unnamed() -> IO[str]:
    return TemporaryFile("w+", encoding="ascii")


class Stage:
    """`letters()` and `with_words()` give what was added, in its order. A context manager."""

    def __init__(self) -> None:
        self._open = ExitStack()
        self._letters: IO[str] = self._open.enter_context(_unnamed())
        self._words: IO[str] = self._open.enter_context(_unnamed())
        self.count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def add(self, letter: Letter, words: str) -> None:
        self._letters.write(json.dumps(letter) + "\n")
        self._words.write(json.dumps(words) + "\n")
        self.count += 1

    def letters(self) -> Iterator[Letter]:
        self._letters.seek(0)
        for line in self._letters:
            yield _letter(json.loads(line))

    def with_words(self) -> Iterator[tuple[Letter, str]]:
        self._words.seek(0)
        for letter, words in zip(self.letters(), self._words, strict=True):
            yield letter, json.loads(words)


def _letter(values: list[object]) -> Letter:
    return Letter._make(tuple(value) if isinstance(value, list) else value for value in values)
