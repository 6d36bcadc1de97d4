"""How often the rules are right, on sentences of our own making.

`labelled.jsonl` was written for this, by those who wrote the rules, so it says what the rules can do, not how
they fare on the mail of any one brand. Half of it (by a hash of the text) was looked at while the rules were
made; the other half was not.
"""

import json
from collections.abc import Iterable
from hashlib import sha256
from importlib.resources import files
from typing import NamedTuple

from troth.insight.expectations.rules.due import amount_words
from troth.insight.expectations.rules.expectation import Expectation, Subject
from troth.insight.expectations.rules.find import find


class Labelled(NamedTuple):
    """`subject` is "none" where nothing is promised; `amount` is told for replies only."""

    language: str
    text: str
    subject: str
    amount: str | None = None

    @property
    def is_held_out(self) -> bool:
        return sha256(self.text.encode()).digest()[0] % 2 == 1


class Accuracy(NamedTuple):
    """Of promises to answer. Shares are None where there is nothing to divide by."""

    sentences: int
    found: int  # sentences in which a promise to answer was found
    promised: int  # sentences in which there is one
    right: int  # both
    right_amount: int  # of these, with the time that was meant

    @property
    def precision(self) -> float | None:
        return self.right / self.found if self.found else None

    @property
    def recall(self) -> float | None:
        return self.right / self.promised if self.promised else None

    @property
    def amounts(self) -> float | None:
        return self.right_amount / self.right if self.right else None


def labelled() -> list[Labelled]:
    text = (files("troth.insight.expectations") / "labelled.jsonl").read_text(encoding="utf-8")
    return [Labelled(**json.loads(line)) for line in text.splitlines()]


def accuracy(sentences: Iterable[Labelled]) -> Accuracy:
    """All languages' rules are run over each sentence, as they are over a mail."""
    count = found = promised = right = right_amount = 0
    for sentence in sentences:
        replies = replies_in(sentence)
        is_promise = sentence.subject == Subject.REPLY
        count, found, promised = count + 1, found + bool(replies), promised + is_promise
        if replies and is_promise:
            right += 1
            right_amount += any(amount_words(reply.amount) == sentence.amount for reply in replies)
    return Accuracy(count, found, promised, right, right_amount)


def replies_in(sentence: Labelled) -> list[Expectation]:
    return [found for found in find(sentence.text) if found.subject is Subject.REPLY]
